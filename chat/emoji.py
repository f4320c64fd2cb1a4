"""The signs that a message can be answered with. The first six are offered at once, the others on a grid."""

from __future__ import annotations

FIRST = ("👍", "❤️", "😂", "😮", "😢", "🙏")
_OTHERS = (
    "😀 😁 😅 🤣 😊 😇 🙂 😉 😍 🥰 😘 😋 😜 🤔 🤗 🤩 😎 🥳 😏 😴 😭 😤 😡 🤯 😱 😳 🥺 🙄 😬 🤢 "
    "👎 👌 ✌️ 🤝 👏 🙌 💪 👋 🤞 🫶 💔 💯 🔥 🎉 ✨ 🌹 🎁 🍵 ☕ 🍻 🎂 🌞 🌙 ⭐ ✅ ❌ ❓ ❗ 👀 🚀"
)
REACTIONS = (*FIRST, *_OTHERS.split())
