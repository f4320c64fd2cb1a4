"""How a surface answers the studio's light: one softbox at the upper left, a rim strip at the right, a warm floor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import cos, radians, sin, sqrt

from shop.demo.art.svg import hexa, mix, rgb

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Material:
    colour: str
    gloss: float = 0.3  # how bright the softbox mirrors in the surface
    sharp: float = 0.5  # 0 a broad sheen, 1 the crisp window of a glaze
    rim: float = 0.25  # light that grazes the far edge
    depth: float = 0.62  # how dark the shadow side falls
    shadow: str = "#2a1c1a"
    glow: float = 0.0  # light from inside, as in wax or a paper lantern
    tint: Callable[[float], str] | None = None  # colour by height, 0 at the foot and 1 at the top

    def at(self, height: float) -> Material:
        return replace(self, colour=self.tint(height)) if self.tint else self


KEY: Vector = (-0.74, 0.60, 0.44)
SOFTBOX: Vector = (-0.62, 0.44, 0.65)
STRIP: Vector = (0.94, 0.12, 0.30)


def unit(vector: Vector) -> Vector:
    length = sqrt(sum(part * part for part in vector)) or 1.0
    return vector[0] / length, vector[1] / length, vector[2] / length


def dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def smooth(low: float, high: float, value: float) -> float:
    share = max(0.0, min(1.0, (value - low) / (high - low)))
    return share * share * (3 - 2 * share)


def shade(material: Material, normal: Vector, pitch: float) -> str:
    """The colour a viewer who looks down by `pitch` degrees sees where the surface faces `normal`."""
    n = unit(normal)
    view = (0.0, sin(radians(pitch)), cos(radians(pitch)))
    facing = max(0.0, dot(n, view))
    lit = smooth(-0.5, 0.98, dot(n, unit(KEY)))
    lit += 0.10 * smooth(0.2, 1.0, -n[1])  # light thrown back by the table
    lit = min(1.0, lit + material.glow)
    dark = mix(material.colour, material.shadow, material.depth)
    base = _tone(dark, material.colour, lit)
    bounce = tuple(2 * dot(n, view) * a - b for a, b in zip(n, view, strict=True))
    mirrored = _softbox((bounce[0], bounce[1], bounce[2]), material.sharp) * material.gloss
    edge = material.rim * (1 - facing) ** 2.2 * (0.35 + 0.65 * smooth(0.2, 0.9, dot(n, unit(STRIP))))
    return _screen(base, min(0.96, mirrored) + edge)


def _tone(dark: str, colour: str, lit: float) -> str:
    body = mix(dark, colour, min(1.0, lit * 1.25))
    return mix(body, "#fffaf0", max(0.0, lit - 0.8) * 0.55)


def _softbox(ray: Vector, sharp: float) -> float:
    soft = 0.03 + 0.5 * (1 - sharp)
    aim = unit(SOFTBOX)
    across = abs(ray[0] - aim[0]) / 0.30
    along = abs(ray[1] - aim[1]) / 0.36
    box = (1 - smooth(1 - soft, 1 + soft, across)) * (1 - smooth(1 - soft, 1 + soft, along))
    return box if ray[2] > -0.2 else 0.0


def _screen(colour: str, amount: float) -> str:
    light = (255 * amount, 250 * amount, 240 * amount)
    return hexa(*(255 - (255 - a) * (255 - min(255, b)) / 255 for a, b in zip(rgb(colour), light, strict=True)))
