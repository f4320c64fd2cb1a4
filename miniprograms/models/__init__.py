"""The mini programs of this site, who uses which, and the codes that lead to them."""

from miniprograms.models.entry_code import EntryCode
from miniprograms.models.program import MiniProgram
from miniprograms.models.visit import Visit

__all__ = ["EntryCode", "MiniProgram", "Visit"]
