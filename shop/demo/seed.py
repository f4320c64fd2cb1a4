"""The whole demo: people, shops, chats and trade of the last weeks, told once."""

from __future__ import annotations

from shop.demo import chats, goods, people, presence, trade
from shop.demo.clock import Timeline


def seed() -> bool:
    """Fills the database through the services, oldest first; False where it was filled before.

    Every act looks whether it was done, so a run that was broken off is taken up where it stopped.
    """
    if trade.is_told():
        return False
    timeline = Timeline()
    people.add_people(timeline)
    goods.add_shops(timeline)
    presence.add_presence(timeline)
    chats.add_chats(timeline)
    trade.add_trade(timeline)
    chats.add_reading(timeline)
    timeline.play()
    return True
