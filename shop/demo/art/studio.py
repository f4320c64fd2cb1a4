"""The room: backdrops, moon discs, window light, leaf shadows, ground shadows, steam."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from shop.demo.art.solids import Spot
from shop.demo.art.svg import Sheet, curve, fade, mix


def backdrop(
    sheet: Sheet, wall: tuple[str, str], table: tuple[str, str], horizon: float = 610, soft: float = 26
) -> None:
    """A paper sweep: the wall is lit from the left, the table catches light near the front."""
    width, height = sheet.width, sheet.height
    sheet.rect(0, 0, width, height, sheet.linear(fade(*wall), (0.1, 0), (0.9, 0.8)))
    top = sheet.linear([(0, table[1], 1), (0.45, table[0], 1), (1, mix(table[0], "#ffffff", 0.16), 1)])
    sheet.rect(-90, horizon, width + 180, height - horizon + 120, top, filter=sheet.blur(soft))
    sheet.rect(0, 0, width, height, sheet.radial([(0, "#ffffff", 0.34), (1, "#ffffff", 0)], (0.26, 0.2), 0.62))
    sheet.rect(0, 0, width, height, sheet.radial([(0.55, "#20130c", 0), (1, "#20130c", 0.2)], (0.42, 0.45), 0.86))


def moon(sheet: Sheet, x: float, y: float, radius: float, colour: str, opacity: float = 1.0) -> None:
    """The pale disc behind many of the things: the house's sign."""
    fill = sheet.linear([(0, mix(colour, "#ffffff", 0.35), opacity), (1, colour, opacity)], (0.1, 0), (0.8, 1))
    sheet.ellipse((x + 8, y + 12), radius, radius, "#20130c", opacity=0.16 * opacity, filter=sheet.blur(14))
    sheet.ellipse((x, y), radius, radius, fill)


def arch(sheet: Sheet, x: float, base: float, width: float, height: float, colour: str) -> None:
    """A niche in the wall, darker inside and lit on its right cheek."""
    radius = width / 2
    data = f"M{x - radius} {base}V{base - height + radius}A{radius} {radius} 0 0 1 {x + radius} {base - height + radius}V{base}Z"
    sheet.path(
        data, sheet.linear(fade(mix(colour, "#1c100a", 0.3), colour, mix(colour, "#ffffff", 0.25)), (0, 0), (1, 0.35))
    )
    with sheet.group(clip_path=sheet.clip(data)):
        sheet.path(
            data,
            "none",
            stroke="#1c100a",
            stroke_width=34,
            opacity=0.22,
            filter=sheet.blur(14),
            transform="translate(14 14)",
        )


def window(sheet: Sheet, x: float, y: float, width: float, height: float, opacity: float = 0.3) -> None:
    """Late light through a lattice window, thrown on the wall."""
    with sheet.group(opacity=opacity, filter=sheet.blur(5), transform=f"translate({x} {y}) skewX(-14) skewY(7)"):
        for column in range(2):
            for row in range(3):
                sheet.rect(column * width / 2, row * height / 3, width / 2 - 14, height / 3 - 14, "#fff6df")


def leaf_shadows(
    sheet: Sheet, seed: int, x: float, y: float, spread: float = 300, colour: str = "#2c3a24", opacity: float = 0.2
) -> None:
    """Bamboo outside the window, as its shadow on the wall."""
    random = Random(seed)
    with sheet.group(opacity=opacity, filter=sheet.blur(7)):
        for _ in range(3):
            stem_x, lean = x + random.uniform(-0.5, 0.5) * spread, random.uniform(-0.3, 0.3)
            tip = (stem_x + lean * 400, y - 260)
            sheet.path(
                curve([(stem_x, y + 320), (stem_x + lean * 90, y), tip], closed=False), stroke=colour, stroke_width=7
            )
            for _ in range(9):
                share = random.uniform(0, 1)
                root = (stem_x + lean * 400 * share, y + 280 - 540 * share)
                angle, length = random.choice((0.5, 2.4)) + random.uniform(-0.5, 0.5), random.uniform(70, 150)
                end = (root[0] + length * cos(angle), root[1] + length * sin(angle))
                side = (root[0] + length * 0.4 * cos(angle + 0.22), root[1] + length * 0.4 * sin(angle + 0.22))
                other = (root[0] + length * 0.4 * cos(angle - 0.22), root[1] + length * 0.4 * sin(angle - 0.22))
                sheet.path(
                    f"M{root[0]:.0f} {root[1]:.0f}Q{side[0]:.0f} {side[1]:.0f} {end[0]:.0f} {end[1]:.0f}Q{other[0]:.0f} {other[1]:.0f} {root[0]:.0f} {root[1]:.0f}Z",
                    colour,
                )


def ground(sheet: Sheet, spot: Spot, radius: float, *, foot: float = 0, opacity: float = 0.42) -> None:
    """The shadow a thing throws: tight under its foot, soft under its body, long to the lower right."""
    wide, tight, flat = radius * spot.size, (foot or radius) * spot.size, max(0.16, spot.flat)
    sheet.ellipse(
        (spot.x + wide * 0.75, spot.y + wide * flat * 0.22),
        wide * 1.25,
        wide * flat * 0.8,
        "#24140c",
        opacity=opacity * 0.55,
        filter=sheet.blur(24),
    )
    sheet.ellipse(
        (spot.x + wide * 0.16, spot.y + wide * flat * 0.1),
        wide * 0.98,
        wide * flat * 0.9,
        "#24140c",
        opacity=opacity * 0.6,
        filter=sheet.blur(16),
    )
    sheet.ellipse(
        (spot.x + 4, spot.y + 4),
        tight * 1.05,
        tight * flat * 1.06,
        "#150a05",
        opacity=min(0.9, opacity * 1.7),
        filter=sheet.blur(5),
    )


def cast(
    sheet: Sheet, data: str, *, opacity: float = 0.3, shift: tuple[float, float] = (22, 18), soft: float = 12
) -> None:
    """The shadow of a flat thing on what lies under it."""
    sheet.path(data, "#1d0f08", opacity=opacity, filter=sheet.blur(soft), transform=f"translate({shift[0]} {shift[1]})")
    sheet.path(data, "#1d0f08", opacity=opacity * 0.9, filter=sheet.blur(3), transform="translate(3 4)")


def steam(sheet: Sheet, x: float, y: float, height: float, seed: int = 1, opacity: float = 0.5) -> None:
    random = Random(seed)
    for strand in range(2):
        root = x + strand * 34 - 17
        points = [
            (
                root + sin(step * 1.15 + strand * 1.7 + random.uniform(-0.3, 0.3)) * (6 + step * 5.5),
                y - height * step / 6,
            )
            for step in range(7)
        ]
        fill = sheet.linear([(0, "#ffffff", 0), (0.45, "#ffffff", 0.8), (1, "#ffffff", 0.1)])
        body = points + [
            (px + 9 + 10 * sin(pi * index / 6), py) for index, (px, py) in reversed(list(enumerate(points)))
        ]
        sheet.path(curve(body), fill, opacity=opacity, filter=sheet.blur(9))


def glow(sheet: Sheet, x: float, y: float, radius: float, colour: str = "#ffd58a", opacity: float = 0.8) -> None:
    sheet.ellipse(
        (x, y), radius, radius, sheet.radial([(0, colour, opacity), (0.35, colour, opacity * 0.4), (1, colour, 0)])
    )


def foreground(sheet: Sheet, seed: int, colour: str, opacity: float = 0.5) -> None:
    """Something out of focus close to the lens, for depth: a few blurred leaves in a corner."""
    random = Random(seed)
    with sheet.group(opacity=opacity, filter=sheet.blur(16)):
        for index in range(4):
            x, y = random.uniform(-60, 180), 960 - index * random.uniform(20, 60)
            sheet.path(
                f"M{x - 120:.0f} {y + 60:.0f}q90 -130 260 -120q-60 130 -260 120Z",
                colour,
                transform=f"rotate({random.uniform(-25, 25):.0f} {x:.0f} {y:.0f})",
            )
