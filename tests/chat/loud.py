"""A job for the tests: somebody says a lot, from a thread of the server's own process."""

from __future__ import annotations

from uuid import uuid4

from django_tasks import task

from accounts.models import User
from chat.cards import Card
from chat.models import Conversation
from chat.services.messages import send_card


@task()
def say_much(username: str, conversation: str, count: int, size: int) -> None:
    """Sends `count` cards of about `size` bytes."""
    sender, talk = User.objects.get(username=username), Conversation.objects.get(uuid=conversation)
    for number in range(count):
        card = Card(kind="t.loud", ref=str(number), facts={"noise": "x" * size})
        send_card(sender=sender, conversation=talk, client_id=uuid4(), card=card)
