"""Reporting a message with what stood around it, and what the operator decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Sanction
from accounts.services import blocks, sanctions
from chat.changes import MessageEdited, MessageRemoved
from chat.errors import AlreadyReported
from chat.models import HeldMessage, Message, Report
from chat.services.acting import NothingChanged, change_message, check_can_be_acted_on
from chat.services.attachments import delete_files
from chat.services.edits import forget_acts
from chat.services.evidence import write_report
from chat.services.messages import send_text
from chat.wire import card_texts
from core.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User

DECISIONS = ("dismiss", "warn", "mute", "suspend", "remove")


def report_message(*, reporter: User, message: Message, reason: str, note: str = "", block: bool = False) -> Report:
    """Keeps the message and up to ten around it as they are now, for the operators; blocks its sender where wanted.

    Raises Invalid for one's own message, CannotSendHere for lines of the system, MessageGone, or AlreadyReported.
    """
    check_can_be_acted_on(message)
    if message.sender_id == reporter.pk or reason not in Report.Reason.values or reason == Report.Reason.RULE:
        raise Invalid
    try:
        with transaction.atomic():
            report = write_report(message=message, reporter=reporter, reason=reason, note=note)
            if block and message.sender is not None and message.sender.kind != message.sender.Kind.OFFICIAL:
                blocks.block_person(owner=reporter, person=message.sender)
    except IntegrityError as error:
        raise AlreadyReported from error
    return report


def decide(*, report: Report, by: User, decision: str, reason: str, days: int | None = None) -> None:
    """Does what the operator decided, and closes every open report of the message. Raises Invalid or Forbidden.

    `reason` is for the person it is about, and for the book. `days`: None for ever, for a mute or a suspension.
    """
    if decision not in DECISIONS:
        raise Invalid
    with transaction.atomic():
        target = f"report {report.pk}"
        if decision in {"warn", "mute", "suspend"}:
            if report.accused is None:
                raise Invalid
            sanctions.impose(kind=decision, user=report.accused, by=by, reason=reason, days=days, target=target)
        elif decision == "remove":
            _remove(report, by, reason, target)
        else:
            sanctions.record(actor=by, action=decision, subject=report.accused, target=target, reason=reason)
        state = Report.State.DISMISSED if decision == "dismiss" else Report.State.DONE
        Report.objects.filter(message=report.message, state=Report.State.OPEN).update(
            state=state, decision=decision, handled_by=by, handled_at=timezone.now()
        )


def _remove(report: Report, by: User, reason: str, target: str) -> None:
    """Takes the message away and tells its sender what and why; an account's or an operator's message has nobody to tell."""
    accused, message = report.accused, report.message
    excerpt = _excerpt(message)
    remove_message(message=message)
    if accused is None or accused.is_superuser or accused.kind == accused.Kind.OFFICIAL:
        sanctions.record(actor=by, action="remove", subject=accused, target=target, reason=reason)
        return
    sanctions.impose(
        kind="remove", user=accused, by=by, reason=reason, target=target, message=message.uuid, excerpt=excerpt
    )


def _excerpt(message: Message) -> str:
    """Its words; of what has none, its kind, or the names of its files."""
    names = ", ".join(one.name for one in message.attachments.all() if one.name)
    return message.text or names or next(iter(card_texts(message.card)), "") or message.get_kind_display()


def restore_message(sanction: Sanction) -> None:
    """An appeal was granted: the words are there again for everyone. What the message carried was deleted, and stays so."""
    if sanction.kind != Sanction.Kind.REMOVE or sanction.message is None:
        return
    message = Message.objects.filter(uuid=sanction.message).exclude(removed_at=None).exclude(text="").first()
    if message is None:
        return

    def act(current: Message) -> None:
        Message.objects.filter(pk=current.pk).update(removed_at=None)

    change_message(message=message, change=MessageEdited, act=act)


def remove_message(*, message: Message) -> None:
    """Takes a message away for everyone. Twice changes nothing."""

    def act(current: Message) -> None:
        if current.state:
            raise NothingChanged
        Message.objects.filter(pk=current.pk).update(removed_at=timezone.now())
        forget_acts(current)
        delete_files(message=current)

    change_message(message=message, change=MessageRemoved, act=act)


def answer_held(*, held: HeldMessage, by: User, release: bool) -> None:
    """Lets a text that a rule kept back be sent, under its own id, or refuses it for good."""
    state = HeldMessage.State.RELEASED if release else HeldMessage.State.REFUSED
    with transaction.atomic():
        waiting = HeldMessage.objects.filter(pk=held.pk, state=HeldMessage.State.WAITING)
        if not waiting.update(state=state):
            return
        sanctions.record(actor=by, action=f"held {state}", subject=held.sender, target=f"held message {held.pk}")
        if release:
            send_text(sender=held.sender, conversation=held.conversation, client_id=held.client_id, text=held.text)
