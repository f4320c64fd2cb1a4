"""Vessels that several pictures share: gaiwan, teapot, cup, clear glass."""

from __future__ import annotations

from collections.abc import Sequence

from shop.demo.art import leaves, studio
from shop.demo.art.light import Material
from shop.demo.art.solids import Spot, disc, hollow, outline, ring, tube, turn
from shop.demo.art.svg import Point, Sheet, curve


def gaiwan(sheet: Sheet, spot: Spot, glaze: Material) -> None:
    studio.ground(sheet, spot, 150, foot=70)
    turn(sheet, spot, glaze, [(62, 0), (66, 8), (110, 14), (158, 30), (160, 34), (160, 34), (150, 36)])
    hollow(sheet, spot, glaze, [(155, 35), (110, 24), (70, 20), (0, 20)])
    bowl = Spot(spot.x, spot.up(20), spot.size, spot.pitch)
    disc(sheet, bowl, 74, 2, "#1d1510", opacity=0.45, filter=sheet.blur(5))
    turn(sheet, bowl, glaze, [(48, 0), (50, 14), (50, 14), (76, 36), (104, 84), (118, 138), (134, 168), (136, 172)])
    hollow(sheet, bowl, glaze, [(133, 172), (112, 138), (96, 90)])
    lid = Spot(spot.x, bowl.up(152), spot.size, spot.pitch)
    turn(
        sheet,
        lid,
        glaze,
        [
            (116, 0),
            (118, 6),
            (112, 16),
            (84, 38),
            (44, 52),
            (26, 57),
            (24, 60),
            (24, 60),
            (22, 70),
            (34, 84),
            (36, 88),
            (36, 88),
            (30, 88),
        ],
    )
    hollow(sheet, lid, glaze, [(32, 88), (20, 80), (0, 80)])


def teapot(sheet: Sheet, spot: Spot, body: Material) -> None:
    """A low Xishi pot: round body, short spout, ear handle, bridge lid with a pearl."""
    size = spot.size
    studio.ground(sheet, spot, 165, foot=88)
    handle = [spot.at(x, y) for x, y in ((-128, 150), (-190, 178), (-232, 140), (-216, 84), (-160, 44), (-130, 48))]
    tube(sheet, body, handle, [size * w for w in (13, 15, 14, 12, 11, 10)], spot.pitch)
    spout = [spot.at(x, y) for x, y in ((110, 66), (168, 86), (206, 128), (236, 176))]
    tube(sheet, body, spout, [size * w for w in (40, 32, 22, 14)], spot.pitch)
    sheet.ellipse(
        spot.at(237, 178),
        13 * size,
        7 * size,
        "#1a0b07",
        transform=f"rotate(32 {spot.at(237, 178)[0]} {spot.at(237, 178)[1]})",
    )
    turn(
        sheet,
        spot,
        body,
        [
            (86, 0),
            (92, 6),
            (126, 26),
            (156, 66),
            (160, 104),
            (140, 152),
            (104, 184),
            (92, 190),
            (92, 190),
            (92, 198),
            (88, 202),
        ],
    )
    turn(
        sheet,
        Spot(spot.x, spot.up(198), size, spot.pitch),
        body,
        [(84, 2), (84, 8), (60, 24), (24, 36), (12, 40), (12, 40), (14, 46), (26, 56), (29, 68), (22, 80), (0, 86)],
    )


def cup(sheet: Sheet, spot: Spot, glaze: Material, colour: str) -> None:
    studio.ground(sheet, spot, 78, foot=36)
    turn(sheet, spot, glaze, [(34, 0), (35, 10), (35, 10), (58, 24), (76, 62), (84, 92), (86, 94)])
    hollow(sheet, spot, glaze, [(84, 94), (76, 66), (70, 50)])
    leaves.tea(sheet, spot, 78, 76, colour)


def glass(sheet: Sheet, spot: Spot, profile: Sequence[Point], tint: str = "#e9f3f2") -> None:
    """Clear glass in front of what was drawn before: dark edges, a window, a bright rim."""
    data = outline(spot, profile)
    sheet.path(data, tint, opacity=0.12)
    with sheet.group(clip_path=sheet.clip(data)):
        sheet.path(data, stroke="#33413f", stroke_width=20, opacity=0.4, filter=sheet.blur(7))
        sheet.path(data, stroke="#ffffff", stroke_width=5, opacity=0.75, filter=sheet.blur(1))
        for start, end, strength in ((-0.78, -0.56, 0.6), (0.72, 0.8, 0.4)):
            sides = [spot.at(r * start, h) for r, h in profile] + [spot.at(r * end, h) for r, h in reversed(profile)]
            sheet.path(curve(sides), "#ffffff", opacity=strength, filter=sheet.blur(2.5))
    rim, height = profile[-1]
    sheet.path(ring(spot, rim, height), stroke="#ffffff", stroke_width=3, opacity=0.9)
    sheet.path(ring(spot, rim - 3, height), stroke="#4b5a58", stroke_width=1.5, opacity=0.4)
