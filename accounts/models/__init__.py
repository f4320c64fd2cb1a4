"""People, whom they know, and the tokens their programs use."""

from accounts.models.contact import Contact, ContactRequest
from accounts.models.token import AccessToken
from accounts.models.user import User

__all__ = ["AccessToken", "Contact", "ContactRequest", "User"]
