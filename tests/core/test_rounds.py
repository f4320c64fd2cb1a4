"""One row that fails keeps no other from its turn, wherever rows are gone through."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.services import leaving
from chat.models import Attachment, Message
from chat.services import attachments, messages, search_index
from chat.services.conversations import open_direct
from core.rounds import for_each
from shop.demo import clock
from shop.management.commands import seed_demo
from shop.models import Order
from shop.services import chores, expiry, orders, payments, receipts
from tests.shop import factories

pytestmark = pytest.mark.django_db


def breaks_for(monkeypatch, place, name: str, is_bad) -> None:
    """Has this function fail for one row, as a row that cannot be read would."""
    real = getattr(place, name)

    def broken(**given):
        if is_bad(given):
            raise ValueError("This row is bad.")
        return real(**given)

    monkeypatch.setattr(place, name, broken)


def test_the_others_have_their_turn(caplog):
    done = []

    def act(number: int) -> None:
        if number == 2:
            raise ValueError
        done.append(number)

    assert for_each([1, 2, 3], act, what="An act") == 2
    assert done == [1, 3]
    assert "An act failed for int" in caplog.text


def placed(buyer, shop, count: int) -> list[Order]:
    return [factories.place(buyer, factories.make_variant(shop, f"Tea {number}")) for number in range(count)]


def test_an_order_that_cannot_be_expired_keeps_no_other_from_it(alice, tea, monkeypatch):
    bad, *good = placed(alice, tea, 3)
    Order.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    breaks_for(monkeypatch, payments, "cancel_payment", lambda given: given["order"].pk == bad.pk)

    assert expiry.expire_overdue_orders() == 2
    assert set(Order.objects.filter(state="expired")) == set(good)


def test_a_receipt_that_cannot_be_sent_keeps_no_other_from_it(alice, tea, monkeypatch):
    bad, *good = placed(alice, tea, 3)
    for order in (bad, *good):
        orders.mark_paid(order=order, payment=None, at=timezone.now() - timedelta(minutes=1))
    breaks_for(monkeypatch, receipts, "deliver_receipt", lambda given: given["order"].pk == bad.pk)

    chores.do_chores()
    assert set(Order.objects.filter(receipt_sent_at__isnull=False)) == set(good)


def test_an_account_that_cannot_be_deleted_keeps_no_other_from_it(alice, bob, monkeypatch):
    User.objects.filter(pk__in=[alice.pk, bob.pk]).update(leaving_at=timezone.now() - timedelta(days=1))
    breaks_for(monkeypatch, leaving, "delete_account", lambda given: given["user"].pk == alice.pk)
    assert leaving.delete_due_accounts() == 1
    assert User.objects.get(pk=bob.pk).deleted_at is not None


def test_a_message_that_cannot_be_indexed_keeps_no_other_from_being_found(alice, bob, monkeypatch):
    conversation = open_direct(me=alice, other=bob)
    sent = [
        messages.send_text(
            sender=alice, conversation=conversation, client_id=UUID(int=number + 1), text=f"word{number}"
        )
        for number in range(3)
    ]
    real = search_index.texts_of
    monkeypatch.setattr(search_index, "texts_of", lambda message: real(message) if message != sent[1] else 1 / 0)

    call_command("index_messages")
    assert not Message.objects.filter(is_indexed=False).exists()
    assert set(search_index.Posting.objects.values_list("message_id", flat=True)) == {sent[0].pk, sent[2].pk}


def test_an_upload_that_cannot_be_deleted_keeps_no_other_from_it(monkeypatch, alice):
    old = [Attachment.objects.create(owner=alice, kind="file", name=f"{n}.txt", size=1) for n in range(3)]
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=9))
    real = attachments._stored_names
    monkeypatch.setattr(attachments, "_stored_names", lambda gone: real(gone) if old[0] not in gone else 1 / 0)
    assert attachments.sweep_unclaimed() == 2


def test_an_act_of_the_demos_story_that_fails_is_told_and_the_others_are_done(monkeypatch):
    done = []
    timeline = clock.Timeline()
    for number in (1, 0, 2):
        timeline.add(timezone.now(), lambda number=number: done.append(1 / number))
    with pytest.raises(clock.ActsFailed, match="1 of 3 acts failed"):
        timeline.play()
    assert done == [1.0, 0.5]

    def fails():
        raise clock.ActsFailed("1 of 3 acts failed.")

    monkeypatch.setattr(seed_demo, "seed", fails)
    with pytest.raises(CommandError, match="1 of 3 acts failed"):
        call_command("seed_demo", "--force")
