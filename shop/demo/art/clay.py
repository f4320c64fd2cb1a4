"""The materials things are made of."""

from __future__ import annotations

from shop.demo.art.light import Material
from shop.demo.art.svg import mix

CELADON = Material("#a9c4ae", gloss=0.75, sharp=0.93, rim=0.4, depth=0.6, shadow="#23372f")
PORCELAIN = Material("#f1efe8", gloss=0.7, sharp=0.95, rim=0.2, depth=0.5, shadow="#4d4f5c")
ZISHA = Material("#8a4a34", gloss=0.16, sharp=0.2, rim=0.32, depth=0.74, shadow="#1f0c08")
ZISHA_DARK = Material("#6a3a2e", gloss=0.2, sharp=0.25, rim=0.34, depth=0.74, shadow="#180907")
IRON = Material("#3b3b3d", gloss=0.18, sharp=0.15, rim=0.55, depth=0.7, shadow="#0a0a0c")
BRASS = Material("#c99a4b", gloss=0.75, sharp=0.8, rim=0.6, depth=0.7, shadow="#3a1f0a")
COPPER = Material("#b96f4a", gloss=0.7, sharp=0.8, rim=0.6, depth=0.7, shadow="#361409")
LACQUER = Material("#8f1f1c", gloss=0.8, sharp=0.9, rim=0.45, depth=0.7, shadow="#220405")
BLACK_LACQUER = Material("#2a2526", gloss=0.65, sharp=0.9, rim=0.6, depth=0.6, shadow="#070506")
WAX = Material("#f0e0c0", gloss=0.12, sharp=0.1, rim=0.15, depth=0.36, shadow="#8a5a34", glow=0.12)
STONEWARE = Material("#cfc2ae", gloss=0.1, sharp=0.1, rim=0.2, depth=0.58, shadow="#3a2c24")
BAMBOO = Material("#d3ab6b", gloss=0.22, sharp=0.3, rim=0.25, depth=0.55, shadow="#4b2a12")
WALNUT = Material("#6f4a34", gloss=0.18, sharp=0.3, rim=0.2, depth=0.62, shadow="#1d0f09")
KRAFT = Material("#c7a47b", gloss=0.04, sharp=0.1, rim=0.1, depth=0.48, shadow="#46301f")
PAPER = Material("#f4ecdd", gloss=0.03, sharp=0.1, rim=0.05, depth=0.34, shadow="#5a4638")
GLASS_EDGE = "#f4fbff"


def paint(colour: str, *, gloss: float = 0.35, sharp: float = 0.55) -> Material:
    """A tin or a board in any colour."""
    return Material(colour, gloss=gloss, sharp=sharp, rim=0.34, depth=0.62, shadow=mix(colour, "#0d0706", 0.82))


def dipped(low: str, high: str, start: float, end: float, base: Material) -> Material:
    """A glaze that runs from one colour into another between two heights."""
    from dataclasses import replace

    return replace(base, tint=lambda height: mix(low, high, max(0.0, min(1.0, (height - start) / (end - start)))))
