"""People, whom they know, and the tokens their programs use."""

from accounts.models.block import Block
from accounts.models.contact import Contact, ContactRequest, ContactTag
from accounts.models.token import AccessToken
from accounts.models.user import User

__all__ = ["AccessToken", "Block", "Contact", "ContactRequest", "ContactTag", "User"]
