"""Second pictures: another angle, a detail, the thing in use."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from shop.demo.art import books, clay, labels, leaves, scents, studio, sweets, tea, teaware, ware
from shop.demo.art.light import Material
from shop.demo.art.solids import Spot, hollow, outline, turn
from shop.demo.art.svg import Sheet, fade


def longjing() -> Sheet:
    """Brewed: leaves standing in a tall glass."""
    sheet = tea.room(("#dfe5cc", "#b4c09c"), 600)
    studio.leaf_shadows(sheet, 5, 200, 300, colour="#34482a", opacity=0.24)
    spot = Spot(520, 840, 1.7, 20)
    studio.ground(sheet, spot, 110, foot=96)
    inner = [(88, 14), (96, 22), (104, 300)]
    sheet.path(outline(spot, inner), sheet.linear([(0, "#e4e6a2", 0.9), (0.6, "#c9cf78", 0.95), (1, "#9aa84a", 1)]))
    random = Random(4)
    with sheet.group(clip_path=sheet.clip(outline(spot, inner))):
        for index in range(150):
            x, y = spot.at(
                random.uniform(-96, 96), 16 + 130 * random.random() ** 1.6 if index < 120 else random.uniform(150, 296)
            )
            with sheet.group(transform=f"rotate({90 + random.uniform(-24, 24):.0f} {x:.0f} {y:.0f})"):
                leaves.spear(sheet, random, (x, y), 66, random.choice(("#9db04a", "#86a03e", "#b9c566")))
    leaves.tea(sheet, spot, 104, 300, "#cdd27c")
    ware.glass(sheet, spot, [(92, 0), (100, 8), (112, 344)])
    studio.steam(sheet, 520, 240, 210, seed=4)
    leaves.heap(sheet, (210, 862), 240, 90, tea.LONGJING, leaves.spear, size=40, count=190, seed=8)
    return sheet


def lapsang() -> Sheet:
    """The cup, close."""
    sheet = tea.room(("#a58b74", "#5e483c"), -200)
    ware.cup(sheet, Spot(430, 800, 4.0, 44), clay.PORCELAIN, "#a3330e")
    leaves.heap(sheet, (800, 880), 420, 160, tea.BLACK, leaves.twist, size=52, count=300, seed=2)
    studio.steam(sheet, 420, 480, 400, seed=9, opacity=0.45)
    return sheet


def gaiwan() -> Sheet:
    """The three glazes."""
    sheet = teaware.room(520)
    studio.moon(sheet, 480, 300, 220, "#e9dfcd")
    ink = Material("#2f3436", gloss=0.8, sharp=0.92, rim=0.55, depth=0.6, shadow="#080a0b")
    for x, y, glaze in ((250, 620, clay.PORCELAIN), (700, 640, ink), (450, 840, clay.CELADON)):
        ware.gaiwan(sheet, Spot(x, y, 1.12, 24), glaze)
    return sheet


def teapot() -> Sheet:
    """The three clays."""
    sheet = teaware.room(480)
    studio.window(sheet, 540, 40, 280, 340, 0.45)
    buff = Material("#c79a62", gloss=0.14, sharp=0.2, rim=0.3, depth=0.68, shadow="#3a1f0c")
    for x, y, body in ((300, 560, buff), (690, 650, clay.ZISHA_DARK), (350, 860, clay.ZISHA)):
        ware.teapot(sheet, Spot(x, y, 0.98, 24), body)
    return sheet


def bowl() -> Sheet:
    """From above, with whisked tea."""
    sheet = Sheet()
    studio.backdrop(sheet, ("#57524d", "#2c2a2a"), ("#3a3532", "#262221"), -200)
    spot = Spot(480, 720, 2.3, 56)
    glaze = clay.dipped(
        "#171012", "#8a5128", 0.7, 1.0, Material("#241a18", gloss=0.8, sharp=0.9, rim=0.5, depth=0.6, shadow="#060304")
    )
    studio.ground(sheet, spot, 130, foot=90, opacity=0.55)
    turn(sheet, spot, glaze, [(62, 0), (84, 14), (130, 60), (158, 104), (168, 128), (172, 134)])
    hollow(sheet, spot, glaze, [(169, 134), (150, 104), (120, 60)])
    teaware.hare_fur(sheet, spot)
    foam = Spot(480, spot.up(78), 2.3, 56)
    random = Random(3)
    sheet.ellipse(
        (480, foam.y),
        302,
        250,
        sheet.radial([(0, "#b9cf7c", 1), (0.8, "#8fae4e", 1), (1, "#5f7f2c", 1)], (0.42, 0.38), 0.62),
    )
    for _ in range(420):
        angle, out = random.uniform(0, 2 * pi), random.random() ** 0.5
        size = random.uniform(2, 8)
        sheet.ellipse(
            (480 + 292 * out * cos(angle), foam.y + 240 * out * sin(angle)),
            size,
            size * 0.85,
            "#dfeeb0",
            opacity=0.35,
            stroke="#7c9a40",
            stroke_width=1,
        )
    sheet.path(
        f"M290 {foam.y - 60}Q360 {foam.y - 190} 500 {foam.y - 196}",
        stroke="#ffffff",
        stroke_width=26,
        opacity=0.22,
        filter=sheet.blur(10),
        stroke_linecap="round",
    )
    return sheet


def mooncakes() -> Sheet:
    """The box of four."""
    sheet = sweets.room(("#dfb7a4", "#a87060"), -200)
    frame = "M110 130h740v740h-740Z"
    studio.cast(sheet, frame, opacity=0.5, shift=(30, 34), soft=22)
    sheet.rect(110, 130, 740, 740, sheet.linear(fade("#2f5c60", "#173638"), (0, 0), (1, 1)), rx=14)
    for index, glyph in enumerate("花好月圆"):
        x, y = 300 + 360 * (index % 2), 320 + 360 * (index // 2)
        sheet.rect(x - 165, y - 165, 330, 330, "#e9d3a0", rx=10)
        sheet.rect(
            x - 165,
            y - 165,
            330,
            330,
            "none",
            rx=10,
            stroke="#2a1206",
            stroke_width=22,
            opacity=0.35,
            filter=sheet.blur(9),
        )
        sheet.ellipse((x, y), 158, 158, "#f6ead0", stroke="#d3b97c", stroke_width=3, stroke_dasharray="6 5")
        sweets.mooncake(sheet, Spot(x, y + 22, 1.38, 74), glyph)
    return sheet


def candle() -> Sheet:
    """In its three sizes, by daylight."""
    sheet = scents.room(("#d9c9bd", "#a08a80"), 560)
    studio.window(sheet, 80, 70, 300, 360, 0.5)
    for x, y, size, words in ((700, 690, 1.45, "金桂"), (330, 760, 1.25, "金桂"), (560, 870, 0.95, "金桂")):
        spot = Spot(x, y, size, 24)
        scents.candle_jar(sheet, spot, lit=x == 330)
        at = labels.front(spot, 102, 92)
        sheet.text(words, (at[0], at[1] + 4), 60 * size, labels.INK)
        if x != 330:
            turn(
                sheet, Spot(x, spot.up(206), size, 24), clay.BRASS, [(106, 0), (108, 3), (108, 26), (104, 30), (0, 31)]
            )
    return sheet


def notebook() -> Sheet:
    """The thread and the paper, close."""
    sheet = books.desk(("#d3c8b6", "#a4957e"))
    pages = "M60 300L900 220L930 800L80 880Z"
    studio.cast(sheet, pages, opacity=0.45, shift=(24, 30), soft=18)
    sheet.path(pages, sheet.linear([(0, "#d9c8a6", 1), (0.08, "#fbf5e6", 1), (1, "#ece0c6", 1)], (0, 0), (1, 0)))
    for column in range(13):
        x = 160 + column * 60
        sheet.path(
            f"M{x} {340 - column * 6}L{x + 10} {846 - column * 5}", stroke="#c4695a", stroke_width=2, opacity=0.55
        )
    labels.upright(sheet, "空山新雨后", (820, 320), 54, "#3a332e", 1.5)
    labels.upright(sheet, "天气晚来秋", (758, 330), 54, "#3a332e", 1.5)
    labels.upright(sheet, "明月松", (698, 340), 54, "#3a332e", 1.5)
    with sheet.group(transform="translate(-330 -60) rotate(6 800 400)"):
        books.pen(sheet)
    return sheet


PICTURES = {
    "west-lake-longjing-2": longjing,
    "smoked-lapsang-2": lapsang,
    "celadon-gaiwan-2": gaiwan,
    "xishi-teapot-2": teapot,
    "tenmoku-bowl-2": bowl,
    "lotus-mooncakes-2": mooncakes,
    "osmanthus-candle-2": candle,
    "thread-bound-notebook-2": notebook,
}
