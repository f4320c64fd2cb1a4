from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shop.models import Order, Product
from shop.services import orders
from tests.shop.factories import make_variant, place


@pytest.fixture
def longjing(tea) -> Product:
    """A product of the tea shop with one variant: 18.00, ten in stock."""
    return make_variant(tea, "Longjing").product


@pytest.fixture
def paid(alice, tea) -> Order:
    """Alice's paid order of one tin."""
    order = place(alice, make_variant(tea, "Oolong", price=2000))
    orders.mark_paid(order=order, payment=None, at=timezone.now())
    return order


@pytest.fixture
def carols(sign_in, carol, tea) -> Client:
    """A browser of the tea shop's merchant."""
    return sign_in(carol)


@pytest.fixture
def erins(sign_in, erin, ware) -> Client:
    """A browser of the other shop's merchant."""
    return sign_in(erin)


def fields_of(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back of the form on this page, untouched."""
    response = client.get(url)
    assert response.status_code == 200, url
    forms = [response.context["adminform"].form]
    forms += [formset.formset.management_form for formset in response.context["inline_admin_formsets"]]
    forms += [form for formset in response.context["inline_admin_formsets"] for form in formset.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.field.prepare_value(bound.value())
            if hasattr(bound.field.widget, "decompress"):
                for place_, part in enumerate(bound.field.widget.decompress(bound.value())):
                    data[f"{bound.html_name}_{place_}"] = part if part is not None else ""
            elif value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else value
    return data
