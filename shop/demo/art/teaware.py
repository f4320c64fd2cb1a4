"""Teaware: turned clay, iron, glass and bamboo."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin
from random import Random
from typing import Any

from shop.demo.art import clay, leaves, studio, ware
from shop.demo.art.light import Material
from shop.demo.art.solids import Box, Spot, hollow, outline, ring, tube, turn
from shop.demo.art.svg import Point, Sheet, fade, mix, polygon


def room(horizon: float = 640) -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#d9cfc0", "#b3a490"), ("#cbbda8", "#a08f79"), horizon)
    return sheet


def celadon_gaiwan() -> Sheet:
    sheet = room(650)
    studio.moon(sheet, 560, 360, 270, "#e9dfcd")
    studio.leaf_shadows(sheet, 4, 760, 330)
    ware.gaiwan(sheet, Spot(450, 770, 1.9, 20), clay.CELADON)
    return sheet


def xishi_teapot() -> Sheet:
    sheet = room(620)
    studio.arch(sheet, 500, 640, 520, 560, "#c9b79d")
    ware.teapot(sheet, Spot(470, 770, 1.75, 19), clay.ZISHA)
    return sheet


def tenmoku_bowl() -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#4a4846", "#2c2a2a"), ("#3a3532", "#262221"), 520)
    spot = Spot(480, 760, 2.1, 34)
    glaze = Material("#241a18", gloss=0.9, sharp=0.9, rim=0.5, depth=0.6, shadow="#060304")
    runny = clay.dipped("#1e1514", "#7a4322", 0.78, 1.0, glaze)
    studio.ground(sheet, spot, 120, foot=56, opacity=0.6)
    turn(sheet, spot, Material("#5c4436", gloss=0.05, sharp=0.1), [(54, 0), (56, 22), (56, 22), (62, 26)])
    turn(
        sheet,
        Spot(spot.x, spot.up(24), spot.size, spot.pitch),
        runny,
        [(62, 0), (84, 14), (130, 60), (158, 104), (168, 128), (172, 134)],
    )
    rim = Spot(spot.x, spot.up(24), spot.size, spot.pitch)
    hollow(
        sheet,
        rim,
        clay.dipped("#171012", "#8a5128", 0.6, 1.0, glaze),
        [(169, 134), (150, 104), (120, 60), (80, 26), (40, 14), (0, 12)],
    )
    hare_fur(sheet, rim)
    return sheet


def hare_fur(sheet: Sheet, spot: Spot) -> None:
    """The streaks that iron draws in a Jian glaze as it runs to the foot."""
    random = Random(11)

    def place(angle: float, share: float) -> Point:
        x, y = spot.at(166 * share * cos(angle), 14 + 120 * share**1.9)
        return x, y - 166 * share * spot.size * spot.flat * sin(angle)

    with sheet.group(clip_path=sheet.clip(ring(spot, 167, 134))):
        for _ in range(460):
            angle = random.uniform(0, 2 * pi)
            inner, outer = random.uniform(0.4, 0.75), random.uniform(0.85, 1.0)
            start, end = place(angle, outer), place(angle, inner)
            colour = random.choice(("#c98a4a", "#a86a34", "#8794a8", "#d9b27a"))
            stroke = sheet.linear([(0, colour, 0.75), (1, colour, 0)], start, end, "userSpaceOnUse")
            sheet.path(
                polygon([start, end], closed=False), stroke=stroke, stroke_width=round(random.uniform(1, 2.6), 1)
            )


def zisha_set() -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#8f857a", "#4d453f"), ("#5f544b", "#3b332d"), 560)
    studio.moon(sheet, 610, 300, 250, "#cbb08a", 0.85)
    studio.leaf_shadows(sheet, 13, 250, 300, colour="#1c150f", opacity=0.35)
    tray = Box(Spot(480, 800, 1.0, 26), 900, 34, 560, 0)
    studio.cast(sheet, "M40 770h890v150h-890Z", opacity=0.55, soft=24)
    tray.draw(sheet, clay.WALNUT, lid=replace(clay.WALNUT, colour="#7b5540"))
    for index in range(7):
        sheet.path(f"M60 {640 + index * 26}h840", stroke="#2a160d", stroke_width=2, opacity=0.22)
    ware.teapot(sheet, Spot(430, 745, 1.28, 24), clay.ZISHA_DARK)
    for x, y in ((700, 730), (800, 790), (660, 815), (560, 850)):
        ware.cup(sheet, Spot(x, y, 0.78, 28), clay.ZISHA_DARK, "#9a4514")
    return sheet


def glass_pitcher() -> Sheet:
    sheet = room(600)
    studio.window(sheet, 110, 80, 300, 360, 0.55)
    spot = Spot(470, 800, 1.75, 22)
    studio.ground(sheet, spot, 110, foot=80)
    sheet.ellipse((700, 838), 170, 36, "#ffb75a", opacity=0.55, filter=sheet.blur(24))
    profile = [(78, 0), (92, 8), (112, 60), (112, 110), (88, 190), (84, 236), (92, 262)]
    inner = [(76, 12), (88, 16), (107, 62), (107, 110), (94, 158)]
    sheet.path(
        outline(spot, inner),
        sheet.linear([(0, "#e08a2c", 0.95), (0.6, "#c4611a", 1), (1, "#f0b45a", 1)], (0, 0), (1, 0.5)),
    )
    leaves.tea(sheet, spot, 94, 158, "#dd8830")
    handle = [spot.at(x, y) for x, y in ((-88, 210), (-150, 216), (-176, 160), (-160, 90), (-110, 66))]
    tube(
        sheet,
        Material("#d7e4e2", gloss=0.9, sharp=0.9, rim=0.6, depth=0.4, shadow="#4f5f5e"),
        handle,
        [14, 15, 15, 14, 12],
        22,
    )
    ware.glass(sheet, spot, profile)
    lip = [spot.at(70, 276), spot.at(112, 274), spot.at(92, 244)]
    sheet.path(
        f"M{lip[0][0]:.0f} {lip[0][1]:.0f}Q{lip[1][0]:.0f} {lip[0][1]:.0f} {lip[1][0]:.0f} {lip[1][1]:.0f}Q{lip[2][0] + 12:.0f} {lip[2][1] - 20:.0f} {lip[2][0]:.0f} {lip[2][1]:.0f}Z",
        "#f4fbff",
        opacity=0.6,
        stroke="#ffffff",
        stroke_width=2,
    )
    ware.cup(sheet, Spot(760, 850, 1.05, 26), clay.PORCELAIN, "#cf7a24")
    return sheet


def blue_white_cups() -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#cfd6dc", "#9aa8b8"), ("#c3c5c6", "#96999d"), 590)
    studio.moon(sheet, 600, 330, 235, "#e7edf0")
    for spot, motif in ((Spot(620, 690, 2.0, 20), crane), (Spot(330, 810, 2.2, 22), orchid)):
        ware.cup(sheet, spot, clay.PORCELAIN, "#b9a53a")
        for height, weight in ((90, 3), (84, 1.4)):
            across = 83 * spot.size
            y = spot.up(height)
            sheet.path(
                f"M{spot.x - across:.0f} {y + 4:.0f}A{across:.0f} {across * spot.flat:.0f} 0 0 0 {spot.x + across:.0f} {y + 4:.0f}",
                stroke="#2a4a9a",
                stroke_width=weight * 1.4,
                opacity=0.8,
            )
        with sheet.group(
            transform=f"translate({spot.x} {spot.up(48) + 60 * spot.size * spot.flat:.0f}) scale({spot.size})",
            opacity=0.88,
        ):
            motif(sheet)
    return sheet


def crane(sheet: Sheet) -> None:
    blue: dict[str, Any] = {"stroke": "#27479a", "stroke_width": 2.2, "stroke_linecap": "round"}
    sheet.path(
        "M-34 4C-20 -8 -6 -10 6 -6C20 -22 36 -26 48 -26C38 -18 34 -10 22 0C10 8 -8 8 -20 4Z", "#3a5cb0", opacity=0.85
    )
    sheet.path("M4 -4C0 -20 -10 -28 -20 -32C-16 -22 -14 -12 -8 -4Z", "#27479a")
    sheet.path("M-22 3C-36 0 -40 -8 -50 -12l-8 2M18 3l20 12M14 5l20 14", **blue)
    sheet.ellipse((-50, -13), 2.6, 2.2, "#b3261e")


def orchid(sheet: Sheet) -> None:
    for tip, bend in (
        ((-46, -14), (-24, -30)),
        ((-26, -30), (-14, -26)),
        ((40, -20), (18, -36)),
        ((52, 2), (26, -20)),
        ((14, -34), (6, -20)),
    ):
        sheet.path(
            f"M0 22Q{bend[0]} {bend[1]} {tip[0]} {tip[1]}Q{bend[0] + 6} {bend[1] + 8} 4 22Z", "#2f52a8", opacity=0.85
        )
    for x, y in ((-8, -14), (20, -10)):
        for angle in (-60, 0, 60, 140, 220):
            sheet.path(
                "M0 0C-4 -5 -3 -11 0 -13C3 -11 4 -5 0 0Z", "#4a6cc0", transform=f"translate({x} {y}) rotate({angle})"
            )


def iron_kettle() -> Sheet:
    sheet = Sheet()
    studio.backdrop(sheet, ("#b7aa9b", "#75685d"), ("#8f8072", "#5f5348"), 620)
    studio.arch(sheet, 470, 640, 560, 570, "#a8998a")
    spot = Spot(460, 790, 1.75, 18)
    studio.ground(sheet, spot, 160, foot=110)
    tube(
        sheet,
        clay.IRON,
        [spot.at(x, y) for x, y in ((120, 120), (176, 140), (206, 186), (218, 196))],
        [52, 42, 30, 26],
        18,
    )
    sheet.ellipse(
        spot.at(219, 199),
        26,
        13,
        "#08080a",
        transform=f"rotate(28 {spot.at(219, 199)[0]:.0f} {spot.at(219, 199)[1]:.0f})",
    )
    turn(
        sheet,
        spot,
        clay.IRON,
        [(104, 0), (112, 6), (150, 40), (166, 90), (156, 150), (118, 190), (80, 200), (80, 200), (80, 208)],
    )
    hobnails(sheet, spot)
    lid = Spot(spot.x, spot.up(206), 1.75, 18)
    turn(
        sheet,
        lid,
        replace(clay.IRON, colour="#46464a"),
        [(78, 0), (76, 8), (40, 22), (12, 26), (12, 26), (10, 34), (20, 44), (20, 54), (0, 60)],
    )
    bail = [
        spot.at(x, y) for x, y in ((-122, 176), (-150, 240), (-128, 330), (0, 372), (128, 330), (150, 240), (122, 176))
    ]
    tube(sheet, clay.IRON, bail, [11, 12, 14, 16, 14, 12, 11], 18)
    for x in (-122, 122):
        sheet.ellipse(spot.at(x, 178), 20, 20, "#2c2c2f", stroke="#77777c", stroke_width=3)
    studio.steam(sheet, 850, 400, 300, seed=8, opacity=0.4)
    return sheet


def hobnails(sheet: Sheet, spot: Spot) -> None:
    """The rows of studs cast into the kettle's shoulder."""
    nail = sheet.radial([(0, "#8c8c92", 1), (0.5, "#4a4a4d", 1), (1, "#151517", 1)], (0.35, 0.28), 0.8)
    for row, (height, radius) in enumerate(((64, 162), (90, 166), (116, 165), (140, 158), (162, 145))):
        for index in range(21):
            angle = pi * (index + 0.5 * (row % 2)) / 20
            x, y = spot.at(-radius * cos(angle), height)
            y += radius * spot.size * spot.flat * sin(angle)
            if sin(angle) > 0.1:
                sheet.ellipse((x, y), 3 + 9 * sin(angle), 10, nail)


def bamboo_tray() -> Sheet:
    sheet = room(-200)
    studio.leaf_shadows(sheet, 30, 700, 300, spread=500, colour="#3b3020", opacity=0.25)
    frame = "M110 190h740v580h-740Z"
    studio.cast(sheet, frame, opacity=0.5, shift=(30, 34), soft=20)
    sheet.rect(110, 190, 740, 580, sheet.linear(fade("#b98a4c", "#7d5527"), (0, 0), (1, 1)), rx=22)
    sheet.rect(136, 216, 688, 528, "#3a2412", rx=10)
    random = Random(2)
    for row in range(14):
        y = 220 + row * 37.6
        tone = mix("#d9b374", "#b98c4c", random.random())
        sheet.rect(
            138, y, 684, 31, sheet.linear(fade(mix(tone, "#ffffff", 0.35), tone, mix(tone, "#4b2a12", 0.4))), rx=6
        )
        for _ in range(3):
            x = random.uniform(160, 800)
            sheet.rect(x, y, 4, 31, "#7d5527", opacity=0.45)
    ware.gaiwan(sheet, Spot(330, 560, 1.0, 52), clay.PORCELAIN)
    for x, y in ((600, 350), (710, 470), (610, 600)):
        ware.cup(sheet, Spot(x, y + 40, 0.92, 52), clay.CELADON, "#c9a23a")
    return sheet


PICTURES = {
    "celadon-gaiwan": celadon_gaiwan,
    "xishi-teapot": xishi_teapot,
    "masters-zisha-set": zisha_set,
    "tenmoku-bowl": tenmoku_bowl,
    "glass-pitcher": glass_pitcher,
    "blue-white-cups": blue_white_cups,
    "cast-iron-kettle": iron_kettle,
    "bamboo-tea-tray": bamboo_tray,
}
