"""How the shop's things look as cards in a chat: as shared, the same for everyone, and live, for each viewer."""
