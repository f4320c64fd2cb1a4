"""Sixteen processes that do the same thing at the same moment. `tests/chat/test_races.py` runs this, and reads what it prints.

`python -m tests.chat.racing <scenario> <guarded|bare>`: `bare` runs the same with the guard taken off.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PROCESSES = 16
TURNS = 20
ROOM = 100  # seats of the group that everybody joins
LINK_USES = 30
fork = multiprocessing.get_context("fork")


def race(turn: Callable[[int, int], Any]) -> list[Any]:
    """Runs `turn(process, number)` in every process, all starting each number together; returns every result."""
    from django.db import connections

    connections.close_all()
    gate, results = fork.Barrier(PROCESSES), fork.Queue()

    def run(process: int) -> None:
        for number in range(TURNS):
            gate.wait(60)
            try:
                results.put(turn(process, number))
            except Exception as error:
                results.put(f"! {type(error).__name__}")
        results.close()
        results.join_thread()

    processes = [fork.Process(target=run, args=(process,)) for process in range(PROCESSES)]
    for process in processes:
        process.start()
    found = [results.get(timeout=120) for _ in range(PROCESSES * TURNS)]
    for process in processes:
        process.join(30)
    return found


def people() -> tuple[Any, Any]:
    from accounts.models import Contact, User

    tag = uuid4().hex[:8]
    one, other = (User.objects.create(username=f"{name}-{tag}") for name in ("one", "other"))
    Contact.objects.create(owner=one, person=other)
    Contact.objects.create(owner=other, person=one)
    return one, other


def log(is_guarded: bool) -> dict[str, Any]:
    """Everyone writes another message into one conversation; a reader looks at the log all the while."""
    from chat import events
    from chat.models import Event, Message
    from chat.services import conversations, messages

    one, other = people()
    talk = conversations.open_direct(me=one, other=other)
    if not is_guarded:
        events.take_place = take_place_by_reading_first
    stop, gaps = fork.Event(), fork.Value("i", 0)

    def look() -> None:
        while not stop.is_set():
            seqs = list(Event.objects.filter(conversation=talk).order_by("seq").values_list("seq", flat=True))
            gaps.value += seqs != list(range(1, len(seqs) + 1))

    from django.db import connections

    connections.close_all()
    reader = fork.Process(target=look)
    reader.start()

    def turn(process: int, number: int) -> int:
        text = f"{process}/{number}"
        return messages.send_text(sender=one, conversation=talk, client_id=uuid4(), text=text).seq

    found = race(turn)
    stop.set()
    reader.join(30)
    talk.refresh_from_db()
    rows = list(Message.objects.filter(conversation=talk).order_by("seq").values_list("seq", "ordinal", "created_at"))
    return {
        "answers": sorted(seq for seq in found if isinstance(seq, int)),
        "failures": sorted(text for text in found if isinstance(text, str)),
        "stored": [seq for seq, _ordinal, _at in rows],
        "ordinals": [ordinal for _seq, ordinal, _at in rows],
        "is_in_time": [at for *_rest, at in rows] == sorted(at for *_rest, at in rows),
        "events": list(Event.objects.filter(conversation=talk).order_by("seq").values_list("seq", flat=True)),
        "head": talk.last_seq,
        "count": talk.message_count,
        "gaps_seen": gaps.value,
    }


def take_place_by_reading_first(*, conversation: Any, is_message: bool = False, counts: bool = False, at: Any = None):
    """The mistake that the guard is against: read the head, add one, write it back."""
    from django.utils import timezone

    from chat.events import Place
    from chat.models import Conversation

    moment = at or timezone.now()
    row = Conversation.objects.filter(pk=conversation.pk)
    seq, count = row.values_list("last_seq", "message_count").get()
    row.update(last_seq=seq + 1, message_count=count + 1, last_message_at=moment)
    return Place(seq=seq + 1, ordinal=count + 1, message_count=count + 1, at=moment)


def same(is_guarded: bool) -> dict[str, Any]:
    """Everyone sends the same message, with the same client id, at once; twenty times."""
    from chat.models import Message
    from chat.services import conversations, messages

    one, other = people()
    talk = conversations.open_direct(me=one, other=other)
    ids = [uuid4() for _ in range(TURNS)]
    look = messages._earlier

    def look_and_wait(*arguments: Any) -> Any:
        """Looks for an earlier send as ever, and lets the others look too before it goes on."""
        found = look(*arguments)
        time.sleep(0.02)
        return found

    messages._earlier = look_and_wait

    def turn(process: int, number: int) -> tuple[int, str]:
        message = messages.send_text(sender=one, conversation=talk, client_id=ids[number], text=f"Number {number}")
        return number, str(message.uuid)

    with constraint_off(Message, "one_message_a_client_id", off=not is_guarded):
        found = race(turn)
        talk.refresh_from_db()
        stored = Message.objects.filter(conversation=talk).count()
        if not is_guarded:
            Message.objects.filter(conversation=talk).delete()
    return {
        "failures": sorted(one for one in found if isinstance(one, str)),
        "different": len({tuple(one) for one in found if not isinstance(one, str)}),
        "stored": stored,
        "head": talk.last_seq,
    }


def other_body(is_guarded: bool) -> dict[str, Any]:
    """Everyone sends another text under the same client id: one is stored, and all others hear of the conflict."""
    from chat.models import Message
    from chat.services import conversations, messages

    one, other = people()
    talk = conversations.open_direct(me=one, other=other)
    ids = [uuid4() for _ in range(TURNS)]

    def turn(process: int, number: int) -> str:
        text = f"From {process}"
        return messages.send_text(sender=one, conversation=talk, client_id=ids[number], text=text).text

    found = race(turn)
    return {
        "conflicts": found.count("! ClientIdReused"),
        "sent": len([text for text in found if text.startswith("From")]),
        "stored": Message.objects.filter(conversation=talk).count(),
    }


def opening(is_guarded: bool) -> dict[str, Any]:
    """Everyone opens the same direct chats, and asks for the same groups, at once."""
    from chat.models import Conversation, Membership
    from chat.services import conversations

    pairs = [people() for _ in range(TURNS)]
    ids = [UUID(int=number) for number in range(TURNS)]

    def turn(process: int, number: int) -> tuple[int, str, str]:
        one, other = pairs[number]
        me, them = (one, other) if process % 2 else (other, one)
        direct = conversations.open_direct(me=me, other=them)
        group = conversations.create_group(owner=one, title="Group", people=[other], client_id=ids[number])
        return number, str(direct.uuid), str(group.uuid)

    before = Conversation.objects.count(), Membership.objects.count()
    found = race(turn)
    return {
        "failures": sorted(one for one in found if isinstance(one, str)),
        "different": len({tuple(one) for one in found if not isinstance(one, str)}),
        "conversations": Conversation.objects.count() - before[0],
        "seats": Membership.objects.count() - before[1],
    }


def reacting(is_guarded: bool) -> dict[str, Any]:
    """Sixteen members give the same message the same sign at once: what each is told counts one more than the last."""
    from accounts.models import User
    from chat import events
    from chat.models import Conversation, Membership, Reaction
    from chat.services import messages, reactions

    tag = uuid4().hex[:8]
    group = Conversation.objects.create(kind=Conversation.Kind.GROUP, title="Race")
    members = [User.objects.create(username=f"m{number}-{tag}") for number in range(PROCESSES)]
    Membership.objects.bulk_create(Membership(conversation=group, user=member) for member in members)
    said = [
        messages.send_text(sender=members[0], conversation=group, client_id=uuid4(), text="Tea?") for _ in range(TURNS)
    ]
    if not is_guarded:
        events.take_place = take_place_by_reading_first

    def turn(process: int, number: int) -> tuple[int, int]:
        message = reactions.react(user=members[process], message=said[number], emoji="👍")
        return number, len(message.reactions.all())

    found = race(turn)
    told = sorted(one for one in found if not isinstance(one, str))
    return {
        "failures": sorted(one for one in found if isinstance(one, str)),
        "is_told_one_by_one": told == [(number, count) for number in range(TURNS) for count in range(1, PROCESSES + 1)],
        "stored": Reaction.objects.filter(message__in=said).count(),
    }


def joining(is_guarded: bool) -> dict[str, Any]:
    """Everybody joins by two links at once: into a group with little room, and by a link that works for few."""
    from django.conf import settings

    from accounts.models import User
    from chat.models import Conversation, Membership
    from chat.services import invites, seats
    from core.errors import DomainError

    settings.GROUP_LIMIT = ROOM
    tag = uuid4().hex[:8]
    owner = User.objects.create(username=f"owner-{tag}")
    comers = [User.objects.create(username=f"j{number}-{tag}") for number in range(PROCESSES * TURNS)]
    links = []
    for limit in (None, LINK_USES):
        group = Conversation.objects.create(kind=Conversation.Kind.GROUP, title="Race", member_count=1)
        Membership.objects.create(conversation=group, user=owner, role="owner")
        links.append(invites.make_invite(group=group, by=owner, use_limit=limit))
    if not is_guarded:
        seats.hold = lambda group: group.refresh_from_db()
        seats.take_seats = take_seats_by_reading_first
        invites._use = lambda invite: None  # its row would make them wait, too

    def turn(process: int, number: int) -> list[str]:
        came = []
        for link in links:
            try:
                came.append(invites.follow_invite(invite=link, user=comers[process * TURNS + number]).state)
            except DomainError as error:
                came.append(error.code)
        return came

    found = race(turn)
    answers = [one for one in found if not isinstance(one, str)]
    counted = []
    for place, link in enumerate(links):
        link.refresh_from_db()
        link.conversation.refresh_from_db()
        counted.append(
            {
                "joined": sum(came[place] == "joined" for came in answers),
                "refused": sorted({came[place] for came in answers} - {"joined"}),
                "counted": link.conversation.member_count,
                "seats": Membership.objects.current().filter(conversation=link.conversation).count(),
                "uses": link.uses,
            }
        )
    return {"failures": sorted(one for one in found if isinstance(one, str)), "groups": counted}


def take_seats_by_reading_first(group: Any, people: Any) -> Any:
    """What the guard is there for: looks whether there is room, and then sits down."""
    from django.conf import settings
    from django.db.models import F

    from chat.errors import GroupFull
    from chat.models import Conversation, Membership

    if Membership.objects.current().filter(conversation=group).count() >= settings.GROUP_LIMIT:
        raise GroupFull
    time.sleep(0.01)
    Membership.objects.bulk_create(Membership(conversation=group, user=person) for person in people)
    Conversation.objects.filter(pk=group.pk).update(member_count=F("member_count") + len(people))
    return people


@contextmanager
def constraint_off(model: Any, name: str, *, off: bool):
    """Takes a constraint away for a while."""
    from django.db import connection

    [constraint] = [one for one in model._meta.constraints if one.name == name]
    if off:
        model._meta.constraints.remove(constraint)  # SQLite's table is made anew from what the model says
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        if off:
            model._meta.constraints.append(constraint)
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)


SCENARIOS = {
    "log": log,
    "same": same,
    "other_body": other_body,
    "opening": opening,
    "reacting": reacting,
    "joining": joining,
}


def main() -> None:
    import django

    django.setup()
    scenario, manner = sys.argv[1:]
    if manner == "bare":
        from django.db import connections

        # SQLite's own lock at BEGIN is part of the guard.
        connections.settings["default"].get("OPTIONS", {}).pop("transaction_mode", None)
    sys.stdout.write(json.dumps(SCENARIOS[scenario](manner == "guarded")) + "\n")


if __name__ == "__main__":
    main()
