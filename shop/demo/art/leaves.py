"""Small natural things in number: leaves, rolled pearls, petals, crumbs; heaps of them; and tea in a vessel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin, sqrt
from random import Random

from shop.demo.art.solids import Spot, ring
from shop.demo.art.svg import Point, Sheet, curve, mix

Draw = Callable[[Sheet, Random, Point, float, str], None]


def spear(sheet: Sheet, random: Random, at: Point, size: float, colour: str) -> None:
    """A pressed flat leaf, as of Longjing."""
    length, width = size * random.uniform(0.9, 1.5), size * random.uniform(0.13, 0.2)
    fill = sheet.linear([(0, mix(colour, "#fff6cf", 0.28), 1), (0.5, colour, 1), (1, mix(colour, "#0c1206", 0.45), 1)])
    data = f"M{-length / 2:.1f} 0C{-length / 4:.1f} {-width * 1.6:.1f} {length / 4:.1f} {-width:.1f} {length / 2:.1f} 0C{length / 4:.1f} {width * 1.3:.1f} {-length / 4:.1f} {width:.1f} {-length / 2:.1f} 0Z"
    turned = f"translate({at[0]:.1f} {at[1]:.1f}) rotate({random.uniform(-75, 75):.0f})"
    sheet.path(data, "#120b05", transform="translate(2.5 4) " + turned, opacity=0.35)
    sheet.path(data, fill, transform=turned)


def twist(sheet: Sheet, random: Random, at: Point, size: float, colour: str) -> None:
    """A long curled leaf, as of black tea."""
    angle, length = random.uniform(-1.2, 1.2), size * random.uniform(0.7, 1.2)
    bend = random.uniform(-0.4, 0.4) * length
    end = (at[0] + length * cos(angle), at[1] + length * 0.6 * sin(angle))
    middle = ((at[0] + end[0]) / 2 - bend * sin(angle), (at[1] + end[1]) / 2 + bend * 0.6)
    width = size * random.uniform(0.1, 0.17)
    data = f"M{at[0]:.1f} {at[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    common = {"stroke_linecap": "round"}
    sheet.path(data, stroke="#0d0604", stroke_width=f"{width:.1f}", opacity=0.4, transform="translate(2 4)", **common)
    sheet.path(data, stroke=mix(colour, "#0d0604", 0.3), stroke_width=f"{width:.1f}", **common)
    sheet.path(
        data,
        stroke=mix(colour, "#ffe2b8", 0.22),
        stroke_width=f"{width * 0.4:.1f}",
        transform=f"translate({-width * 0.1:.1f} {-width * 0.2:.1f})",
        **common,
    )


def pearl(sheet: Sheet, random: Random, at: Point, size: float, colour: str) -> None:
    """A rolled leaf."""
    radius = size * random.uniform(0.3, 0.4)
    fill = sheet.radial(
        [(0, mix(colour, "#fff8dd", 0.4), 1), (0.5, colour, 1), (1, mix(colour, "#0b0d06", 0.62), 1)], (0.36, 0.3), 0.75
    )
    sheet.ellipse((at[0] + 3, at[1] + 5), radius, radius * 0.9, "#120b05", opacity=0.35)
    sheet.ellipse(
        at,
        radius,
        radius * random.uniform(0.82, 1),
        fill,
        transform=f"rotate({random.uniform(0, 180):.0f} {at[0]:.1f} {at[1]:.1f})",
    )
    a = random.uniform(0, 2 * pi)
    sheet.path(
        f"M{at[0] + radius * 0.7 * cos(a):.1f} {at[1] + radius * 0.7 * sin(a):.1f}Q{at[0]:.1f} {at[1]:.1f} {at[0] + radius * 0.6 * cos(a + 2):.1f} {at[1] + radius * 0.6 * sin(a + 2):.1f}",
        stroke=mix(colour, "#0b0d06", 0.5),
        stroke_width=f"{size * 0.05:.1f}",
        opacity=0.7,
    )


def flower(
    sheet: Sheet,
    at: Point,
    size: float,
    petal: str,
    heart: str,
    *,
    count: int = 8,
    flat: float = 0.7,
    turn: float = 0,
    slim: float = 0.34,
    layers: int = 1,
) -> None:
    with sheet.group(transform=f"translate({at[0]:.1f} {at[1]:.1f}) scale(1 {flat}) rotate({turn})"):
        sheet.ellipse(
            (size * 0.08, size * 0.14), size * 0.85, size * 0.85, "#1c120a", opacity=0.25, filter=sheet.blur(size * 0.1)
        )
        for layer in range(layers):
            reach = size * (1 - 0.24 * layer)
            fill = sheet.linear(
                [(0, mix(petal, "#ffffff", 0.35 + 0.1 * layer), 1), (1, mix(petal, heart, 0.55), 1)], (0, 0), (0, 1)
            )
            for index in range(count):
                angle = 360 / count * (index + 0.5 * layer)
                data = f"M0 0C{-reach * slim * 1.3:.1f} {-reach * 0.4:.1f} {-reach * slim:.1f} {-reach:.1f} 0 {-reach:.1f}C{reach * slim:.1f} {-reach:.1f} {reach * slim * 1.3:.1f} {-reach * 0.4:.1f} 0 0Z"
                sheet.path(
                    data, fill, transform=f"rotate({angle:.0f})", stroke=mix(petal, heart, 0.4), stroke_width=0.8
                )
        sheet.ellipse((0, 0), size * 0.2, size * 0.2, sheet.radial([(0, mix(heart, "#fff2b0", 0.5), 1), (1, heart, 1)]))


def heap(
    sheet: Sheet,
    at: Point,
    width: float,
    height: float,
    colours: Sequence[str],
    draw: Draw,
    *,
    size: float = 30,
    count: int = 260,
    seed: int = 1,
) -> None:
    """A mound on the table, drawn from its back to its front, with strays round it."""
    random = Random(seed)
    x, y = at
    sheet.ellipse((x + width * 0.12, y + 4), width * 0.56, height * 0.36, "#170c06", opacity=0.5, filter=sheet.blur(14))
    sheet.path(
        curve(
            [
                (x - width * 0.48, y),
                (x - width * 0.2, y - height * 0.62),
                (x, y - height * 0.78),
                (x + width * 0.2, y - height * 0.62),
                (x + width * 0.48, y),
                (x, y + height * 0.18),
            ]
        ),
        mix(colours[0], "#0f0a05", 0.65),
    )
    spots = []
    for _ in range(count):
        angle, out = random.uniform(0, 2 * pi), sqrt(random.random())
        near = out * sin(angle)
        spots.append(
            (near, x + out * cos(angle) * width * 0.48, y + near * height * 0.22 - (1 - out) ** 0.9 * height * 0.8, out)
        )
    for _, px, py, out in sorted(spots):
        lit = 0.5 - 0.5 * (px - x) / width - 0.35 * out
        draw(
            sheet,
            random,
            (px, py),
            size,
            mix(mix(random.choice(colours), "#0f0a05", 0.3), "#fff3c4", max(0.0, lit * 0.2)),
        )
    for _ in range(count // 22):
        side = random.choice((-1, 1))
        draw(
            sheet,
            random,
            (x + side * width * random.uniform(0.45, 0.66), y + random.uniform(-0.02, 0.2) * height),
            size,
            random.choice(colours),
        )


def scatter(
    sheet: Sheet,
    spot: Spot,
    radius: float,
    height: float,
    colours: Sequence[str],
    draw: Draw,
    *,
    size: float = 24,
    count: int = 160,
    seed: int = 1,
) -> None:
    """Things lying in a dish: a flat layer inside a ring."""
    random = Random(seed)
    with sheet.group(clip_path=sheet.clip(ring(spot, radius, height))):
        rx, ry = radius * spot.size, radius * spot.size * max(0.2, spot.flat)
        sheet.ellipse((spot.x, spot.up(height)), rx, ry, mix(colours[0], "#0f0a05", 0.6))
        spots = [(random.uniform(-1, 1), random.uniform(-1, 1)) for _ in range(count)]
        for px, py in sorted(spots, key=lambda place: place[1]):
            colour = mix(random.choice(colours), "#0f0a05", 0.16 + 0.14 * px)
            draw(sheet, random, (spot.x + px * rx, spot.up(height) + py * ry), size, colour)


def tea(sheet: Sheet, spot: Spot, radius: float, height: float, colour: str) -> None:
    """The surface of tea: clear at the rim, deep in the middle, with the window in it."""
    x, y = spot.x, spot.up(height)
    rx, ry = radius * spot.size, radius * spot.size * spot.flat
    fill = sheet.radial(
        [
            (0, mix(colour, "#2a0d02", 0.3), 1),
            (0.72, colour, 1),
            (0.93, mix(colour, "#ffe9b8", 0.35), 1),
            (1, mix(colour, "#fff4d8", 0.65), 1),
        ]
    )
    sheet.ellipse((x, y), rx, ry, fill)
    with sheet.group(clip_path=sheet.clip(ring(spot, radius * 0.97, height))):
        sheet.ellipse(
            (x - rx * 0.42, y - ry * 0.34), rx * 0.32, ry * 0.22, "#ffffff", opacity=0.5, filter=sheet.blur(6)
        )
        sheet.ellipse((x + rx * 0.3, y + ry * 0.95), rx * 0.7, ry * 0.24, "#fff1cf", opacity=0.35, filter=sheet.blur(8))
