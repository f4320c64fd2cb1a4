"""Signs: the two shops' icons and covers, the official account, and the market's own icon."""

from __future__ import annotations

from shop.demo.art import books, clay, leaves, studio, tea, ware
from shop.demo.art.light import Material
from shop.demo.art.solids import Spot
from shop.demo.art.svg import Sheet, fade


def lantern_logo(ground: tuple[str, str] = ("#b8352a", "#7d1a17"), paper: str = "#fbf1e0") -> Sheet:
    sheet = Sheet(256, 256)
    sheet.rect(0, 0, 256, 256, sheet.linear(fade(*ground), (0, 0), (1, 1)))
    studio.glow(sheet, 128, 128, 150, "#ffcf8a", 0.5)
    body = "M128 68C178 68 204 96 204 130S178 192 128 192S52 164 52 130S78 68 128 68Z"
    sheet.path(body, "#3a0605", opacity=0.4, filter=sheet.blur(8), transform="translate(4 8)")
    sheet.path(body, sheet.radial([(0, "#fffaf0", 1), (0.7, paper, 1), (1, "#e9cfa6", 1)], (0.42, 0.4), 0.7))
    for bend in (22, 50):
        sheet.path(
            f"M128 68C{128 - bend} 90 {128 - bend} 170 128 192M128 68C{128 + bend} 90 {128 + bend} 170 128 192",
            stroke=ground[0],
            stroke_width=3,
            opacity=0.35,
        )
    for y in (52, 188):
        sheet.rect(92, y, 72, 18, sheet.linear(fade("#8a5c1a", "#f0cd84", "#7a5016"), (0, 0), (1, 0)), rx=6)
    sheet.path("M128 24V52M112 208v24M128 208v30M144 208v24", stroke="#f0cd84", stroke_width=5, stroke_linecap="round")
    sheet.text("茶", (128, 158), 78, ground[1])
    return sheet


def official_avatar() -> Sheet:
    return lantern_logo(("#2f5d50", "#17352d"), "#f7f1dc")


def crane_logo() -> Sheet:
    sheet = Sheet(256, 256)
    sheet.rect(0, 0, 256, 256, sheet.linear(fade("#3a5484", "#1f2f52"), (0, 0), (1, 1)))
    sheet.ellipse((170, 92), 58, 58, "#e9d9b0", opacity=0.95)
    books.bird(sheet, 128, 158, 0.58, "#f4ece0")
    return sheet


def tea_cover() -> Sheet:
    sheet = Sheet(1280, 512)
    studio.backdrop(sheet, ("#c9b79f", "#8a7260"), ("#a48d74", "#6f5a48"), 370)
    studio.moon(sheet, 880, 210, 170, "#f0e2c6")
    studio.leaf_shadows(sheet, 22, 1120, 170, colour="#2a2118", opacity=0.28)
    studio.window(sheet, 90, 20, 260, 290, 0.4)
    tea.tin(sheet, Spot(330, 410, 0.85, 17), clay.paint("#4f6b45"), clay.paint("#58764c"), clay.PAPER, "龙井")
    tea.tin(
        sheet,
        Spot(530, 400, 0.78, 17),
        clay.paint("#2b2523"),
        clay.COPPER,
        Material("#c2562f", gloss=0.05, depth=0.6, shadow="#2a0b05"),
        "红茶",
        radius=96,
        height=320,
    )
    ware.teapot(sheet, Spot(850, 430, 0.98, 20), clay.ZISHA)
    for x, y in ((1090, 436), (1190, 414)):
        ware.cup(sheet, Spot(x, y, 0.6, 26), clay.CELADON, "#b8791e")
    leaves.heap(sheet, (440, 462), 190, 60, tea.LONGJING, leaves.spear, size=30, count=160, seed=3)
    studio.steam(sheet, 1090, 360, 170, seed=3)
    return sheet


def crane_cover() -> Sheet:
    sheet = Sheet(1280, 512)
    studio.backdrop(sheet, ("#d7dbe0", "#8f9db4"), ("#b9bcc4", "#7d8598"), 380)
    studio.moon(sheet, 400, 220, 160, "#f4ecdc")
    for x, y, size, colour in (
        (420, 350, 1.0, "#c9473e"),
        (700, 400, 0.62, "#f0e6d2"),
        (900, 330, 0.8, "#3a5484"),
        (1120, 410, 0.52, "#d9a24a"),
        (170, 400, 0.5, "#6f9070"),
    ):
        books.bird(sheet, x, y, size, colour)
    return sheet


def souk_icon(size: int = 512) -> Sheet:
    """A market awning over a speech bubble."""
    sheet = Sheet(size, size)
    with sheet.group(transform=f"scale({size / 512:g})"):
        sheet.rect(0, 0, 512, 512, sheet.linear(fade("#12806a", "#0a5a4c"), (0, 0), (0.4, 1)))
        sheet.path("M128 214H384V338A34 34 0 0 1 350 372H262L194 430V372H162A34 34 0 0 1 128 338Z", "#fffaf0")
        stripes = ("#f2b33d", "#fffaf0", "#f2b33d", "#fffaf0", "#f2b33d")
        for index, colour in enumerate(stripes):
            x, top = 96 + 64 * index, 136 + 48 * index
            sheet.path(f"M{top} 106H{top + 48}L{x + 64} 208V222A32 32 0 0 1 {x} 222V208Z", colour)
        sheet.path(
            "M96 222a32 32 0 0 0 64 0a32 32 0 0 0 64 0a32 32 0 0 0 64 0a32 32 0 0 0 64 0a32 32 0 0 0 64 0v14a32 32 0 0 1 -64 0a32 32 0 0 1 -64 0a32 32 0 0 1 -64 0a32 32 0 0 1 -64 0a32 32 0 0 1 -64 0Z",
            "#06382f",
            opacity=0.22,
        )
        for x in (200, 256, 312):
            sheet.ellipse((x, 316), 17, 17, "#0f6f5c")
    return sheet


SIGNS = {
    "shop-lantern-tea-house": lantern_logo,
    "shop-paper-crane-books": crane_logo,
    "official-lantern-tea-house": official_avatar,
    "cover-lantern-tea-house": tea_cover,
    "cover-paper-crane-books": crane_cover,
}
