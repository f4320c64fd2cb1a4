"""What a buyer can still do about an order that is placed: have it sent elsewhere, or put its things into the cart again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shop.errors import OrderMoveRefused
from shop.models import Order, OrderEvent
from shop.services import scarce
from shop.services.additions import NOT_SOLD, Added, merge_into_cart
from shop.services.contact_details import ContactDetails, check_words_of
from shop.services.moves import append_event

if TYPE_CHECKING:
    from accounts.models import User


def change_contact(*, order: Order, by: User, contact: ContactDetails) -> Order:
    """Changes whom the order is for and where it goes, until it is paid. Again, it changes nothing.

    Raises OrderMoveRefused where it is paid or closed, Invalid where `fields` say so, WordsRefused for words that may not
    reach the shop.
    """
    contact = contact.checked(order.shop.region)
    check_words_of(contact=contact, by=by)
    details = asdict(contact)
    with transaction.atomic():
        waiting = Order.objects.filter(pk=order.pk, state=Order.State.PLACED)
        if not scarce.take(waiting, **details):
            raise OrderMoveRefused(details={"state": Order.objects.get(pk=order.pk).state})
        changed = [name for name, value in details.items() if getattr(order, name) != value]
        if changed:
            append_event(
                order=order, subject=OrderEvent.Subject.ORDER, before=order.state, after=order.state, actor=by,
                data={"changed": changed},
            )  # fmt: skip
    order.refresh_from_db()
    return order


def buy_again(*, order: Order, by: User, client_id: UUID) -> Added:
    """Puts the order's things into the cart again, on top of what is there, as many of each as can be had now.

    The same `client_id` again adds nothing. What cannot be had any more is said in the notes.
    """
    wanted: Counter[UUID] = Counter()
    lost = []
    for line in order.lines.select_related("variant"):
        if line.variant is None:
            lost.append(line)
        else:
            wanted[line.variant.uuid] += line.quantity
    added = merge_into_cart(user=by, shop=order.shop, wanted=wanted, client_id=client_id)
    notes = [NOT_SOLD % {"name": line.name} for line in lost]
    return Added(notes=[*added.notes, *notes], is_repeat=added.is_repeat)
