"""Solid things: turned bodies (a potter's wheel), hollows, tubes and boxes, lit by `light.shade`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin, sqrt

from shop.demo.art.light import Material, shade
from shop.demo.art.svg import Point, Sheet, curve, polygon


@dataclass(frozen=True)
class Spot:
    """Where a thing stands on the picture, how large it is drawn, and how far the viewer looks down on it."""

    x: float
    y: float
    size: float = 1.0
    pitch: float = 18.0

    @property
    def flat(self) -> float:
        return sin(radians(self.pitch))

    def up(self, height: float) -> float:
        return self.y - height * self.size * cos(radians(self.pitch))

    def at(self, across: float, height: float) -> Point:
        return self.x + across * self.size, self.up(height)


def spline(points: Sequence[Point], step: float = 2.0) -> list[Point]:
    """Points along a rounded line; a point given twice is a corner."""
    out: list[Point] = []
    for index in range(len(points) - 1):
        start, end = points[index], points[index + 1]
        if start == end:
            continue
        before = points[index - 1] if index else start
        after = points[index + 2] if index + 2 < len(points) else end
        count = max(1, round(hypot(end[0] - start[0], end[1] - start[1]) / step))
        out += [_between(before, start, end, after, number / count) for number in range(count)]
    return [*out, points[-1]]


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    def axis(a: float, b: float, c: float, d: float) -> float:
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))

    return axis(p0[0], p1[0], p2[0], p3[0]), axis(p0[1], p1[1], p2[1], p3[1])


def _ring_fill(sheet: Sheet, material: Material, slope: tuple[float, float], pitch: float, side: int = 1) -> str:
    count = 28 if material.sharp > 0.6 else 16
    stops = []
    for index in range(count + 1):
        across = -cos(pi * index / count)
        normal = (side * across * slope[0], slope[1], side * slope[0] * sqrt(max(0.0, 1 - across * across)))
        stops.append(((across + 1) / 2, shade(material, normal, pitch), 1.0))
    return sheet.linear(stops, (0, 0), (1, 0))


def turn(sheet: Sheet, spot: Spot, material: Material, profile: Sequence[Point]) -> None:
    """A body of revolution: `profile` runs (radius, height) from the foot up."""
    line = spline(profile, 2.0 / spot.size)
    top = max(height for _, height in line) or 1.0
    for (r1, h1), (r2, h2) in itertools.pairwise(line):
        length = hypot(r2 - r1, h2 - h1) or 1.0
        slope = (round((h2 - h1) / length, 2), round((r1 - r2) / length, 2))
        fill = _ring_fill(sheet, material.at(h2 / top), slope, spot.pitch)
        radius = max(r1, r2) if h1 == h2 else r2
        sheet.ellipse((spot.x, spot.up(h2)), radius * spot.size, radius * spot.size * spot.flat, fill)


def hollow(sheet: Sheet, spot: Spot, material: Material, profile: Sequence[Point]) -> None:
    """The inside of an open vessel: `profile` runs (radius, height) from the rim down; only what the rim shows is drawn."""
    line = spline(profile, 2.0 / spot.size)
    rim = ring(spot, *line[0])
    with sheet.group(clip_path=sheet.clip(rim)):
        for (r1, h1), (r2, h2) in itertools.pairwise(line):
            length = hypot(r2 - r1, h2 - h1) or 1.0
            slope = (round(abs(h2 - h1) / length, 2), round(abs(r2 - r1) / length, 2))
            fill = _ring_fill(sheet, material.at(h2 / (line[0][1] or 1)), slope, spot.pitch, side=-1)
            sheet.ellipse((spot.x, spot.up(h2)), r2 * spot.size, r2 * spot.size * spot.flat, fill)
        shadow = sheet.linear([(0, "#1a0f0c", 0.0), (0.55, "#1a0f0c", 0.0), (1, "#1a0f0c", 0.22)], (1, 0), (0, 0.2))
        sheet.path(rim, shadow)


def ring(spot: Spot, radius: float, height: float) -> str:
    rx, ry = radius * spot.size, radius * spot.size * spot.flat
    y = spot.up(height)
    return f"M{spot.x - rx:.1f} {y:.1f}a{rx:.1f} {ry:.1f} 0 1 0 {2 * rx:.1f} 0a{rx:.1f} {ry:.1f} 0 1 0 {-2 * rx:.1f} 0Z"


def disc(sheet: Sheet, spot: Spot, radius: float, height: float, fill: str, **values: object) -> None:
    sheet.ellipse((spot.x, spot.up(height)), radius * spot.size, radius * spot.size * spot.flat, fill, **values)


def outline(spot: Spot, profile: Sequence[Point]) -> str:
    """The silhouette of a turned body."""
    line = spline(profile, 4.0)
    fall = cos(radians(spot.pitch))
    line = line[max(range(len(line)), key=lambda index: line[index][0] * spot.flat - line[index][1] * fall) :]
    right = [spot.at(radius, height) for radius, height in line]
    left = [spot.at(-radius, height) for radius, height in reversed(line)]
    foot, rim = line[0][0] * spot.size, line[-1][0] * spot.size
    head = f"A{rim:.1f} {rim * spot.flat:.1f} 0 0 0 {left[0][0]:.1f} {left[0][1]:.1f}"
    tail = f"A{foot:.1f} {foot * spot.flat:.1f} 0 0 0 {right[0][0]:.1f} {right[0][1]:.1f}Z"
    return polygon(right, closed=False) + head + "L" + polygon(left, closed=False)[1:] + tail


def band(spot: Spot, radius: float, low: float, high: float, spread: float = 70.0, turn_by: float = 0.0) -> str:
    """A label's outline on a straight-sided body: from `low` to `high`, `spread` degrees to each side of `turn_by`."""
    angles = [radians(turn_by - spread + spread * index / 12) for index in range(25)]

    def place(angle: float, height: float) -> Point:
        x, y = spot.at(radius * sin(angle), height)
        return x, y + radius * spot.size * spot.flat * cos(angle)

    return polygon([place(angle, low) for angle in angles] + [place(angle, high) for angle in reversed(angles)])


def tube(
    sheet: Sheet,
    material: Material,
    line: Sequence[Point],
    widths: Sequence[float],
    pitch: float = 18.0,
    step: float = 5.0,
) -> None:
    """A bent rod in the picture plane: `widths` are its half widths, spread evenly along the line."""
    points = spline(line, step)
    strips = 12
    last = len(points) - 1
    edges: list[list[Point]] = []
    normals: list[Point] = []
    for index, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[max(0, index - 1)], points[min(last, index + 1)]
        length = hypot(bx - ax, by - ay) or 1.0
        nx, ny = (by - ay) / length, (ax - bx) / length
        half = _along(widths, index / last)
        normals.append((nx, ny))
        edges.append(
            [(x - nx * half * cos(pi * k / strips), y - ny * half * cos(pi * k / strips)) for k in range(strips + 1)]
        )
    for index in range(last):
        nx, ny = normals[index]
        for k in range(strips):
            across = -cos(pi * (k + 0.5) / strips)
            fill = shade(material, (nx * across, -ny * across, sqrt(1 - across * across)), pitch)
            a, b = edges[index], edges[index + 1]
            sheet.path(polygon([a[k], a[k + 1], b[k + 1], b[k]]), fill, stroke=fill, stroke_width=0.8)


def _along(widths: Sequence[float], share: float) -> float:
    place = share * (len(widths) - 1)
    index = min(int(place), len(widths) - 2)
    return widths[index] + (widths[index + 1] - widths[index]) * (place - index)


@dataclass(frozen=True)
class Box:
    """A block on the table: its near corner line is turned by `yaw`; faces answer an affine frame to draw labels in."""

    spot: Spot
    width: float
    height: float
    depth: float
    yaw: float = 30.0
    lift: float = 0.0

    def point(self, x: float, y: float, z: float) -> Point:
        """x runs along the width, y up, z towards the viewer, from the middle of the base."""
        angle, size = radians(self.yaw), self.spot.size
        across = x * cos(angle) + z * sin(angle)
        near = -x * sin(angle) + z * cos(angle)
        height = (y + self.lift) * cos(radians(self.spot.pitch))
        return self.spot.x + across * size, self.spot.y + (near * self.spot.flat - height) * size

    def face(self, name: str) -> tuple[list[Point], str]:
        """The corners of a face, and the matrix that maps its own flat sheet (pixels, top left origin) onto it."""
        w, h, d = self.width / 2, self.height, self.depth / 2
        corners = {
            "front": [(-w, h, d), (w, h, d), (w, 0, d), (-w, 0, d)],
            "right": [(w, h, d), (w, h, -d), (w, 0, -d), (w, 0, d)],
            "left": [(-w, h, -d), (-w, h, d), (-w, 0, d), (-w, 0, -d)],
            "top": [(-w, h, -d), (w, h, -d), (w, h, d), (-w, h, d)],
        }[name]
        spread = {
            "front": (self.width, h),
            "right": (self.depth, h),
            "left": (self.depth, h),
            "top": (self.width, self.depth),
        }[name]
        a, b, _, d_ = (self.point(*corner) for corner in corners)
        frame = [
            (b[0] - a[0]) / spread[0],
            (b[1] - a[1]) / spread[0],
            (d_[0] - a[0]) / spread[1],
            (d_[1] - a[1]) / spread[1],
            *a,
        ]
        return [self.point(*corner) for corner in corners], "matrix(" + " ".join(
            f"{value:.4f}" for value in frame
        ) + ")"

    def draw(self, sheet: Sheet, material: Material, *, lid: Material | None = None) -> None:
        angle = radians(self.yaw)
        side_on = -1 if self.yaw > 0 else 1
        sides = {
            "left" if self.yaw > 0 else "right": (side_on * cos(angle), 0.0, -side_on * sin(angle)),
            "front": (sin(angle), 0.0, cos(angle)),
            "top": (0.0, 1.0, 0.0),
        }
        for name, normal in sides.items():
            corners, _ = self.face(name)
            side = lid if lid and name == "top" else material
            tilted = [(normal[0] + dx, normal[1] + dy, normal[2]) for dx, dy in ((-0.22, 0.25), (0.1, -0.2))]
            fill = sheet.linear(
                [(0, shade(side, tilted[0], self.spot.pitch), 1.0), (1, shade(side, tilted[1], self.spot.pitch), 1.0)],
                (0, 0),
                (0.6, 1),
            )
            sheet.path(
                polygon(corners),
                fill,
                stroke=shade(side, normal, self.spot.pitch),
                stroke_width=1,
                stroke_linejoin="round",
            )


def blob(points: Sequence[Point]) -> str:
    return curve(points)
