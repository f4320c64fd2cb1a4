"""Who knows whom: requests, answers, and the two rows that each acceptance makes."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.announcements import announce
from accounts.errors import AlreadyAsked, AlreadyContacts, GuestsCannot, RequestAnswered, ThatIsYou, YouBlocked
from accounts.meetings import greet
from accounts.models import Contact, ContactRequest, User
from accounts.services import blocks, newcomers, speaking
from accounts.services.people import find_person
from core.errors import NotFound
from core.statements import Statement
from core.text import take_name

LINE_LIMIT = 120  # characters
# A refused request keeps looking unanswered to its sender for so long, and cannot be repeated before.
REFUSAL_RESTS_FOR = timedelta(days=7)
PENDING = ContactRequest.State.PENDING
ACCEPTED = ContactRequest.State.ACCEPTED
REFUSED = ContactRequest.State.REFUSED


_link = Statement(
    lambda owner, person: Contact.objects.unblocked().filter(owner=owner, person=person).values_list("pk")[:1]
)


def are_contacts(*, one: User, other: User) -> bool:
    """Whether the two accepted each other, and neither keeps the other away."""
    return may_write_to(writer_id=one.pk, reader_id=other.pk)


def may_write_to(*, writer_id: int, reader_id: int) -> bool:
    """The same by their keys: it is asked for every message of a direct chat."""
    return bool(_link.ask(writer_id, reader_id))


def contacts_of(*, user: User) -> QuerySet[Contact]:
    """One person's contacts, each with its person. Where a block stands between two, neither lists the other."""
    return Contact.objects.unblocked().filter(owner=user).select_related("person").prefetch_related("tags")


def remarks_of(*, user: User) -> dict[str, str]:
    """What somebody calls the people whom they gave another name, by UUID."""
    named = Contact.objects.filter(owner=user).exclude(remark="")
    return {str(person): remark for person, remark in named.values_list("person__uuid", "remark")}


def waiting_requests(*, user: User) -> dict[str, QuerySet[ContactRequest]]:
    """`received` ones to answer, and `sent` ones, among which those refused of late look as if they still waited."""
    requests = ContactRequest.objects.select_related("sender", "receiver").order_by("-id")
    return {
        "received": requests.filter(receiver=user, state=PENDING),
        "sent": requests.filter(_seems_to_wait(), sender=user),
    }


def relation_of(*, me: User, other: User) -> tuple[str, ContactRequest | None]:
    """How `other` stands to me (you, contact, asked, asked_you, stranger), and the request that waits between us."""
    if me.pk == other.pk:
        return "you", None
    if are_contacts(one=me, other=other):
        return "contact", None
    waiting = waiting_requests(user=me)
    if received := waiting["received"].filter(sender=other).first():
        return "asked_you", received
    if sent := waiting["sent"].filter(receiver=other).first():
        return "asked", sent
    return "stranger", None


def request_contact(*, sender: User, username: str, line: str = "") -> ContactRequest:
    """Asks the person with this exact user name to be a contact, with a line of the sender's own.

    Where that person asked the sender before, the two requests meet and both are accepted at once: look at the
    answer's `state`. Who is kept away by the other asks as everyone does, and
    the other never hears of it. Raises GuestsCannot, PersonNotFound, ThatIsYou, YouBlocked, AlreadyContacts or
    AlreadyAsked.
    """
    _refuse_guest(sender)
    return ask_person(sender=sender, receiver=find_person(username=username), line=line)


def ask_person(*, sender: User, receiver: User, line: str = "") -> ContactRequest:
    """The same, of a person who was found by another way, such as their code."""
    _refuse_guest(sender)
    if receiver.pk == sender.pk:
        raise ThatIsYou
    line = take_name(line, field="line", limit=LINE_LIMIT)
    speaking.check_said(author=sender, text=line, about="contact request")
    with transaction.atomic():
        _lock_pair(sender, receiver)
        if blocks.is_blocked(by=sender, person=receiver):
            raise YouBlocked
        if are_contacts(one=sender, other=receiver):
            raise AlreadyContacts
        crossing = ContactRequest.objects.pending().filter(sender=receiver, receiver=sender).first()
        if crossing:
            return accept_request(request=crossing, by=sender)
        return _create_request(sender, receiver, line)


def accept_request(*, request: ContactRequest, by: User) -> ContactRequest:
    """Makes the two contacts. Accepting an accepted request changes nothing; raises RequestAnswered for a refused one."""
    _refuse_guest(by)
    _refuse_other_than_receiver(request, by)
    with transaction.atomic():
        if not _answer(request, ACCEPTED):
            if request.state == ACCEPTED and are_contacts(one=request.sender, other=by):
                return request
            raise RequestAnswered
        pair = (request.sender, request.receiver)
        _meet(*pair)
        ContactRequest.objects.pending().filter(sender=by, receiver=request.sender).update(
            state=ACCEPTED, answered_at=timezone.now()
        )
        announce(name="contacts.changed", to=[person.pk for person in pair])
        greet(asker=request.sender, accepter=by)
    return request


def refuse_request(*, request: ContactRequest, by: User) -> ContactRequest:
    """Refuses; the sender is not told. Refusing twice changes nothing; raises RequestAnswered for an accepted one."""
    _refuse_other_than_receiver(request, by)
    with transaction.atomic():
        if not _answer(request, REFUSED) and request.state != REFUSED:
            raise RequestAnswered
        announce(name="contacts.changed", to=[by.pk])
    return request


def withdraw_request(*, request: ContactRequest, by: User) -> None:
    """Takes back one's own request while it waits. One that was refused quietly stays as it is."""
    if request.sender_id != by.pk:
        raise NotFound
    with transaction.atomic():
        ContactRequest.objects.pending().filter(pk=request.pk).delete()
        announce(name="contacts.changed", to=[request.sender_id, request.receiver_id])


def remove_contact(*, owner: User, person: User) -> None:
    """Ends the contact for both. Raises NotFound where there is none."""
    with transaction.atomic():
        gone, _rows = Contact.objects.filter(Q(owner=owner, person=person) | Q(owner=person, person=owner)).delete()
        if not gone:
            raise NotFound
        announce(name="contacts.changed", to=[owner.pk, person.pk])


def _refuse_guest(user: User) -> None:
    if user.kind != User.Kind.PERSON:
        raise GuestsCannot


def _refuse_other_than_receiver(request: ContactRequest, by: User) -> None:
    if request.receiver_id != by.pk:
        raise NotFound


def _lock_pair(one: User, other: User) -> None:
    """Two requests that cross wait for each other here: PostgreSQL locks the rows, SQLite has one writer anyway."""
    pair = User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk]).order_by("pk")
    list(pair.values_list("pk", flat=True))


def _seems_to_wait() -> Q:
    """Requests that their sender takes for unanswered: the waiting ones, and those refused of late."""
    return Q(state=PENDING) | Q(state=REFUSED, answered_at__gt=timezone.now() - REFUSAL_RESTS_FOR)


def _create_request(sender: User, receiver: User, line: str) -> ContactRequest:
    if ContactRequest.objects.filter(_seems_to_wait(), sender=sender, receiver=receiver).exists():
        raise AlreadyAsked
    newcomers.check_may_ask(sender=sender)
    unheard = blocks.is_blocked(by=receiver, person=sender)
    fate = (
        {"state": REFUSED, "answered_at": timezone.now()} if unheard else {}
    )  # to its sender it looks as if it waited
    try:
        with transaction.atomic():
            request = ContactRequest.objects.create(sender=sender, receiver=receiver, line=line, **fate)
    except IntegrityError as error:
        raise AlreadyAsked from error
    announce(name="contacts.changed", to=[sender.pk] if unheard else [sender.pk, receiver.pk])
    return request


def _answer(request: ContactRequest, state: ContactRequest.State) -> bool:
    """Moves a waiting request to `state`; false where it was answered before. Either way `request` is fresh after."""
    moved = ContactRequest.objects.pending().filter(pk=request.pk).update(state=state, answered_at=timezone.now())
    request.refresh_from_db(fields=["state", "answered_at"])
    return bool(moved)


def _meet(one: User, other: User) -> None:
    Contact.objects.bulk_create(
        [Contact(owner=one, person=other), Contact(owner=other, person=one)], ignore_conflicts=True
    )
