"""Gifts: boxes, bundles, a lantern, a card."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from shop.demo.art import clay, labels, leaves, studio, ware
from shop.demo.art.light import Material
from shop.demo.art.solids import Box, Spot, outline, turn
from shop.demo.art.svg import Sheet, curve, fade, mix, polygon

RED = Material("#a5281f", gloss=0.12, sharp=0.2, rim=0.2, depth=0.6, shadow="#2a0606")
GOLD = "#d9b36a"


def room(wall: tuple[str, str] = ("#c9695a", "#8a3530"), horizon: float = 600) -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, wall, (mix(wall[0], "#b5705a", 0.4), mix(wall[1], "#6a3026", 0.4)), horizon)
    return sheet


def first_sip_box() -> Sheet:
    sheet = room(("#d98a72", "#a04a3e"), -200)
    frame = "M120 170h720v640h-720Z"
    studio.cast(sheet, frame, opacity=0.5, shift=(34, 38), soft=24)
    sheet.path(frame, sheet.linear(fade("#8f2a22", "#5f1712"), (0, 0), (1, 1)))
    sheet.rect(150, 200, 660, 580, "#efe0c4")
    sheet.rect(150, 200, 660, 580, "none", stroke="#2a0d06", stroke_width=26, opacity=0.3, filter=sheet.blur(10))
    paper = Random(3)
    with sheet.group(clip_path=sheet.clip("M150 200h660v580h-660Z")):
        for _ in range(520):
            x, y, angle = paper.uniform(150, 810), paper.uniform(200, 780), paper.uniform(0, 180)
            sheet.path(
                "M-26 0Q0 -12 26 2",
                stroke=paper.choice(("#f7ecd6", "#d9c49c", "#e6d3ae")),
                stroke_width=5,
                transform=f"translate({x:.0f} {y:.0f}) rotate({angle:.0f})",
            )
    for x, colour, words in ((262, "#55704a", "龙井"), (480, "#1f5a5c", "乌龙"), (698, "#9c3a24", "红茶")):
        caddy(sheet, x, 370, colour, words)
    infuser(sheet, 330, 650)
    card(sheet)
    return sheet


def caddy(sheet: Sheet, x: float, y: float, colour: str, words: str) -> None:
    """A square tin lying in the box, seen from above."""
    data = f"M{x - 92} {y - 130}h184v260h-184Z"
    studio.cast(sheet, data, opacity=0.55, shift=(12, 14), soft=9)
    sheet.path(
        data,
        sheet.linear(
            [
                (0, mix(colour, "#ffffff", 0.3), 1),
                (0.18, colour, 1),
                (0.8, mix(colour, "#0d0706", 0.2), 1),
                (1, mix(colour, "#0d0706", 0.5), 1),
            ],
            (0, 0),
            (1, 0),
        ),
    )
    sheet.path(f"M{x - 92} {y - 78}h184", stroke="#0d0706", stroke_width=4, opacity=0.4)
    sheet.path(f"M{x - 92} {y - 75}h184", stroke="#ffffff", stroke_width=2, opacity=0.3)
    sheet.rect(x - 50, y - 52, 100, 156, "#f4ecdd")
    labels.upright(sheet, words, (x, y + 8), 44)
    labels.seal(sheet, (x, y + 82), 24)


def infuser(sheet: Sheet, x: float, y: float) -> None:
    studio.cast(sheet, f"M{x - 120} {y - 26}h240v52h-240Z", opacity=0.4, shift=(8, 16), soft=9)
    wood = sheet.linear(fade("#e3bd80", "#c0914f", "#7d5527"))
    sheet.rect(x - 40, y - 14, 200, 28, wood, rx=14)
    sheet.ellipse((x - 90, y), 74, 52, wood)
    sheet.ellipse((x - 92, y + 4), 58, 38, sheet.linear(fade("#7d5527", "#c99a58")))
    random = Random(5)
    for _ in range(60):
        angle, out = random.uniform(0, 2 * pi), random.random() ** 0.5
        leaves.spear(
            sheet,
            random,
            (x - 92 + 46 * out * cos(angle), y + 4 + 28 * out * sin(angle)),
            22,
            random.choice(("#8b9a3f", "#75883a", "#a3a850")),
        )


def card(sheet: Sheet) -> None:
    with sheet.group(transform="translate(650 650) rotate(-6)"):
        data = "M-130 -76h260v152h-260Z"
        studio.cast(sheet, data, opacity=0.45, shift=(10, 14), soft=8)
        sheet.path(data, sheet.linear(fade("#fffaf0", "#eaddc4"), (0, 0), (1, 1)))
        labels.lantern(sheet, (-70, 0), 74)
        sheet.text("初见", (40, -6), 44, labels.INK, letter_spacing=8)
        labels.lines(sheet, (40, 28), [120, 80], 18, labels.INK)


def travel_set() -> Sheet:
    sheet = room(("#cdb9a6", "#8f7767"), 600)
    studio.window(sheet, 90, 60, 300, 360, 0.4)
    case = Spot(620, 720, 1.55, 20)
    felt = Material("#5c6b66", gloss=0.02, sharp=0.1, rim=0.14, depth=0.56, shadow="#141a1a")
    studio.ground(sheet, case, 130)
    turn(sheet, case, felt, [(120, 0), (130, 10), (130, 10), (130, 236), (130, 236), (122, 250), (60, 262), (0, 264)])
    band_y = case.up(120)
    sheet.path(
        f"M{case.x - 201} {band_y:.0f}A201 69 0 0 0 {case.x + 201} {band_y:.0f}", stroke="#20302c", stroke_width=6
    )
    sheet.path(
        f"M{case.x - 201} {band_y - 6:.0f}A201 69 0 0 0 {case.x + 201} {band_y - 6:.0f}",
        stroke="#d9c9a4",
        stroke_width=3,
        stroke_dasharray="8 5",
        opacity=0.8,
    )
    loop = curve([(560, 350), (566, 250), (640, 230), (680, 262), (676, 346)], closed=False)
    sheet.path(loop, stroke="#5a3320", stroke_width=22, stroke_linecap="round")
    sheet.path(loop, stroke="#9a6238", stroke_width=9, stroke_linecap="round", transform="translate(-3 -3)")
    pot = Spot(330, 830, 1.35, 24)
    ware.gaiwan(sheet, pot, Material("#e9e2d4", gloss=0.25, sharp=0.4, rim=0.2, depth=0.52, shadow="#4a3a2e"))
    for x, y in ((620, 868), (800, 840)):
        ware.cup(
            sheet,
            Spot(x, y, 1.05, 26),
            Material("#e9e2d4", gloss=0.25, sharp=0.4, rim=0.2, depth=0.52, shadow="#4a3a2e"),
            "#c9a23a",
        )
    return sheet


def paper_lantern() -> Sheet:
    sheet = room(("#7a3b3a", "#2f1a22"), 720)
    studio.glow(sheet, 480, 430, 520, "#ff9a4a", 0.75)
    body = [(90, 0), (150, 40), (190, 120), (196, 190), (178, 270), (130, 330), (90, 350)]
    spot = Spot(480, 770, 1.55, 12)
    sheet.ellipse((480, 850), 300, 46, "#ff8a3a", opacity=0.4, filter=sheet.blur(30))
    sheet.path("M474 -10h12v240h-12Z", "#1d0c0a")
    data = outline(spot, body)
    sheet.path(
        data,
        sheet.radial(
            [(0, "#ffe7a8", 1), (0.28, "#ff9c4a", 1), (0.65, "#d43a22", 1), (1, "#7a120e", 1)], (0.5, 0.56), 0.62
        ),
    )
    with sheet.group(clip_path=sheet.clip(data)):
        for share in (-0.94, -0.78, -0.56, -0.3, 0, 0.3, 0.56, 0.78, 0.94):
            rib = curve([spot.at(r * share, h) for r, h in body], closed=False)
            sheet.path(rib, stroke="#5a0d08", stroke_width=5, opacity=0.55)
            sheet.path(rib, stroke="#ffcf8a", stroke_width=2, opacity=0.5, transform="translate(-4 0)")
        sheet.path(data, stroke="#4a0606", stroke_width=40, opacity=0.4, filter=sheet.blur(18))
    sheet.text("灯", (480, spot.up(150)), 190, "#5a0d08", opacity=0.8)
    for height, flip in ((0, -30), (350, 0)):
        collar = Spot(480, spot.up(height + flip), 1.55, 12)
        turn(sheet, collar, clay.BRASS, [(92, 0), (92, 4), (92, 30), (86, 34), (0, 34)])
    fringe(sheet, 480, spot.up(-30) + 20)
    return sheet


def fringe(sheet: Sheet, x: float, y: float) -> None:
    random = Random(9)
    for step in range(90):
        px = x - 120 + 240 * step / 89
        lift = 24 * (1 - ((px - x) / 130) ** 2)
        sheet.path(
            f"M{px:.0f} {y + lift - 16:.0f}q{random.uniform(-4, 4):.0f} 60 {random.uniform(-6, 6):.0f} 118",
            stroke=random.choice(("#e8b24a", "#c98a2a", "#f5d27a")),
            stroke_width=2.6,
        )


def gift_card() -> Sheet:
    sheet = room(("#e3c6a8", "#b98c68"), -200)
    with sheet.group(transform="rotate(-9 480 480)"):
        envelope = "M150 330h640v420h-640Z"
        studio.cast(sheet, envelope, opacity=0.42, shift=(26, 30), soft=18)
        sheet.path(envelope, sheet.linear(fade("#b8352a", "#8a1d18"), (0, 0), (1, 1)))
        card_ = "M200 180h540v330h-540Z"
        studio.cast(sheet, card_, opacity=0.45, shift=(8, 10), soft=8)
        sheet.path(card_, sheet.linear(fade("#fffaf0", "#efe2cb"), (0, 0), (1, 1)), stroke="#e2d2b4")
        sheet.rect(222, 202, 496, 286, "none", stroke=GOLD, stroke_width=3)
        labels.lantern(sheet, (330, 330), 150)
        sheet.text("灯笼茶舍", (560, 320), 62, labels.INK, letter_spacing=6)
        labels.lines(sheet, (560, 370), [220, 160], 26, GOLD, 4)
        flap = "M150 430L470 640L790 430V750H150Z"
        sheet.path(flap, "#1d0503", opacity=0.35, filter=sheet.blur(8), transform="translate(0 -6)")
        sheet.path(flap, sheet.linear(fade("#c94436", "#99241d"), (0, 0), (1, 1)))
        sheet.path("M150 750L400 560M790 750L540 560", stroke="#6b110d", stroke_width=3, opacity=0.6)
        sheet.ellipse((474, 650), 62, 62, "#3a0805", opacity=0.5, filter=sheet.blur(7))
        sheet.ellipse(
            (470, 644),
            60,
            60,
            sheet.radial([(0, "#f2d68c", 1), (0.6, "#c9983f", 1), (1, "#7a5416", 1)], (0.35, 0.3), 0.8),
        )
        sheet.text("福", (470, 668), 66, "#7a5416")
    for x, y, size in ((150, 190, 60), (226, 130, 40), (840, 850, 64)):
        leaves.flower(sheet, (x, y), size, "#f6c9c0", "#c4484a", count=5, flat=0.9, turn=x, slim=0.62)
    return sheet


def furoshiki() -> Sheet:
    sheet = room(("#c7cdd0", "#8b979f"), 600)
    studio.moon(sheet, 520, 310, 250, "#f0ebe0")
    cloth = Material("#34548a", gloss=0.06, sharp=0.1, rim=0.2, depth=0.6, shadow="#0d1830")
    box = Box(Spot(480, 780, 1.5, 24), 270, 190, 230, 32)
    studio.ground(sheet, Spot(490, 790, 1.5, 24), 180, foot=150)
    box.draw(sheet, cloth)
    for name, lean in (("front", 1), ("left", -1)):
        with sheet.group(transform=box.face(name)[1]):
            waves(sheet, box.width if name == "front" else box.depth, 190)
            middle = box.width / 2 if name == "front" else box.depth / 2
            sheet.path(
                f"M{middle + lean * 130} 0Q{middle + 30 * lean} 60 {middle - 20 * lean} 190L{middle + 12 * lean} 190Q{middle + 60 * lean} 70 {middle + lean * 130} 0Z",
                "#0d1830",
                opacity=0.35,
            )
    folds(sheet, box)
    knot(sheet, box)
    return sheet


def waves(sheet: Sheet, width: float, height: float) -> None:
    """Seigaiha, the blue sea: white arcs in staggered rows."""
    for row in range(int(height / 19) + 1):
        for column in range(int(width / 38) + 1):
            x, y = 38 * column + 19 * (row % 2), 19 * row + 10
            if 12 < x < width - 12 and y < height - 4:
                for radius in (17, 10):
                    sheet.path(
                        f"M{x - radius:.0f} {y}a{radius} {radius} 0 0 1 {2 * radius} 0",
                        stroke="#dfe8f2",
                        stroke_width=1.8,
                        opacity=0.6,
                    )


def folds(sheet: Sheet, box: Box) -> None:
    top, _ = box.face("top")
    heart = box.point(0, 205, 0)
    for index, (a, b) in enumerate(zip(top, top[1:] + top[:1], strict=True)):
        tone = ("#4a6ea8", "#3d5f98", "#2c487a", "#40639c")[index]
        sheet.path(
            polygon([a, b, heart]),
            sheet.linear([(0, mix(tone, "#ffffff", 0.12), 1), (1, mix(tone, "#0d1830", 0.35), 1)], (0, 1), (0, 0)),
        )


def knot(sheet: Sheet, box: Box) -> None:
    x, y = box.point(0, 215, 0)
    tie = Material("#3f63a0", gloss=0.06, sharp=0.1, rim=0.25, depth=0.62, shadow="#0d1830")
    sheet.ellipse((x + 20, y + 34), 150, 40, "#0a1226", opacity=0.45, filter=sheet.blur(12))
    for side in (-1, 1):
        ear = [
            (x, y),
            (x + side * 90, y - 70),
            (x + side * 190, y - 96),
            (x + side * 250, y - 40),
            (x + side * 190, y - 18),
            (x + side * 90, y + 12),
        ]
        data = curve(ear)
        sheet.path(data, sheet.linear(fade("#5c82be", "#34548a", "#16284c"), (0, 0), (0.2, 1)))
        sheet.path(
            f"M{x + side * 30} {y - 10}Q{x + side * 120} {y - 60} {x + side * 226} {y - 50}",
            stroke="#0d1830",
            stroke_width=7,
            opacity=0.4,
            filter=sheet.blur(2),
        )
        sheet.path(
            f"M{x + side * 40} {y - 26}Q{x + side * 120} {y - 80} {x + side * 200} {y - 84}",
            stroke="#a9c2e6",
            stroke_width=5,
            opacity=0.6,
            filter=sheet.blur(2),
        )
    turn(sheet, Spot(x, y + 52, 1.0, 20), tie, [(30, 0), (58, 12), (68, 40), (58, 70), (30, 84), (0, 88)])
    sheet.path(f"M{x - 50} {y + 20}Q{x} {y + 4} {x + 56} {y - 16}", stroke="#16284c", stroke_width=6, opacity=0.6)


PICTURES = {
    "first-sip-gift-box": first_sip_box,
    "travel-tea-set": travel_set,
    "silk-paper-lantern": paper_lantern,
    "tea-house-gift-card": gift_card,
    "furoshiki-gift-bundle": furoshiki,
}
