"""People, whom they know, and the tokens their programs use."""

from accounts.models.block import Block
from accounts.models.contact import Contact, ContactRequest, ContactTag
from accounts.models.export import Export
from accounts.models.moderation import Appeal, AuditEntry, Sanction
from accounts.models.token import AccessToken
from accounts.models.user import User

__all__ = [
    "AccessToken",
    "Appeal",
    "AuditEntry",
    "Block",
    "Contact",
    "ContactRequest",
    "ContactTag",
    "Export",
    "Sanction",
    "User",
]
