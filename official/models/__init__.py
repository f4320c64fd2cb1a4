"""Official accounts, their followers, the mini programs they list, and what they publish."""

from official.models.account import OfficialAccount, ProgramLink
from official.models.article import Article, Broadcast
from official.models.follower import Follower

__all__ = ["Article", "Broadcast", "Follower", "OfficialAccount", "ProgramLink"]
