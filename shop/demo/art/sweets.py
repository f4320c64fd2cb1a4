"""Sweets: pressed, cut and baked, on plates, boards and paper."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from shop.demo.art import clay, leaves, studio, ware
from shop.demo.art.light import Material
from shop.demo.art.solids import Box, Spot, hollow, turn
from shop.demo.art.svg import Sheet, curve, mix, polygon

CRUST = Material(
    "#b8702c",
    gloss=0.28,
    sharp=0.25,
    rim=0.2,
    depth=0.6,
    shadow="#3d1806",
    tint=lambda h: mix("#d49a4e", "#a9602a", min(1, h)),
)


def room(wall: tuple[str, str] = ("#f0d6c8", "#d2a496"), horizon: float = 600) -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, wall, (mix(wall[0], "#e8cdb0", 0.5), mix(wall[1], "#a5785c", 0.45)), horizon)
    return sheet


def plate(sheet: Sheet, spot: Spot, glaze: Material, radius: float = 200) -> None:
    studio.ground(sheet, spot, radius, foot=radius * 0.6)
    turn(sheet, spot, glaze, [(radius * 0.6, 0), (radius * 0.64, 6), (radius * 0.96, 20), (radius, 24), (radius, 27)])
    hollow(sheet, spot, glaze, [(radius * 0.98, 27), (radius * 0.86, 18), (radius * 0.74, 14), (radius * 0.7, 14)])


def mooncake(sheet: Sheet, spot: Spot, glyph: str, *, cut: bool = False) -> None:
    """A scalloped cake with a pressed pattern."""
    studio.ground(sheet, spot, 100, foot=98, opacity=0.34)
    for step in range(24):
        height = step * 2.6
        wobble = [1 + 0.035 * cos(12 * 2 * pi * k / 144) for k in range(144)]
        points = [
            (
                spot.x + 98 * w * spot.size * cos(2 * pi * k / 144),
                spot.up(height) + 98 * w * spot.size * spot.flat * sin(2 * pi * k / 144),
            )
            for k, w in enumerate(wobble)
        ]
        tone = mix("#d9a05a", "#a35a22", step / 23)
        sheet.path(
            polygon(points),
            sheet.linear(
                [(0, mix(tone, "#fff0c8", 0.25), 1), (0.5, tone, 1), (1, mix(tone, "#3d1806", 0.55), 1)], (0, 0), (1, 0)
            ),
        )
    top = spot.up(60)
    with sheet.group(transform=f"translate({spot.x:.1f} {top:.1f}) scale({spot.size:.2f} {spot.size * spot.flat:.3f})"):
        sheet.ellipse(
            (0, 0), 94, 94, sheet.radial([(0, "#c98743", 1), (0.7, "#b3692c", 1), (1, "#8a4618", 1)], (0.38, 0.35), 0.7)
        )
        for shift, colour, strength in ((3, "#4a1f08", 0.55), (-2, "#f3c98a", 0.75), (0, "#b06a2e", 1.0)):
            with sheet.group(transform=f"translate({shift * 0.6} {shift})", opacity=strength):
                pressed(sheet, glyph, colour)


def pressed(sheet: Sheet, glyph: str, colour: str) -> None:
    sheet.ellipse((0, 0), 84, 84, stroke=colour, stroke_width=5)
    for index in range(12):
        sheet.path(
            "M0 -80C-16 -70 -14 -52 0 -48C14 -52 16 -70 0 -80Z",
            stroke=colour,
            stroke_width=4.5,
            transform=f"rotate({index * 30})",
        )
    sheet.ellipse((0, 0), 42, 42, stroke=colour, stroke_width=5)
    sheet.text(glyph, (0, 20), 54, colour)


def mooncakes() -> Sheet:
    sheet = room(("#e8c7b4", "#bf8a78"), 560)
    studio.moon(sheet, 470, 290, 250, "#f8e6c4")
    plate(
        sheet, Spot(480, 790, 1.95, 30), Material("#3b5d63", gloss=0.7, sharp=0.9, rim=0.4, depth=0.6, shadow="#0c1a1e")
    )
    mooncake(sheet, Spot(380, 690, 1.28, 36), "月")
    mooncake(sheet, Spot(625, 715, 1.28, 36), "福")
    mooncake(sheet, Spot(460, 815, 1.36, 38), "莲")
    return sheet


def osmanthus_cake() -> Sheet:
    sheet = room(("#f4e2c2", "#dbb581"), 560)
    studio.window(sheet, 560, 60, 280, 340, 0.5)
    plate(sheet, Spot(480, 770, 2.0, 32), clay.PORCELAIN)
    random = Random(5)
    for x, y, lift in ((340, 690, 0), (555, 665, 0), (430, 775, 0), (660, 760, 0), (500, 712, 84)):
        box = Box(Spot(x, y, 1.62, 32), 104, 82, 104, 28, lift)
        jelly(sheet, box, random)
    return sheet


def jelly(sheet: Sheet, box: Box, random: Random) -> None:
    amber = Material("#eeb23c", gloss=0.35, sharp=0.6, rim=0.2, depth=0.34, shadow="#8a4a0a", glow=0.15)
    milk = Material("#fbf0dc", gloss=0.2, sharp=0.4, depth=0.3, shadow="#a87a4a", glow=0.1)
    base = Box(box.spot, box.width, 30, box.depth, box.yaw, box.lift)
    studio.cast(
        sheet,
        polygon([base.point(-52, 0, 52), base.point(52, 0, 52), base.point(52, 0, -52), base.point(-52, 0, -52)]),
        opacity=0.3,
        shift=(14, 8),
        soft=8,
    )
    base.draw(sheet, milk)
    top = Box(box.spot, box.width, box.height - 30, box.depth, box.yaw, box.lift + 30)
    with sheet.group(opacity=0.93):
        top.draw(sheet, amber)
    for name in ("left", "front", "top"):
        with sheet.group(transform=top.face(name)[1]):
            for _ in range(9):
                at = (random.uniform(10, 94), random.uniform(6, 46 if name != "top" else 94))
                leaves.flower(
                    sheet,
                    at,
                    random.uniform(5, 8),
                    "#ffd23f",
                    "#d9780a",
                    count=4,
                    flat=1,
                    turn=random.uniform(0, 90),
                    slim=0.5,
                )
            if name == "top":
                sheet.path("M8 10h40l-24 34h-16Z", "#ffffff", opacity=0.35, filter=sheet.blur(3))


def mung_cake(sheet: Sheet, spot: Spot, colour: str) -> None:
    """A pressed cake in the shape of a plum flower."""

    def petals(height: float, grow: float = 1.0) -> str:
        points = []
        for k in range(100):
            angle = 2 * pi * k / 100
            radius = (70 + 16 * abs(cos(2.5 * angle))) * grow
            points.append(
                (
                    spot.x + radius * spot.size * cos(angle),
                    spot.up(height) + radius * spot.size * spot.flat * sin(angle),
                )
            )
        return polygon(points)

    studio.cast(sheet, petals(0), opacity=0.34, shift=(16, 10), soft=9)
    for step in range(20):
        tone = mix(mix(colour, "#3f4a12", 0.25), colour, step / 19)
        sheet.path(
            petals(step * 2.4),
            sheet.linear(
                [(0, mix(tone, "#ffffff", 0.25), 1), (0.55, tone, 1), (1, mix(tone, "#2b300c", 0.45), 1)],
                (0, 0),
                (1, 0),
            ),
        )
    top = mix(colour, "#ffffff", 0.16)
    sheet.path(petals(50, 0.96), sheet.linear([(0, mix(top, "#ffffff", 0.4), 1), (1, top, 1)], (0, 0), (1, 1)))
    for index in range(5):
        angle = 2 * pi * index / 5
        end = (spot.x + 62 * spot.size * cos(angle), spot.up(50) + 62 * spot.size * spot.flat * sin(angle))
        sheet.path(
            f"M{spot.x + 18 * spot.size * cos(angle):.0f} {spot.up(50) + 18 * spot.size * spot.flat * sin(angle):.0f}L{end[0]:.0f} {end[1]:.0f}",
            stroke=mix(colour, "#2b300c", 0.4),
            stroke_width=4,
            stroke_linecap="round",
            opacity=0.6,
        )
    sheet.ellipse(
        (spot.x, spot.up(50)),
        14 * spot.size,
        14 * spot.size * spot.flat,
        mix(colour, "#c8a93a", 0.6),
        stroke=mix(colour, "#2b300c", 0.35),
        stroke_width=2,
    )


def mung_cakes() -> Sheet:
    sheet = room(("#e4e6cf", "#b5bd94"), 520)
    studio.moon(sheet, 300, 260, 190, "#f5f4df")
    board = Box(Spot(490, 770, 1.0, 38), 760, 36, 480, 9)
    studio.cast(
        sheet,
        polygon([board.point(*p) for p in ((-380, 0, 240), (380, 0, 240), (380, 0, -240), (-380, 0, -240))]),
        opacity=0.45,
        shift=(26, 20),
        soft=16,
    )
    board.draw(sheet, clay.WALNUT)
    for x, y, colour in (
        (270, 690, "#c2c768"),
        (470, 668, "#d9cf8c"),
        (670, 646, "#c2c768"),
        (310, 825, "#d9cf8c"),
        (520, 803, "#c2c768"),
        (730, 780, "#d9cf8c"),
    ):
        mung_cake(sheet, Spot(x, y, 1.14, 38), colour)
    ware.cup(sheet, Spot(770, 500, 1.15, 26), clay.CELADON, "#b7a93c")
    return sheet


BARS = ((330, 310, -16), (620, 300, 12), (480, 400, -4), (740, 450, 68), (270, 480, 52), (520, 530, 14), (330, 640, -12), (660, 640, -30), (480, 740, 6))


def sesame_brittle() -> Sheet:
    sheet = room(("#ecd2ae", "#c39a68"), -200)
    paper = curve([(120, 260), (480, 170), (860, 230), (880, 560), (820, 830), (420, 870), (110, 780), (90, 500)])
    studio.cast(sheet, paper, opacity=0.3, shift=(20, 24), soft=14)
    sheet.path(paper, sheet.linear([(0, "#f7efe0", 1), (1, "#dccbae", 1)], (0, 0), (1, 1)))
    random = Random(12)
    for _ in range(70):
        x, y = random.uniform(150, 850), random.uniform(240, 840)
        sheet.ellipse((x + 2, y + 3), 6, 3.4, "#1d0f08", opacity=0.25)
        sheet.ellipse((x, y), 6, 3.4, random.choice(("#f2dcae", "#d1a25c", "#3a2c22")), transform=f"rotate({random.uniform(0, 180):.0f} {x:.0f} {y:.0f})")
    for index, (x, y, angle) in enumerate(BARS):
        with sheet.group(transform=f"translate({x} {y}) rotate({angle})"):
            brittle(sheet, random, black=index % 3 == 1)
    return sheet


def brittle(sheet: Sheet, random: Random, *, black: bool) -> None:
    data = "M-128 -46L120 -52L130 44L-118 54Z"
    studio.cast(sheet, data, opacity=0.45, shift=(12, 16), soft=7)
    base = "#2d231c" if black else "#b9721f"
    sheet.path(data, mix(base, "#1d0b02", 0.5), transform="translate(4 12)", stroke_linejoin="round")
    sheet.path(
        data,
        sheet.linear([(0, mix(base, "#ffe2a0", 0.25), 1), (1, base, 1)], (0, 0), (1, 1)),
        stroke=mix(base, "#ffe2a0", 0.3),
        stroke_width=2,
        stroke_linejoin="round",
    )
    tones = ("#4a3c30", "#120c09", "#6b5a48") if black else ("#f2dcae", "#e3c186", "#d1a25c", "#f7ead0")
    with sheet.group(clip_path=sheet.clip(data)):
        for _ in range(230):
            x, y = random.uniform(-126, 126), random.uniform(-50, 52)
            sheet.add(
                "ellipse",
                cx=f"{x:.0f}",
                cy=f"{y:.0f}",
                rx=7,
                ry=4,
                fill=random.choice(tones),
                stroke="#2a1204",
                stroke_opacity=0.35,
                transform=f"rotate({random.uniform(0, 180):.0f} {x:.0f} {y:.0f})",
            )
        for _ in range(0 if black else 5):
            x, y = random.uniform(-100, 100), random.uniform(-30, 30)
            sheet.ellipse((x, y), 20, 14, sheet.radial([(0, "#f6dfb4", 1), (1, "#b9803a", 1)], (0.35, 0.3), 0.8))
        sheet.path("M-120 -44L-20 -46L-60 50L-120 52Z", "#ffffff", opacity=0.16)


GOLD = Material("#e2a94a", gloss=0.14, sharp=0.2, depth=0.52, shadow="#6b3408")
TOASTED = Material("#c98430", gloss=0.14, sharp=0.2, depth=0.5, shadow="#5a2806")


def pineapple_cakes() -> Sheet:
    sheet = room(("#f6dfae", "#dcae62"), 560)
    studio.arch(sheet, 640, 600, 430, 480, "#e9c585")
    row = Box(Spot(430, 810, 1.45, 28), 0, 0, 0, 18)
    cast_foot(sheet, Box(row.spot, 344, 0, 104, row.yaw))
    random = Random(6)
    for across, lift in ((116, 0), (0, 0), (-116, 0), (58, 72), (-58, 72), (0, 144)):
        x, y = row.point(across, 0, 0)
        pineapple_cake(sheet, Box(Spot(x, y, 1.45, 28), 108, 70, 96, row.yaw, lift), random)
    half = Box(Spot(805, 850, 1.45, 28), 104, 72, 64, 24)
    cast_foot(sheet, half)
    pineapple_cake(sheet, half, random)
    with sheet.group(transform=half.face("front")[1]):
        sheet.rect(12, 12, 80, 48, sheet.linear([(0, "#e08a1a", 1), (1, "#a3500a", 1)]), rx=14)
        for _ in range(70):
            at = (random.uniform(16, 88), random.uniform(16, 56))
            sheet.ellipse(at, random.uniform(2, 6), random.uniform(1, 3), random.choice(("#f5b443", "#8a3d06", "#ffd27a")), opacity=0.7)
    return sheet


def cast_foot(sheet: Sheet, box: Box) -> None:
    """The shadow of a block that stands on the table."""
    w, d = box.width / 2, box.depth / 2
    foot = polygon([box.point(x, 0, z) for x, z in ((-w, d), (w, d), (w, -d), (-w, -d))])
    studio.cast(sheet, foot, opacity=0.42, shift=(30, 8), soft=15)
    studio.cast(sheet, foot, opacity=0.5, shift=(8, 6), soft=6)


def pineapple_cake(sheet: Sheet, box: Box, random: Random) -> None:
    box.draw(sheet, GOLD, lid=TOASTED)
    for name in ("front", "left", "top"):
        corners, frame = box.face(name)
        wide = box.depth if name == "left" else box.width
        tall = box.depth if name == "top" else box.height
        with sheet.group(clip_path=sheet.clip(polygon(corners))), sheet.group(transform=frame):
            for _ in range(26):
                sheet.ellipse((random.uniform(0, wide), random.uniform(0, tall)), random.uniform(1, 4), random.uniform(1, 2.4), random.choice(("#a8641c", "#f7d48e", "#8a4a10")), opacity=0.35)
            edge = 0 if name == "top" else 7
            sheet.rect(-4, -10, wide + 8, edge + 10, "#a8641c", opacity=0.35, filter=sheet.blur(3))
            sheet.rect(-4, tall - 5, wide + 8, 12, "#8a4a10", opacity=0.4, filter=sheet.blur(3))
    with sheet.group(transform=box.face("top")[1], opacity=0.6):
        sheet.rect(16, 14, box.width - 32, box.depth - 28, "none", rx=9, stroke="#7a3d0a", stroke_width=3)
        sheet.rect(14, 12, box.width - 32, box.depth - 28, "none", rx=9, stroke="#f4d08c", stroke_width=2)


PICTURES = {
    "lotus-mooncakes": mooncakes,
    "osmanthus-jelly": osmanthus_cake,
    "mung-bean-cakes": mung_cakes,
    "sesame-peanut-brittle": sesame_brittle,
    "pineapple-cakes": pineapple_cakes,
}
