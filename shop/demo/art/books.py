"""Paper Crane Books: thread-bound notebooks, postcards, poems, folded paper."""

from __future__ import annotations

from random import Random

from shop.demo.art import clay, labels, studio
from shop.demo.art.solids import Box, Spot
from shop.demo.art.svg import Sheet, curve, fade, mix, polygon

INDIGO = "#2c4066"


def desk(wall: tuple[str, str] = ("#dcd3c3", "#b5a892")) -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, wall, wall, -200)
    studio.window(sheet, 520, 60, 360, 460, 0.35)
    return sheet


def notebook() -> Sheet:
    sheet = desk()
    with sheet.group(transform="rotate(-8 480 480)"):
        for shift, colour in ((26, "#7a2f2a"), (0, INDIGO)):
            cover = f"M{220 + shift * 4} {150 + shift}h470v640h-470Z"
            studio.cast(sheet, cover, opacity=0.45, shift=(24, 28), soft=16)
            sheet.path(f"M{220 + shift * 4} {160 + shift}h482v638h-482Z", "#efe6d2")
            sheet.path(
                cover,
                sheet.linear(fade(mix(colour, "#ffffff", 0.16), colour, mix(colour, "#0a0a14", 0.3)), (0, 0), (1, 1)),
            )
        weave(sheet)
        for y in (190, 290, 390, 490, 590, 690, 750):
            sheet.path(f"M220 {y}h44", stroke="#f4ead2", stroke_width=4)
        sheet.path("M264 150V790", stroke="#f4ead2", stroke_width=4)
        sheet.rect(316, 196, 112, 330, "#f6efdf")
        sheet.rect(324, 204, 96, 314, "none", stroke=INDIGO, stroke_width=2)
        labels.upright(sheet, "山居笔记", (372, 266), 58)
    pen(sheet)
    return sheet


def weave(sheet: Sheet) -> None:
    random = Random(7)
    with sheet.group(clip_path=sheet.clip("M220 150h470v640h-470Z"), opacity=0.12):
        for step in range(110):
            sheet.path(f"M220 {150 + step * 6}h470", stroke=random.choice(("#ffffff", "#000000")), stroke_width=2)


def pen(sheet: Sheet) -> None:
    """A writing brush."""
    with sheet.group(transform="translate(800 520) rotate(14)"):
        sheet.rect(-6, -340, 34, 560, "#1d0f08", opacity=0.3, filter=sheet.blur(10))
        sheet.rect(
            -13, -340, 26, 470, sheet.linear(fade("#8a5a30", "#e3bd80", "#a8743a", "#5a3517"), (0, 0), (1, 0)), rx=6
        )
        sheet.rect(-15, 118, 30, 40, sheet.linear(fade("#1d1512", "#6a5a50", "#120c0a"), (0, 0), (1, 0)))
        sheet.path(
            "M-14 158C-20 210 -8 262 2 300C10 262 20 210 14 158Z", sheet.linear(fade("#f4e8d2", "#d9c09a", "#2a2422"))
        )


def scene(sheet: Sheet, index: int) -> None:
    """A lane of Suzhou on a 320 by 220 card: sky, white walls, dark roofs, water."""
    sky, water = (("#f3d9b8", "#9fb9b3"), ("#cfdde2", "#7fa0a8"), ("#f0c4ae", "#a8a4b4"), ("#dfe3cf", "#8fa88c"))[index]
    random = Random(40 + index)
    sheet.rect(0, 0, 320, 220, sheet.linear(fade(sky, mix(sky, "#ffffff", 0.6))))
    sheet.ellipse((240 - 40 * index, 60), 24, 24, "#f7f0dc" if index % 2 else "#d9583a", opacity=0.9)
    sheet.path("M0 110Q60 70 120 100T240 84T320 100V160H0Z", mix(water, "#ffffff", 0.35), opacity=0.8)
    for column in range(4):
        x, tall = 10 + column * 82 + random.uniform(-8, 8), random.uniform(46, 78)
        sheet.rect(x, 160 - tall, 66, tall, "#f7f4ec")
        sheet.path(f"M{x - 8} {160 - tall}q41 -10 82 0l-14 -24q-27 -8 -54 0Z", "#3d4247")
        sheet.rect(x + 14, 176 - tall, 14, 18, "#6b5a4a")
        sheet.rect(x + 40, 176 - tall, 12, 18, "#6b5a4a")
    sheet.rect(0, 160, 320, 60, sheet.linear(fade(water, mix(water, "#20303a", 0.3))))
    sheet.path("M90 168a70 44 0 0 1 140 0h-16a54 32 0 0 0 -108 0Z", "#8a8f90")
    for step in range(9):
        sheet.path(
            f"M{random.uniform(0, 260):.0f} {170 + step * 6}h{random.uniform(20, 60):.0f}",
            stroke="#ffffff",
            stroke_width=1.6,
            opacity=0.5,
        )
    sheet.path("M200 196q34 14 72 0l-8 10h-54Z", "#4a3426")


def postcards() -> Sheet:
    sheet = desk(("#cfd6d3", "#98a6a5"))
    for index, (x, y, angle) in enumerate(((110, 190, -15), (420, 130, 9), (140, 560, 7), (430, 480, -7))):
        with sheet.group(transform=f"translate({x} {y}) rotate({angle}) scale(1.32)"):
            data = "M-14 -14h348v248h-348Z"
            studio.cast(sheet, data, opacity=0.36, shift=(12, 14), soft=9)
            sheet.path(data, sheet.linear(fade("#fffdf7", "#efe8da"), (0, 0), (1, 1)))
            with sheet.group(clip_path=sheet.clip("M0 0h320v220h-320Z")):
                scene(sheet, index)
    return sheet


def poems() -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#d3c4b4", "#9a8672"), ("#a58e78", "#77634f"), 640)
    studio.arch(sheet, 560, 660, 460, 540, "#bca890")
    lower = Box(Spot(470, 850, 1.5, 24), 330, 44, 230, 24)
    studio.ground(sheet, Spot(480, 860, 1.5, 24), 190, foot=170)
    for box, colour, title in (
        (lower, "#7a2f2a", "宋词"),
        (Box(Spot(480, 785, 1.5, 24), 310, 46, 215, 34), "#2f5d50", "唐诗"),
    ):
        box.draw(sheet, clay.PAPER, lid=clay.paint(colour, gloss=0.05, sharp=0.1))
        spine(sheet, box, colour, title)
    stand = Box(Spot(510, 690, 1.5, 20), 190, 268, 40, -24)
    studio.ground(sheet, Spot(520, 700, 1.5, 20), 90, opacity=0.5)
    stand.draw(sheet, clay.paint(INDIGO, gloss=0.08, sharp=0.2), lid=clay.PAPER)
    with sheet.group(transform=stand.face("right")[1]):
        sheet.rect(0, 5, 36, 258, "#f0e6d2")
    with sheet.group(transform=stand.face("front")[1]):
        sheet.rect(14, 14, 162, 240, "none", stroke="#d9b36a", stroke_width=2)
        sheet.ellipse((112, 82), 42, 42, "#e9d9b0")
        sheet.path("M14 200Q60 150 96 184T176 160V254H14Z", "#16243f", opacity=0.9)
        labels.upright(sheet, "月下独酌", (46, 60), 32, "#f4ead2")
        labels.seal(sheet, (46, 222), 20, "李")
    return sheet


def spine(sheet: Sheet, box: Box, colour: str, title: str) -> None:
    for name in ("front", "left"):
        with sheet.group(transform=box.face(name)[1]):
            width = box.width if name == "front" else box.depth
            if name == "front":
                sheet.rect(0, 0, width, box.height, mix(colour, "#0d0706", 0.12))
                sheet.text(title, (width / 2, box.height * 0.72), 30, "#e9d3a0", letter_spacing=10)
            else:
                for row in range(3, int(box.height) - 4, 4):
                    sheet.path(f"M0 {row}h{width}", stroke="#a8967c", stroke_width=0.8, opacity=0.7)
                sheet.rect(0, 0, width, 4, colour)
                sheet.rect(0, box.height - 4, width, 4, colour)


def bird(sheet: Sheet, x: float, y: float, size: float, colour: str) -> None:
    """A folded crane: each facet of paper its own tone."""
    facets = (
        ([(-20, 30), (-150, -10), (-196, -70), (-170, -2)], 0.34),
        ([(0, 40), (150, -120), (60, -10)], -0.1),
        ([(0, 40), (60, -10), (20, -20)], 0.3),
        ([(-60, -150), (0, 40), (-30, 10)], 0.16),
        ([(-60, -150), (20, -20), (0, 40)], -0.25),
        ([(150, -120), (182, -96), (128, -92)], 0.42),
        ([(-30, 10), (0, 40), (60, -10), (20, 70), (-24, 62)], 0.06),
        ([(-60, -150), (-112, -20), (-24, 40)], -0.38),
        ([(0, 40), (20, 70), (70, 0)], 0.26),
    )
    with sheet.group(transform=f"translate({x} {y}) scale({size})"):
        sheet.ellipse((30, 84), 150, 24, "#1d0f08", opacity=0.4, filter=sheet.blur(12))
        for points, tone in facets:
            fill = mix(colour, "#ffffff", -tone) if tone < 0 else mix(colour, "#1d0f14", tone)
            sheet.path(
                polygon(points),
                sheet.linear([(0, mix(fill, "#ffffff", 0.12), 1), (1, fill, 1)], (0, 0), (1, 1)),
                stroke=fill,
                stroke_width=1,
                stroke_linejoin="round",
            )


def origami() -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#e9dccb", "#bfa98f"), ("#d3c2ab", "#a8947b"), 520)
    studio.moon(sheet, 560, 330, 240, "#f4eadb")
    tones = ("#b3403a", "#d98e4a", "#e2c56a", "#6f9070", "#3f6a86", "#7b5a82")
    for index, colour in enumerate(tones):
        x, y = 120 + index * 44, 700 + index * 12
        data = polygon([(x, y), (x + 330, y - 50), (x + 480, y + 100), (x + 130, y + 160)])
        studio.cast(sheet, data, opacity=0.25, shift=(8, 12), soft=7)
        sheet.path(data, sheet.linear(fade(mix(colour, "#ffffff", 0.25), colour), (0, 0), (1, 1)))
        with sheet.group(clip_path=sheet.clip(data), opacity=0.4):
            for k in range(60):
                sheet.ellipse((x + 30 + (k % 10) * 46 + 20 * (k // 10 % 2), y - 40 + (k // 10) * 34), 7, 4, "#fff6e0")
    bird(sheet, 500, 540, 1.55, "#c9473e")
    bird(sheet, 800, 650, 0.75, "#e2b95a")
    bird(sheet, 190, 600, 0.66, "#4f7f9a")
    return sheet


def bookmark() -> Sheet:
    sheet = desk(("#c4cbbd", "#8b9685"))
    page = "M90 200C240 150 400 160 480 220C560 160 720 150 870 200V820C720 770 560 780 480 840C400 780 240 770 90 820Z"
    studio.cast(sheet, page, opacity=0.45, shift=(24, 28), soft=18)
    sheet.path(
        page,
        sheet.linear(
            [(0, "#efe5d0", 1), (0.46, "#fbf5e8", 1), (0.5, "#b8a684", 1), (0.54, "#f4ead6", 1), (1, "#e6d8bc", 1)],
            (0, 0),
            (1, 0),
        ),
    )
    for column, line in enumerate(("静夜思", "床前明月光", "疑是地上霜", "举头望明月", "低头思故乡")):
        labels.upright(sheet, line, (410 - column * 62, 270 + column * 3), 40 if column else 34, "#5a4a3c", 1.5)
    labels.seal(sheet, (410, 560), 34, "李")
    with sheet.group(transform="translate(640 210) rotate(8)"):
        blade = "M-46 0h92v470L0 510L-46 470Z"
        studio.cast(sheet, blade, opacity=0.5, shift=(14, 16), soft=8)
        sheet.path(
            blade,
            sheet.linear(
                [(0, "#8a6424", 1), (0.25, "#f7e3a8", 1), (0.5, "#cda14c", 1), (0.75, "#f0d48a", 1), (1, "#7a5416", 1)],
                (0, 0),
                (1, 0.3),
            ),
        )
        sheet.path(blade, stroke="#6b4a14", stroke_width=3)
        with sheet.group(transform="translate(0 220) rotate(-70) scale(0.42)", opacity=0.85):
            for points in (
                [(-20, 30), (-196, -70), (-24, 62)],
                [(0, 40), (150, -120), (20, 70)],
                [(-60, -150), (0, 40), (-30, 10)],
                [(150, -120), (182, -96), (128, -92)],
            ):
                sheet.path(polygon(points), "#5a3c0e")
        cord = curve([(0, 16), (-20, -60), (40, -120), (20, -200)], closed=False)
        sheet.ellipse((0, 24), 9, 9, "#4a3210")
        sheet.path(cord, stroke="#8a1d18", stroke_width=9)
        sheet.path(cord, stroke="#d0453a", stroke_width=3)
    return sheet


PICTURES = {
    "thread-bound-notebook": notebook,
    "suzhou-lane-postcards": postcards,
    "tang-poems-pocket": poems,
    "origami-paper-pack": origami,
    "brass-crane-bookmark": bookmark,
}
