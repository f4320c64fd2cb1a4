"""Small print: seals, upright Chinese labels, paper bands round a tin, the house's lantern."""

from __future__ import annotations

from math import radians, sin, sqrt
from typing import Any

from shop.demo.art.light import Material, shade
from shop.demo.art.solids import Spot, band
from shop.demo.art.svg import Point, Sheet

SEAL = "#b3261e"
INK = "#2d2623"


def seal(sheet: Sheet, at: Point, size: float, glyph: str = "茶", colour: str = SEAL) -> None:
    x, y = at
    sheet.rect(x - size / 2, y - size / 2, size, size, colour, rx=size * 0.14)
    sheet.text(glyph, (x, y + size * 0.28), size * 0.76, "#fbf1e4")


def upright(sheet: Sheet, words: str, at: Point, size: float, colour: str = INK, gap: float = 1.12) -> None:
    for index, glyph in enumerate(words):
        sheet.text(glyph, (at[0], at[1] + size * gap * index), size, colour)


def lantern(sheet: Sheet, at: Point, size: float, colour: str = SEAL) -> None:
    """The house's sign, in line."""
    x, y = at
    w, h = size * 0.5, size * 0.38
    stroke: dict[str, Any] = {"stroke": colour, "stroke_width": round(size * 0.045, 2), "stroke_linecap": "round"}
    sheet.ellipse((x, y), w, h, "none", **stroke)
    sheet.ellipse((x, y), w * 0.45, h, "none", **stroke)
    for level in (-1, 1):
        sheet.path(f"M{x - w * 0.45:.1f} {y + level * (h + size * 0.03):.1f}h{w * 0.9:.1f}", **stroke)
    sheet.path(
        f"M{x} {y - h - size * 0.04:.1f}v{-size * 0.14:.1f}M{x} {y + h + size * 0.04:.1f}v{size * 0.2:.1f}", **stroke
    )


def wrap(
    sheet: Sheet,
    spot: Spot,
    material: Material,
    radius: float,
    low: float,
    high: float,
    spread: float = 60,
    turn_by: float = 0,
) -> None:
    """Paper that lies round a straight-sided body, shaded as the body is."""
    first, last = sin(radians(max(-90, turn_by - spread))), sin(radians(min(90, turn_by + spread)))
    stops = []
    for index in range(13):
        across = first + (last - first) * index / 12
        normal = (across, 0.0, sqrt(max(0.0, 1 - across * across)))
        stops.append((index / 12, shade(material, normal, spot.pitch), 1.0))
    sheet.path(band(spot, radius, low, high, spread, turn_by), sheet.linear(stops, (0, 0), (1, 0)))


def front(spot: Spot, radius: float, height: float) -> Point:
    """The point of a turned body nearest to the viewer."""
    x, y = spot.at(0, height)
    return x, y + radius * spot.size * spot.flat


def lines(sheet: Sheet, at: Point, widths: list[float], gap: float, colour: str, weight: float = 2) -> None:
    """Text too small to read."""
    for index, width in enumerate(widths):
        sheet.path(
            f"M{at[0] - width / 2:.1f} {at[1] + gap * index:.1f}h{width:.1f}",
            stroke=colour,
            stroke_width=weight,
            stroke_linecap="round",
            opacity=0.6,
        )
