"""Portraits for the demo's people: soft light, few lines, closed eyes or a small smile."""

from __future__ import annotations

from dataclasses import dataclass

from shop.demo.art import studio
from shop.demo.art.svg import Sheet, fade, mix


@dataclass(frozen=True)
class Person:
    skin: str
    hair: str
    style: str
    cloth: str
    ground: tuple[str, str]
    glasses: bool = False
    beard: bool = False
    earrings: str = ""


PEOPLE = {
    "mei": Person("#f0c9a6", "#1f1a1d", "bob", "#b3403a", ("#f0d3b4", "#d79a72"), earrings="#6fae8f"),
    "jonas": Person("#f1c8ac", "#b98246", "short", "#3a5a78", ("#c4d6de", "#7f9fb2"), beard=True),
    "ada": Person("#eec3a0", "#2a1e1c", "bun", "#2f5d50", ("#dfe3c8", "#9fae78"), earrings="#d9b36a"),
    "victor": Person("#e3b896", "#8d8a88", "swept", "#2b2b33", ("#c9c6cc", "#8a8794"), glasses=True),
    "amara": Person("#8a5a3c", "#1c1412", "curls", "#e0a83a", ("#f2d7a2", "#d98e4a"), earrings="#f2d68c"),
    "yusuf": Person("#b98258", "#221713", "short", "#6f7a4a", ("#d9d3bd", "#a39a74"), beard=True, glasses=True),
    "sofia": Person("#f3cfb4", "#8f4a2a", "long", "#7b5a82", ("#e6cfdc", "#b58aa6")),
    "wei": Person("#ecc4a0", "#191718", "swept", "#c9bfae", ("#bcd3cc", "#6f9a90")),
}


def portrait(person: Person) -> Sheet:
    sheet = Sheet(256, 256)
    sheet.rect(0, 0, 256, 256, sheet.linear(fade(*person.ground), (0, 0), (0.7, 1)))
    studio.glow(sheet, 80, 60, 130, "#ffffff", 0.45)
    hair_behind(sheet, person)
    body(sheet, person)
    head(sheet, person)
    hair_before(sheet, person)
    if person.glasses:
        for x in (104, 150):
            sheet.ellipse((x, 124), 19, 17, "#ffffff", opacity=0.25)
            sheet.ellipse((x, 124), 19, 17, stroke="#2a2222", stroke_width=4)
        sheet.path("M123 122q4 -4 8 0", stroke="#2a2222", stroke_width=4)
    return sheet


def body(sheet: Sheet, person: Person) -> None:
    data = "M22 262C26 212 70 194 104 188H152C186 194 230 212 234 262Z"
    sheet.path(
        data,
        sheet.linear(
            fade(mix(person.cloth, "#ffffff", 0.22), person.cloth, mix(person.cloth, "#120a10", 0.4)), (0, 0), (1, 0.4)
        ),
    )
    shade = mix(person.skin, "#5a2418", 0.32)
    sheet.path("M106 160h44v32c-6 18 -38 18 -44 0Z", sheet.linear(fade(shade, mix(person.skin, shade, 0.4))))
    sheet.path("M98 190Q128 226 158 190L166 196Q128 246 90 196Z", mix(person.cloth, "#ffffff", 0.4))


def head(sheet: Sheet, person: Person) -> None:
    dark = mix(person.skin, "#6a2a1a", 0.34)
    for x in (70, 186):
        sheet.ellipse((x, 128), 10, 15, dark if x > 100 else person.skin)
        if person.earrings:
            sheet.ellipse((x, 152), 5, 7, person.earrings)
    face = "M72 112C72 66 98 50 128 50S184 66 184 112C184 158 158 184 128 184S72 158 72 112Z"
    sheet.path(
        face,
        sheet.linear(
            [(0, mix(person.skin, "#ffffff", 0.22), 1), (0.5, person.skin, 1), (1, dark, 1)], (0, 0.2), (1, 0.5)
        ),
    )
    if person.beard:
        sheet.path(
            "M72 118C74 168 102 196 128 196S182 168 184 118C178 140 164 150 150 146Q128 138 106 146C92 150 78 140 72 118Z",
            mix(person.hair, person.skin, 0.12),
        )
    for x in (104, 150):
        sheet.path(f"M{x - 11} 124q11 9 22 0", stroke="#33201c", stroke_width=4, stroke_linecap="round")
        sheet.path(
            f"M{x - 13} 106q13 -9 26 -1",
            stroke=mix(person.hair, "#33201c", 0.4),
            stroke_width=4.5,
            stroke_linecap="round",
        )
        if not person.beard:
            sheet.ellipse((x + (8 if x > 128 else -8), 144), 13, 8, "#e2604a", opacity=0.2, filter=sheet.blur(4))
    sheet.path("M128 124q-7 18 2 22", stroke=dark, stroke_width=3.5, stroke_linecap="round")
    sheet.path("M114 160q14 11 28 0", stroke="#a3403a", stroke_width=4.5, stroke_linecap="round")


def tone(sheet: Sheet, person: Person) -> str:
    return sheet.linear(
        fade(mix(person.hair, "#fff0d8", 0.24), person.hair, mix(person.hair, "#000000", 0.4)), (0, 0), (1, 0.6)
    )


def hair_behind(sheet: Sheet, person: Person) -> None:
    fill = tone(sheet, person)
    if person.style == "bob":
        sheet.path("M52 172C44 70 80 34 128 34S212 70 204 172C190 186 172 182 166 172H90C84 182 66 186 52 172Z", fill)
    elif person.style == "long":
        sheet.path("M46 250C52 190 44 150 54 104C62 56 92 34 128 34S194 56 202 104C212 150 204 190 210 250Z", fill)
    elif person.style == "bun":
        sheet.ellipse((128, 34), 30, 26, fill)
        sheet.path("M60 132C54 66 84 36 128 36S202 66 196 132Z", fill)
    elif person.style == "curls":
        for x, y, size in (
            (70, 120, 34),
            (60, 84, 34),
            (84, 52, 34),
            (128, 40, 38),
            (172, 52, 34),
            (196, 84, 34),
            (186, 120, 34),
            (66, 152, 26),
            (190, 152, 26),
        ):
            sheet.ellipse((x, y), size, size, fill)


def hair_before(sheet: Sheet, person: Person) -> None:
    fill = tone(sheet, person)
    shapes = {
        "bob": "M68 128C64 78 92 44 128 44S192 78 188 128C180 108 176 96 172 84C140 96 104 94 84 84C78 96 74 112 68 128Z",
        "long": "M66 136C60 74 96 42 128 42S196 74 190 136C184 104 160 84 132 66C116 92 82 100 66 136Z",
        "bun": "M68 122C66 74 96 46 128 46S190 74 188 122C180 96 158 78 128 76C98 78 76 96 68 122Z",
        "curls": "M70 112C66 72 98 48 128 48S190 72 186 112C176 88 166 82 152 84C144 74 136 84 126 80C114 88 108 78 98 86C84 84 78 96 70 112Z",
        "short": "M68 118C60 70 88 40 128 38C172 36 196 66 188 118C182 102 180 92 174 86C150 90 104 90 84 82C76 92 74 104 68 118Z",
        "swept": "M68 118C58 78 76 40 122 36C166 26 206 58 188 118C184 100 178 88 168 78C140 80 112 74 96 62C88 80 74 96 68 118Z",
    }
    sheet.path(shapes[person.style], fill)
    sheet.path(
        "M88 66Q110 48 140 50",
        stroke="#ffffff",
        stroke_width=6,
        opacity=0.16,
        stroke_linecap="round",
        filter=sheet.blur(2),
    )
