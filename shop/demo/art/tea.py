"""Tea: tins, boxes, cakes and what is in them."""

from __future__ import annotations

from random import Random

from shop.demo.art import clay, labels, leaves, studio
from shop.demo.art.light import Material
from shop.demo.art.solids import Box, Spot, disc, hollow, outline, ring, turn
from shop.demo.art.svg import Sheet, curve, mix
from shop.demo.art.ware import cup, glass

LONGJING = ("#8b9a3f", "#75883a", "#a3a850", "#667a35")
OOLONG = ("#4a5430", "#3c4a30", "#5d6236", "#2f3b27")
BLACK = ("#3a2218", "#4a2a1a", "#2c1a14", "#6a4020")
WHITE = ("#8d8b6a", "#6f7353", "#a9a286", "#5c5a44", "#77603f")


def room(wall: tuple[str, str] = ("#d7ddc6", "#a3b090"), horizon: float = 640) -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, wall, (mix(wall[0], "#b9a37c", 0.42), mix(wall[1], "#7d6a4c", 0.5)), horizon)
    return sheet


def tin(
    sheet: Sheet,
    spot: Spot,
    body: Material,
    lid: Material,
    label: Material,
    words: str,
    *,
    radius: float = 110,
    height: float = 270,
) -> None:
    """A round tin with a stepped lid and a paper label."""
    studio.ground(sheet, spot, radius * 1.02)
    turn(
        sheet,
        spot,
        body,
        [(radius - 3, 0), (radius, 3), (radius, 3), (radius, height), (radius, height), (radius - 4, height + 3)],
    )
    cover = Spot(spot.x, spot.up(height - 2), spot.size, spot.pitch)
    disc(sheet, cover, radius + 3, 0, "#120a06", opacity=0.4, filter=sheet.blur(3))
    turn(
        sheet,
        cover,
        lid,
        [
            (radius + 3, 0),
            (radius + 4, 2),
            (radius + 4, 2),
            (radius + 4, 58),
            (radius + 4, 58),
            (radius + 1, 62),
            (radius - 8, 64),
            (radius - 8, 64),
            (radius - 10, 62),
            (radius - 12, 62),
            (radius - 12, 62),
            (20, 67),
            (0, 68),
        ],
    )
    labels.wrap(sheet, spot, label, radius + 0.5, height * 0.1, height * 0.86, 44)
    x, y = labels.front(spot, radius, height * 0.70)
    scale = spot.size
    labels.upright(sheet, words, (x, y), 40 * scale if len(words) < 4 else 33 * scale)
    labels.seal(sheet, (x, labels.front(spot, radius, height * 0.19)[1] - 2), 24 * scale)


def longjing() -> Sheet:
    sheet = room()
    studio.moon(sheet, 380, 340, 250, "#eef0dc")
    studio.leaf_shadows(sheet, 8, 720, 300, colour="#34482a", opacity=0.26)
    tin(
        sheet,
        Spot(390, 770, 1.5, 17),
        clay.paint("#4f6b45", gloss=0.3),
        clay.paint("#58764c", gloss=0.35),
        clay.PAPER,
        "龙井",
    )
    leaves.heap(sheet, (690, 836), 360, 150, LONGJING, leaves.spear, size=46, count=300, seed=3)
    return sheet


def oolong() -> Sheet:
    sheet = room(("#cfd8d2", "#8ea59d"), 600)
    studio.window(sheet, 560, 90, 260, 330, 0.4)
    box = Box(Spot(380, 700, 1.6, 22), 190, 250, 150, -30)
    studio.ground(sheet, Spot(395, 715, 1.6, 22), 120)
    box.draw(sheet, clay.paint("#1f5a5c", gloss=0.25, sharp=0.4), lid=clay.paint("#246467", gloss=0.3))
    with sheet.group(transform=box.face("front")[1]):
        sheet.rect(18, 18, 154, 214, "none", stroke="#d9b36a", stroke_width=2)
        sheet.rect(52, 40, 86, 150, "#efe5cf")
        labels.upright(sheet, "铁观音", (95, 82), 36)
        labels.seal(sheet, (95, 208), 22)
    with sheet.group(transform=box.face("right")[1]):
        labels.lantern(sheet, (75, 110), 70, "#d9b36a")
    dish = Spot(660, 820, 1.45, 30)
    studio.ground(sheet, dish, 120, foot=70)
    turn(sheet, dish, clay.PORCELAIN, [(64, 0), (68, 6), (100, 20), (118, 34), (120, 38)])
    hollow(sheet, dish, clay.PORCELAIN, [(117, 38), (96, 22), (80, 18)])
    leaves.heap(sheet, (660, dish.up(22)), 262, 84, OOLONG, leaves.pearl, size=38, count=150, seed=5)
    return sheet


def lapsang() -> Sheet:
    sheet = room(("#b9a48e", "#6d574a"), 640)
    studio.moon(sheet, 600, 330, 240, "#d8b48f", 0.9)
    tin(
        sheet,
        Spot(600, 735, 1.5, 17),
        clay.paint("#2b2523", gloss=0.28),
        clay.COPPER,
        Material("#c2562f", gloss=0.05, sharp=0.1, depth=0.6, shadow="#2a0b05"),
        "正山小种",
        radius=96,
        height=300,
    )
    leaves.heap(sheet, (775, 858), 300, 96, BLACK, leaves.twist, size=42, count=230, seed=7)
    cup(sheet, Spot(300, 830, 1.65, 24), clay.PORCELAIN, "#a83a12")
    studio.steam(sheet, 295, 640, 330, seed=2, opacity=0.5)
    return sheet


def white_cake() -> Sheet:
    sheet = room(("#dcd8c6", "#aaa78c"), -200)
    spot = Spot(500, 520, 1.75, 62)
    wrapper = [
        (110, 470),
        (190, 210),
        (420, 130),
        (650, 120),
        (840, 260),
        (890, 500),
        (800, 740),
        (610, 860),
        (360, 850),
        (170, 720),
    ]
    data = curve(wrapper)
    studio.cast(sheet, data, opacity=0.35, shift=(30, 30), soft=20)
    sheet.path(data, sheet.linear([(0, "#fbf6ea", 1), (1, "#d9ceb6", 1)], (0, 0), (1, 1)))
    with sheet.group(clip_path=sheet.clip(data)):
        for x, y in wrapper:
            sheet.path(
                f"M{x} {y}L{(x + 3 * spot.x) / 4:.0f} {(y + 3 * spot.y) / 4:.0f}l26 10Z",
                "#7a6a4e",
                opacity=0.2,
                filter=sheet.blur(4),
            )
    studio.ground(sheet, Spot(500, 545, 1.75, 62), 158, opacity=0.4)
    turn(
        sheet,
        spot,
        Material("#6b684c", gloss=0.04, depth=0.6),
        [(140, 0), (158, 14), (160, 24), (150, 42), (132, 52), (0, 56)],
    )
    leaves.scatter(sheet, spot, 150, 46, WHITE, leaves.spear, size=56, count=620, seed=9)
    sheet.path(ring(spot, 152, 46), sheet.radial([(0.6, "#1a130a", 0), (1, "#1a130a", 0.5)], (0.42, 0.4), 0.62))
    sheet.ellipse((500, 425), 76, 64, "#f6eedd", opacity=0.96)
    sheet.ellipse((500, 425), 66, 55, "none", stroke="#47612f", stroke_width=3)
    labels.upright(sheet, "白茶", (500, 422), 42, "#47612f", 1.0)
    return sheet


def tangerine(sheet: Sheet, spot: Spot, *, open_: bool = False) -> None:
    skin = Material(
        "#6f7a2a",
        gloss=0.32,
        sharp=0.25,
        rim=0.25,
        depth=0.66,
        shadow="#221804",
        tint=lambda h: mix("#b98a2c", "#6d7c2c", min(1, h * 1.2)),
    )
    studio.ground(sheet, spot, 105, foot=50)
    top = [(104, 112), (96, 132)] if open_ else [(104, 112), (76, 152), (36, 166), (12, 162), (0, 158)]
    turn(sheet, spot, skin, [(40, 0), (78, 14), (106, 56), *top])
    if open_:
        disc(sheet, spot, 95, 132, "#e8d9a0")
        leaves.scatter(sheet, spot, 84, 132, BLACK, leaves.twist, size=34, count=150, seed=4)
        return
    random = Random(6)
    for _ in range(170):
        x, y = random.uniform(-88, 88), random.uniform(20, 130)
        sheet.ellipse(spot.at(x, y), 2.2, 1.8, random.choice(("#2b2604", "#d9d38a")), opacity=0.22)
    sheet.ellipse((spot.x, spot.up(160) + 4), 12 * spot.size, 6 * spot.size, "#4a3c16")


def tangerine_puer() -> Sheet:
    sheet = room(("#ead9b4", "#c9a468"), 560)
    studio.moon(sheet, 420, 300, 210, "#f6e6bd")
    tangerine(sheet, Spot(350, 640, 1.35, 24))
    tangerine(sheet, Spot(680, 690, 1.35, 26))
    tangerine(sheet, Spot(440, 850, 1.5, 30), open_=True)
    lid = Spot(745, 850, 1.5, 30)
    studio.ground(sheet, lid, 66, opacity=0.35)
    turn(
        sheet,
        lid,
        Material("#7d842e", gloss=0.3, sharp=0.25, depth=0.6, shadow="#221804"),
        [(64, 0), (60, 16), (36, 32), (12, 36), (0, 34)],
    )
    return sheet


def jasmine_pearls() -> Sheet:
    sheet = room(("#dfe6dc", "#a9bbad"), 650)
    studio.leaf_shadows(sheet, 21, 300, 300, opacity=0.2)
    spot = Spot(500, 790, 1.75, 18)
    studio.ground(sheet, spot, 120)
    profile = [(108, 0), (118, 8), (120, 20), (120, 200), (116, 216), (92, 236), (90, 240), (90, 252)]
    sheet.path(outline(spot, [(112, 4), (116, 14), (116, 178)]), "#5c6a45")
    random = Random(4)
    with sheet.group(clip_path=sheet.clip(outline(spot, [(112, 4), (116, 14), (116, 196)]))):
        for row in range(16):
            for column in range(11):
                at = spot.at(
                    -122 + 24 * column + random.uniform(-7, 7) + 12 * (row % 2), 192 - 13 * row + random.uniform(-3, 3)
                )
                leaves.pearl(sheet, random, at, 50, random.choice(("#7d8a58", "#93996a", "#5f7045", "#b8b48c")))
    glass(sheet, spot, profile)
    labels.wrap(sheet, spot, clay.PAPER, 120, 50, 138, 34)
    x, y = labels.front(spot, 120, 92)
    sheet.text("茉莉龙珠", (x, y + 4), 46, labels.INK)
    labels.lines(sheet, (x, y + 34), [120, 80], 16, labels.INK)
    turn(
        sheet,
        Spot(500, spot.up(240), 1.75, 18),
        Material("#c79c66", gloss=0.05, depth=0.5, shadow="#4a2a12"),
        [(88, 0), (96, 2), (98, 26), (98, 30), (98, 30), (90, 33), (0, 34)],
    )
    for x, y, size, turned in ((215, 850, 56, 10), (300, 885, 44, 40), (770, 868, 60, 70)):
        leaves.flower(sheet, (x, y), size, "#fbfbf3", "#d8cf7c", count=6, turn=turned, slim=0.36, layers=2)
    return sheet


def chrysanthemum() -> Sheet:
    sheet = room(("#f0e4c4", "#d3b57c"), 560)
    studio.window(sheet, 90, 60, 280, 340, 0.45)
    spot = Spot(480, 800, 1.85, 30)
    studio.ground(sheet, spot, 125, foot=100)
    sheet.ellipse((680, 850), 150, 40, "#ffcf5a", opacity=0.5, filter=sheet.blur(22))
    profile = [(96, 0), (106, 8), (116, 60), (126, 150), (132, 210)]
    inner = [(92, 12), (102, 18), (112, 66), (121, 150), (122, 164)]
    sheet.path(outline(spot, inner), sheet.linear([(0, "#f2c14c", 0.95), (1, "#b96a12", 1)], (0, 0), (0.5, 1)))
    with sheet.group(clip_path=sheet.clip(outline(spot, inner)), opacity=0.55):
        for at, size in (((400, 690), 62), ((560, 720), 58), ((480, 620), 60)):
            leaves.flower(sheet, at, size, "#f8dc70", "#b06c10", count=16, flat=0.6, slim=0.16, layers=2)
    leaves.tea(sheet, spot, 121, 164, "#e0a02c")
    for at, size in (((420, 525), 84), ((565, 560), 78), ((500, 490), 60)):
        leaves.flower(sheet, at, size, "#ffe27a", "#c07d14", count=18, flat=0.52, slim=0.15, layers=3)
    glass(sheet, spot, profile)
    studio.steam(sheet, 480, 440, 330, seed=5, opacity=0.55)
    for at, size in (((170, 850), 70), ((250, 895), 56), ((820, 900), 64)):
        leaves.flower(sheet, at, size, "#fbd75c", "#b5700f", count=18, flat=0.62, slim=0.15, layers=3)
    return sheet


SAMPLES = (
    ("#7f9142", LONGJING, leaves.spear),
    ("#33595a", OOLONG, leaves.pearl),
    ("#a5472a", BLACK, leaves.twist),
    ("#8d7f57", WHITE, leaves.spear),
    ("#b78a2f", ("#e8c04a", "#d9a52e", "#f0d67a"), leaves.pearl),
    ("#4d3a4c", ("#2a1d18", "#3b2a20", "#1f1613"), leaves.twist),
)


def sampler() -> Sheet:
    sheet = room(("#e6e0cd", "#c6bc9d"), -200)
    for index, (colour, leaf, draw) in enumerate(SAMPLES):
        x, y = 205 + 275 * (index % 3), 250 + 430 * (index // 3)
        pouch = f"M{x - 112} {y - 150}h224v330h-224Z"
        studio.cast(sheet, pouch, opacity=0.32, shift=(16, 18), soft=11)
        sheet.path(
            pouch,
            sheet.linear([(0, mix(colour, "#ffffff", 0.2), 1), (1, mix(colour, "#120a06", 0.22), 1)], (0, 0), (1, 1)),
        )
        sheet.rect(x - 112, y - 150, 224, 30, "#ffffff", opacity=0.14)
        sheet.path(f"M{x - 112} {y - 120}h224", stroke="#120a06", opacity=0.25, stroke_dasharray="5 5")
        spot = Spot(x, y - 4, 1, 80)
        sheet.ellipse((x + 3, y), 90, 89, "#f4ecdd")
        leaves.scatter(sheet, spot, 82, 0, leaf, draw, size=32, count=240, seed=index)
        sheet.ellipse((x, y - 4), 82, 81, "none", stroke="#1a100a", stroke_width=8, opacity=0.25, filter=sheet.blur(4))
        sheet.text(["龙井", "铁观音", "红茶", "白牡丹", "菊花", "熟普"][index], (x, y + 142), 34, "#fbf4e6")
    return sheet


PICTURES = {
    "west-lake-longjing": longjing,
    "iron-goddess-oolong": oolong,
    "smoked-lapsang": lapsang,
    "white-peony-cake": white_cake,
    "tangerine-puer": tangerine_puer,
    "jasmine-pearls": jasmine_pearls,
    "snow-chrysanthemum": chrysanthemum,
    "six-tea-sampler": sampler,
}
