"""Scents and candles: evening pictures, lit by what they sell."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from shop.demo.art import clay, labels, leaves, studio, ware
from shop.demo.art.light import Material
from shop.demo.art.solids import Spot, disc, hollow, outline, ring, tube, turn
from shop.demo.art.svg import Sheet, curve, mix


def room(wall: tuple[str, str] = ("#8d93a8", "#4c5068"), horizon: float = 620) -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, wall, (mix(wall[0], "#8a7468", 0.5), mix(wall[1], "#4a3a36", 0.5)), horizon)
    return sheet


def flame(sheet: Sheet, x: float, y: float, size: float = 1.0) -> None:
    """A wick and its flame, and the light round it."""
    studio.glow(sheet, x, y - 40 * size, 250 * size, opacity=0.75)
    sheet.path(
        f"M{x} {y}q2 {-12 * size} 0 {-22 * size}", stroke="#2a1a12", stroke_width=4 * size, stroke_linecap="round"
    )
    with sheet.group(transform=f"translate({x} {y - 10 * size}) scale({size})"):
        sheet.path(
            "M0 6C-20 0 -18 -30 -6 -52C0 -64 2 -74 2 -84C10 -66 22 -40 20 -18C18 0 10 6 0 6Z",
            "#ffb347",
            filter=sheet.blur(3),
        )
        sheet.path(
            "M0 2C-14 -2 -12 -24 -3 -42C1 -50 2 -58 2 -64C8 -48 15 -30 13 -14C11 0 6 2 0 2Z",
            sheet.linear([(0, "#fff7d6", 1), (0.7, "#ffe9a8", 1), (1, "#6fa0ff", 0.8)]),
        )


def incense() -> Sheet:
    sheet = room(("#a39a92", "#544d4b"), 640)
    studio.moon(sheet, 560, 330, 260, "#c9b59b", 0.9)
    studio.leaf_shadows(sheet, 17, 220, 320, colour="#211a18", opacity=0.28)
    spot = Spot(430, 810, 1.9, 26)
    studio.ground(sheet, spot, 130, foot=80)
    bowl = Material("#56656a", gloss=0.5, sharp=0.7, rim=0.5, depth=0.62, shadow="#0d1416")
    turn(sheet, spot, bowl, [(70, 0), (76, 6), (118, 28), (134, 62), (130, 76)])
    hollow(sheet, spot, bowl, [(126, 76), (124, 62)])
    disc(
        sheet, spot, 121, 62, sheet.radial([(0, "#d9d2c6", 1), (0.8, "#b9afa0", 1), (1, "#7d7468", 1)], (0.4, 0.4), 0.6)
    )
    random = Random(1)
    with sheet.group(clip_path=sheet.clip(ring(spot, 120, 62))):
        for _ in range(260):
            sheet.ellipse(
                (random.uniform(200, 660), random.uniform(610, 800)),
                random.uniform(1, 3),
                1.4,
                random.choice(("#f4eee2", "#8d8374")),
                opacity=0.7,
            )
    for index, (tip, x) in enumerate((((560, 250), 470), ((470, 190), 432), ((372, 270), 394))):
        foot = (x, spot.up(62) + 6)
        sheet.path(f"M{foot[0]} {foot[1]}L{tip[0]} {tip[1]}", stroke="#5b3a22", stroke_width=9, stroke_linecap="round")
        sheet.path(
            f"M{foot[0] - 2} {foot[1]}L{tip[0] - 2} {tip[1]}", stroke="#a67848", stroke_width=3, stroke_linecap="round"
        )
        studio.glow(sheet, *tip, 30, "#ff7a2a", 0.9)
        sheet.ellipse(tip, 4, 5, "#ffd9a0")
        studio.steam(sheet, tip[0] + 10, tip[1] - 6, 200 + 20 * index, seed=index + 3, opacity=0.42)
    for index in range(6):
        tube(
            sheet,
            Material("#7a5030", gloss=0.1, depth=0.6),
            [(640 + index * 5, 912 - index * 9), (900 + index * 5, 862 - index * 9)],
            [5, 5],
            26,
            60,
        )
    sheet.path("M752 844l22 52l26 -5l-22 -52Z", sheet.linear([(0, "#d0453a", 1), (1, "#7a1410", 1)]))
    return sheet


def candle_jar(sheet: Sheet, spot: Spot, *, lit: bool = True) -> None:
    amber = [(92, 0), (100, 6), (102, 14), (102, 190), (104, 210)]
    studio.ground(sheet, spot, 104, foot=98)
    sheet.path(
        outline(spot, amber),
        sheet.linear(
            [(0, "#5a2408", 1), (0.25, "#c96a1c", 1), (0.55, "#f2a545", 1), (0.8, "#b3560f", 1), (1, "#4a1c06", 1)],
            (0, 0),
            (1, 0),
        ),
    )
    with sheet.group(clip_path=sheet.clip(outline(spot, amber))):
        sheet.path(ring(spot, 200, 40), "#2a0c02", opacity=0.45, filter=sheet.blur(26))
        studio.glow(sheet, spot.x, spot.up(150), 180 * spot.size, "#ffe08a", 0.85 if lit else 0.2)
    disc(sheet, spot, 102, 210, "#6a2c0a")
    with sheet.group(clip_path=sheet.clip(ring(spot, 102, 210))):
        disc(sheet, spot, 98, 158, sheet.radial([(0, "#fffbe6", 1), (0.6, "#f6e0b0", 1), (1, "#d49a52", 1)]))
        sheet.path(ring(spot, 102, 210), sheet.linear([(0, "#3a1404", 0.75), (0.5, "#a8541a", 0.2), (1, "#a8541a", 0)]))
    if lit:
        flame(sheet, spot.x, spot.up(166), spot.size * 0.62)
    ware.glass(sheet, spot, amber)
    labels.wrap(sheet, spot, clay.PAPER, 102.5, 44, 140, 46)


def osmanthus_candle() -> Sheet:
    sheet = room(("#8c7a78", "#3d3540"), 620)
    studio.moon(sheet, 640, 300, 220, "#a08580", 0.8)
    spot = Spot(450, 820, 2.0, 22)
    candle_jar(sheet, spot)
    x, y = labels.front(spot, 102, 100)
    sheet.text("金桂", (x, y + 6), 66, labels.INK, letter_spacing=10)
    labels.lines(sheet, (x, y + 36), [150, 100], 18, labels.INK)
    random = Random(8)
    for _ in range(46):
        at = (random.choice((random.uniform(60, 330), random.uniform(600, 920))), random.uniform(820, 940))
        leaves.flower(
            sheet,
            at,
            random.uniform(11, 18),
            "#ffc93a",
            "#c9700a",
            count=4,
            flat=0.6,
            turn=random.uniform(0, 90),
            slim=0.5,
        )
    return sheet


def pillars() -> Sheet:
    sheet = room(("#a48d78", "#4f4038"), 600)
    studio.arch(sheet, 480, 620, 600, 560, "#7d6855")
    wax = (
        Material("#e8bc62", gloss=0.16, sharp=0.2, rim=0.2, depth=0.5, shadow="#6b3a0a", glow=0.1),
        clay.WAX,
        Material("#b9683f", gloss=0.16, sharp=0.2, depth=0.55, shadow="#3d1408", glow=0.06),
    )
    for (x, y, radius, height), material in zip(
        ((330, 740, 78, 400), (600, 770, 88, 290), (450, 850, 82, 170)), wax, strict=True
    ):
        spot = Spot(x, y, 1.15, 22)
        studio.ground(sheet, spot, radius)
        turn(
            sheet,
            spot,
            material,
            [
                (radius - 3, 0),
                (radius, 4),
                (radius, 4),
                (radius, height - 6),
                (radius, height - 6),
                (radius - 5, height),
            ],
        )
        hollow(sheet, spot, material, [(radius - 6, height), (radius - 14, height - 9), (0, height - 12)])
        with sheet.group(clip_path=sheet.clip(outline(spot, [(radius, 0), (radius, height)]))):
            studio.glow(sheet, x, spot.up(height), 190, "#ffe6a0", 0.75)
        comb(sheet, spot, radius, height)
        flame(sheet, x, spot.up(height - 12), 0.85)
    return sheet


def comb(sheet: Sheet, spot: Spot, radius: float, height: float) -> None:
    """Beeswax rolled from a sheet keeps the cells of the comb."""
    for row in range(int(height / 17)):
        for step in range(15):
            angle = pi * (step + 0.5 * (row % 2)) / 15
            x, y = spot.at(-radius * cos(angle), 10 + row * 17)
            y += radius * spot.size * spot.flat * sin(angle)
            if y > spot.up(height - 8) + radius * spot.size * spot.flat * sin(angle) and sin(angle) > 0.12:
                wide, tall = 9.2 * sin(angle) * spot.size, 10 * spot.size
                sheet.path(
                    f"M{x - wide:.0f} {y - tall / 2:.0f}l{wide:.1f} {-tall / 2:.1f}l{wide:.1f} {tall / 2:.1f}v{tall:.1f}l{-wide:.1f} {tall / 2:.1f}l{-wide:.1f} {-tall / 2:.1f}Z",
                    stroke="#4a2206",
                    stroke_width=1.6,
                    opacity=0.3,
                )


def diffuser() -> Sheet:
    sheet = room(("#b9c3b8", "#6c7d78"), 650)
    studio.moon(sheet, 420, 340, 250, "#dfe5d4")
    spot = Spot(480, 810, 1.6, 18)
    studio.ground(sheet, spot, 130)
    for index, lean in enumerate((-190, -110, -40, 30, 105, 180)):
        top = (480 + lean * 1.25, 70 + abs(lean) * 0.35 + 14 * (index % 2))
        tube(sheet, clay.BAMBOO, [(480 + lean * 0.12, 460), top], [5.5, 5.5], 18, 40)
    profile = [
        (118, 0),
        (128, 8),
        (130, 22),
        (130, 130),
        (120, 158),
        (50, 190),
        (42, 200),
        (42, 226),
        (50, 228),
        (50, 240),
    ]
    inner = [(116, 12), (123, 22), (123, 112)]
    sheet.path(
        outline(spot, inner),
        sheet.linear([(0, "#7a9a6a", 0.8), (0.5, "#b3c98e", 0.85), (1, "#587a55", 0.9)], (0, 0), (1, 0)),
    )
    disc(sheet, spot, 123, 112, "#cfdda8", opacity=0.9)
    for lean in (-60, -22, 24, 62):
        sheet.path(f"M{480 + lean * 0.3} 470L{480 - lean * 1.6} 780", stroke="#8a6a3a", stroke_width=9, opacity=0.5)
    ware.glass(sheet, spot, profile)
    labels.wrap(sheet, spot, clay.PAPER, 130.5, 24, 100, 34)
    x, y = labels.front(spot, 130, 62)
    sheet.text("竹影", (x, y + 10), 52, labels.INK, letter_spacing=12)
    labels.lines(sheet, (x, y + 34), [110], 14, labels.INK)
    turn(sheet, Spot(480, spot.up(226), 1.6, 18), clay.BRASS, [(48, 0), (50, 2), (50, 18), (46, 20)])
    disc(sheet, spot, 40, 240, "#2a2013")
    for lean in (-60, -22, 24, 62):
        tube(
            sheet,
            clay.BAMBOO,
            [(480 + lean * 0.5, spot.up(236)), (480 + lean * 0.82, spot.up(290))],
            [5.5, 5.5],
            18,
            40,
        )
    return sheet


def sachet() -> Sheet:
    sheet = room(("#c9b3bd", "#8a6f80"), -200)
    studio.moon(sheet, 480, 470, 340, "#e4d2d6", 0.9)
    cord = curve([(480, -20), (476, 120), (482, 240)], closed=False)
    sheet.path(cord, stroke="#1d0f08", stroke_width=12, opacity=0.3, filter=sheet.blur(8), transform="translate(26 20)")
    sheet.path(cord, stroke="#b3261e", stroke_width=11)
    sheet.path(cord, stroke="#e4685a", stroke_width=3, transform="translate(-2 0)")
    body = curve(
        [(440, 300), (330, 400), (290, 540), (370, 660), (480, 690), (590, 660), (670, 540), (630, 400), (520, 300)]
    )
    studio.cast(sheet, body, opacity=0.4, shift=(40, 40), soft=22)
    sheet.path(body, sheet.radial([(0, "#4f7f86", 1), (0.55, "#27525c", 1), (1, "#102a33", 1)], (0.36, 0.32), 0.75))
    with sheet.group(clip_path=sheet.clip(body)):
        for lean in (-150, -90, -36, 30, 84, 140):
            sheet.path(
                f"M480 290Q{480 + lean * 0.5} 380 {480 + lean} 470Q{480 + lean * 0.7} 380 486 290Z",
                "#0b1f26",
                opacity=0.35,
                filter=sheet.blur(4),
            )
        sheet.path(
            "M340 470C330 540 360 610 410 640C360 590 350 530 360 460Z", "#bfe3e2", opacity=0.35, filter=sheet.blur(8)
        )
        sheet.path(body, stroke="#d9b36a", stroke_width=12)
    blossom(sheet)
    gather(sheet)
    tassel(sheet, 480, 700)
    return sheet


def blossom(sheet: Sheet) -> None:
    """The plum branch stitched on the bag."""
    sheet.path(
        curve([(350, 620), (430, 560), (500, 540), (600, 460)], closed=False),
        stroke="#c79a55",
        stroke_width=8,
        stroke_linecap="round",
        stroke_dasharray="9 2",
    )
    for x, y, size in ((430, 540, 44), (530, 500, 52), (590, 460, 32), (480, 590, 34)):
        leaves.flower(sheet, (x, y), size, "#f3b9b4", "#c43f4a", count=5, flat=1, turn=x, slim=0.6)


def gather(sheet: Sheet) -> None:
    ruff = curve(
        [(400, 236), (430, 212), (462, 236), (482, 208), (506, 236), (534, 214), (562, 238), (528, 300), (436, 300)]
    )
    sheet.path(ruff, sheet.linear([(0, "#5f939a", 1), (1, "#16363f", 1)]))
    for x in (430, 462, 500, 532):
        sheet.path(f"M{x} 232Q{(x + 482) / 2} 270 {(x + 960) / 3} 300", stroke="#0b1f26", stroke_width=4, opacity=0.5)
    tube(
        sheet,
        Material("#b3261e", gloss=0.3, depth=0.6, shadow="#2a0505"),
        [(432, 296), (482, 306), (532, 296)],
        [13, 14, 13],
    )


def tassel(sheet: Sheet, x: float, y: float) -> None:
    leaves.pearl(sheet, Random(2), (x, y), 60, "#8fc4a8")
    random = Random(5)
    turned = [(x - 22 + 44 * k / 40, random.uniform(-16, 16)) for k in range(41)]
    for px, sway in turned:
        colour = random.choice(("#b3261e", "#9a1d18", "#d0453a"))
        sheet.path(
            f"M{px:.0f} {y + 30}Q{px + sway * 0.3:.0f} {y + 110} {px * 1.5 - x * 0.5 + sway:.0f} {y + 215}",
            stroke=colour,
            stroke_width=4,
        )
    sheet.rect(
        x - 26,
        y + 18,
        52,
        28,
        sheet.linear([(0, "#7a5a1c", 1), (0.35, "#f2d68c", 1), (1, "#6b4a14", 1)], (0, 0), (1, 0)),
        rx=6,
    )


PICTURES = {
    "sandalwood-incense": incense,
    "osmanthus-candle": osmanthus_candle,
    "beeswax-pillars": pillars,
    "bamboo-reed-diffuser": diffuser,
    "silk-plum-sachet": sachet,
}
