"""A sheet to draw on: collects SVG markup and the gradients, filters and clips it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

Point = tuple[float, float]
Stop = tuple[float, str, float]  # offset, colour, opacity


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexa(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{max(0, min(255, round(part))):02x}" for part in (red, green, blue))


def mix(first: str, second: str, share: float) -> str:
    a, b = rgb(first), rgb(second)
    return hexa(*(x + (y - x) * share for x, y in zip(a, b, strict=True)))


def polygon(points: Sequence[Point], *, closed: bool = True) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")


def curve(points: Sequence[Point], *, closed: bool = True) -> str:
    """A path through the points, rounded at each of them (Catmull-Rom as cubic Béziers)."""
    count = len(points)
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for index in range(count if closed else count - 1):
        before, start, end, after = (_neighbour(points, index + shift, closed=closed) for shift in (-1, 0, 1, 2))
        parts.append(
            f"C{start[0] + (end[0] - before[0]) / 6:.1f} {start[1] + (end[1] - before[1]) / 6:.1f} "
            f"{end[0] - (after[0] - start[0]) / 6:.1f} {end[1] - (after[1] - start[1]) / 6:.1f} {end[0]:.1f} {end[1]:.1f}"
        )
    return "".join(parts) + ("Z" if closed else "")


def _neighbour(points: Sequence[Point], index: int, *, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[max(0, min(len(points) - 1, index))]


def attributes(values: dict[str, object]) -> str:
    return "".join(f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in values.items())


@dataclass
class Sheet:
    width: int = 960
    height: int = 960
    defs: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def define(self, markup: str) -> str:
        """Keep a definition (with `ID` where its id goes) once, and answer the reference to it."""
        if markup not in self._known:
            self._known[markup] = f"d{len(self._known)}"
            self.defs.append(markup.replace("ID", self._known[markup], 1))
        return f"url(#{self._known[markup]})"

    def add(self, tag: str, **values: object) -> None:
        self.body.append(f"<{tag}{attributes(values)}/>")

    def path(self, data: str, fill: str = "none", **values: object) -> None:
        self.add("path", d=data, fill=fill, **values)

    def ellipse(self, centre: Point, rx: float, ry: float, fill: str = "none", **values: object) -> None:
        self.add(
            "ellipse", cx=f"{centre[0]:.1f}", cy=f"{centre[1]:.1f}", rx=f"{rx:.1f}", ry=f"{ry:.1f}", fill=fill, **values
        )

    def rect(self, x: float, y: float, width: float, height: float, fill: str = "none", **values: object) -> None:
        self.add("rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height:.1f}", fill=fill, **values)

    def text(self, words: str, at: Point, size: float, fill: str, **values: object) -> None:
        values = {"font_family": "Noto Serif CJK SC", "text_anchor": "middle", "font_weight": "bold"} | values
        self.body.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size:.1f}" fill="{fill}"{attributes(values)}>{words}</text>'
        )

    @contextmanager
    def group(self, **values: object) -> Iterator[None]:
        self.body.append(f"<g{attributes(values)}>")
        yield
        self.body.append("</g>")

    def linear(
        self, stops: Sequence[Stop], start: Point = (0, 0), end: Point = (0, 1), units: str = "objectBoundingBox"
    ) -> str:
        return self.define(
            f'<linearGradient id="ID" gradientUnits="{units}" x1="{start[0]:g}" y1="{start[1]:g}" x2="{end[0]:g}" '
            f'y2="{end[1]:g}">{_stops(stops)}</linearGradient>'
        )

    def radial(self, stops: Sequence[Stop], centre: Point = (0.5, 0.5), radius: float = 0.5) -> str:
        return self.define(
            f'<radialGradient id="ID" cx="{centre[0]:g}" cy="{centre[1]:g}" r="{radius:g}">{_stops(stops)}</radialGradient>'
        )

    def blur(self, radius: float) -> str:
        return self.define(
            f'<filter id="ID" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="{radius:g}"/></filter>'
        )

    def clip(self, data: str) -> str:
        return self.define(f'<clipPath id="ID"><path d="{data}"/></clipPath>')

    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}"><defs>{"".join(self.defs)}</defs>{"".join(self.body)}</svg>'
        )


def _stops(stops: Sequence[Stop]) -> str:
    return "".join(
        f'<stop offset="{offset:.3f}" stop-color="{colour}"'
        + (f' stop-opacity="{opacity:.2f}"/>' if opacity < 1 else "/>")
        for offset, colour, opacity in stops
    )


def fade(*colours: str) -> list[Stop]:
    """Evenly spaced opaque stops."""
    return [(index / max(1, len(colours) - 1), colour, 1.0) for index, colour in enumerate(colours)]
