"""Draws Souk's own stickers, a teapot in twelve moods: python -m tools.draw_stickers writes chat/packs/teapot/."""

# ruff: noqa: E501 (a path of a drawing is one line)
from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "chat" / "packs" / "teapot"
INK, POT, POT_DARK, LID, BLUSH, RED, GOLD, BLUE, LEAF = (
    "#33403a", "#8fcbb0", "#6fb496", "#f2e4c9", "#f29c8f", "#d9503f", "#e8b23a", "#5a9bd4", "#4f9d5b",
)  # fmt: skip

POT_BODY = f"""
<path d="M176 138c22 0 34-14 34-30 0-6 8-8 10-2 5 22-10 56-44 58z" fill="{POT_DARK}" stroke="{INK}" stroke-width="5"/>
<path d="M62 112c-26-8-42 6-42 26s18 32 42 30" fill="none" stroke="{INK}" stroke-width="17"/>
<path d="M62 112c-26-8-42 6-42 26s18 32 42 30" fill="none" stroke="{POT_DARK}" stroke-width="7"/>
<ellipse cx="120" cy="144" rx="68" ry="62" fill="{POT}" stroke="{INK}" stroke-width="5"/>
<path d="M72 100c10-24 86-24 96 0-20 10-76 10-96 0z" fill="{LID}" stroke="{INK}" stroke-width="5"/>
<circle cx="120" cy="74" r="10" fill="{LID}" stroke="{INK}" stroke-width="5"/>
<path d="M84 204h72" stroke="{INK}" stroke-width="7"/>
"""
BLUSHES = f'<g fill="{BLUSH}" opacity=".75"><ellipse cx="82" cy="158" rx="10" ry="6"/><ellipse cx="158" cy="158" rx="10" ry="6"/></g>'
OPEN = f'<g fill="{INK}"><circle cx="98" cy="138" r="7"/><circle cx="142" cy="138" r="7"/></g>'
HAPPY = (
    f'<path d="M89 141q9-13 18 0M133 141q9-13 18 0" {(line := f"""fill="none" stroke="{INK}" stroke-width="5" """)}/>'
)
SHUT = f'<path d="M89 136q9 10 18 0M133 136q9 10 18 0" {line}/>'
WIDE = f'<g fill="#fff" stroke="{INK}" stroke-width="4"><circle cx="98" cy="136" r="12"/><circle cx="142" cy="136" r="12"/></g><g fill="{INK}"><circle cx="98" cy="136" r="5"/><circle cx="142" cy="136" r="5"/></g>'
CROSS = f'<path d="M88 126l20 9M152 126l-20 9" {line}/>{OPEN}'
SMILE = f'<path d="M106 160q14 14 28 0" {line}/>'
LAUGH = f'<path d="M102 156h36q-2 24-18 24t-18-24z" fill="{RED}" stroke="{INK}" stroke-width="5"/>'
SAD = f'<path d="M106 170q14-14 28 0" {line}/>'
ROUND = f'<ellipse cx="120" cy="168" rx="9" ry="11" fill="{RED}" stroke="{INK}" stroke-width="5"/>'
FLAT = f'<path d="M108 166h24" {line}/>'


def heart(x: int, y: int, size: float) -> str:
    """A heart with its upper middle at this place."""
    return f'<path transform="translate({x} {y}) scale({size})" d="M0 6C-4-6-22-6-22 8c0 12 14 20 22 28 8-8 22-16 22-28 0-14-18-14-22-2z" fill="{RED}" stroke="{INK}" stroke-width="4"/>'


STEAM = f'<path d="M100 56q-10-10 0-20t0-20M140 56q-10-10 0-20t0-20" fill="none" stroke="{POT_DARK}" stroke-width="6"/>'
HAND = f'<path d="M36 96c-10-12-14-34-8-48 3-7 12-4 11 4l-1 10 6-22c2-7 12-5 11 3l-3 20 10-18c4-6 12-2 10 5l-10 28c-6 14-16 22-26 18z" fill="{LID}" stroke="{INK}" stroke-width="5"/>'
THUMB = f'<path d="M22 74h16V50c0-14 16-14 16-2v18h20c8 0 10 8 6 12 6 4 4 12-2 13 4 6 0 12-6 12 1 7-4 9-10 9H40q-10-1-18-6z" fill="{LID}" stroke="{INK}" stroke-width="5"/>'
TEARS = f'<path d="M96 152q-10 16 0 20 10-4 0-20zM144 152q-10 16 0 20 10-4 0-20z" fill="{BLUE}" stroke="{INK}" stroke-width="3"/>'
ZZZ = f'<path d="M176 70h20l-20 22h20M204 34h16l-16 18h16" fill="none" stroke="{BLUE}" stroke-width="6"/>'
CONFETTI = "".join(
    f'<rect x="{x}" y="{y}" width="12" height="7" rx="2" transform="rotate({turn} {x} {y})" fill="{colour}"/>'
    for x, y, turn, colour in (
        (30, 40, 30, RED), (60, 22, -20, GOLD), (96, 30, 60, BLUE), (150, 22, 15, LEAF), (186, 40, -40, RED),
        (212, 70, 70, GOLD), (22, 84, 10, BLUE), (176, 84, 35, BLUE), (50, 66, -60, LEAF),
    )
)  # fmt: skip
HAT = f'<path d="M120 8l26 52q-26 10-52 0z" fill="{GOLD}" stroke="{INK}" stroke-width="5"/><circle cx="120" cy="10" r="8" fill="{RED}" stroke="{INK}" stroke-width="4"/>'
CUP = f'<path d="M178 178h44q0 34-22 34t-22-34z" fill="#fff" stroke="{INK}" stroke-width="5"/><path d="M222 184q14 2 8 12-4 6-12 4" fill="none" stroke="{INK}" stroke-width="5"/><path d="M192 168q-6-6 0-12M208 168q-6-6 0-12" fill="none" stroke="{POT_DARK}" stroke-width="5"/>'
QUESTION = f'<path d="M186 52c0-26 36-26 36-2 0 18-18 16-18 32" fill="none" stroke="{BLUE}" stroke-width="9"/><circle cx="204" cy="98" r="6" fill="{BLUE}"/>'
ANGER = f'<path d="M182 46l12 12 12-12M182 76l12-12 12 12" fill="none" stroke="{RED}" stroke-width="7"/>'
FLOWER = (
    "".join(
        f'<circle cx="{x}" cy="{y}" r="10" fill="{BLUSH}" stroke="{INK}" stroke-width="4"/>'
        for x, y in ((200, 40), (216, 52), (210, 70), (190, 70), (184, 52))
    )
    + f'<circle cx="200" cy="57" r="8" fill="{GOLD}" stroke="{INK}" stroke-width="4"/><path d="M200 80v34" stroke="{LEAF}" stroke-width="6"/>'
)

STICKERS: tuple[tuple[str, str, str, str], ...] = (
    ("hello", "Hello", "你好", OPEN + SMILE + HAND),
    ("thanks", "Thank you", "谢谢", SHUT + SMILE + FLOWER),
    ("yes", "Good", "好的", HAPPY + SMILE + THUMB),
    ("laugh", "Laughing", "哈哈", HAPPY + LAUGH),
    ("love", "Love", "爱你", HAPPY + SMILE + heart(190, 40, 1) + heart(44, 40, 0.6)),
    ("sad", "Crying", "哭", OPEN + SAD + TEARS),
    ("wow", "Wow", "哇", WIDE + ROUND + STEAM),
    ("angry", "Angry", "生气", CROSS + SAD + ANGER),
    ("what", "What?", "什么？", OPEN + FLAT + QUESTION),
    ("tea", "Tea time", "喝茶", HAPPY + SMILE + STEAM + CUP),
    ("party", "Celebrate", "庆祝", HAPPY + LAUGH + CONFETTI + HAT),
    ("night", "Good night", "晚安", SHUT + FLAT + ZZZ),
)


def main() -> None:
    """Writes the pictures and the pack's list."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, _english, _chinese, drawn in STICKERS:
        body = "".join((POT_BODY, BLUSHES, drawn)).replace("\n", "")
        whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240"><g stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>\n'
        (FOLDER / f"{name}.svg").write_text(whole)
    listed = [{"file": f"{name}.svg", "words": {"en": en, "zh-hans": zh}} for name, en, zh, _drawn in STICKERS]
    pack = {"title": {"en": "Teapot", "zh-hans": "茶壶"}, "stickers": listed}
    (FOLDER / "pack.json").write_text(json.dumps(pack, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
