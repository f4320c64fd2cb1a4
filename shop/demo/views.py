"""What only the demo serves: the stand-in for Stripe.js, and a merchant's full shop to hand carts off to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from shop.demo import full_shop, stand_in_api
from shop.demo.test_cards import OFFERED

FILES = Path(__file__).parent / "stand_in"


@require_safe
def stripe_js(request: HttpRequest) -> FileResponse:
    """The script, at an address of the demo's own: it is no static file, so production never publishes it."""
    return _file("stripe.js", "text/javascript")


@require_safe
def stripe_css(request: HttpRequest) -> FileResponse:
    """The look of its form."""
    return _file("stripe.css", "text/css")


@require_safe
def words(request: HttpRequest) -> JsonResponse:
    """The form's words in a language, and the test cards that it offers."""
    with translation.override(_language(request.GET.get("language"))):
        return JsonResponse(
            {
                "test_mode": _("Test mode."),
                "no_money": _("No real money moves, and no real card is taken."),
                "number": _("Card number"),
                "expiry": _("Expiry date"),
                "expiry_hint": _("MM / YY"),
                "cvc": _("Security code"),
                "tap_a_card": _("Tap a test card to fill it in:"),
                "cards": [{"number": card.number, "label": str(card.label)} for card in OFFERED],
                "incomplete_number": _("The card number is not complete."),
                "incomplete_expiry": _("The expiry date is not complete."),
                "expired": _("The card has expired."),
                "incomplete_cvc": _("The security code is not complete."),
                "bank_title": _("Your bank asks: is it you?"),
                "bank_text": _("A real bank would ask you here to confirm the payment. Choose its answer."),
                "approve": _("Approve"),
                "refuse": _("Refuse"),
                "no_connection": _("There was no answer. Please check your connection and try again."),
            }
        )


# The three below are what Stripe's own servers would answer. Like there, the intent's client secret is the permission,
# not the session, so that there is nothing for a forged request to ride on.
@csrf_exempt
@require_POST
def intent(request: HttpRequest, intent_id: str) -> JsonResponse:
    """The intent as it is now."""
    return _answer(request, intent_id, stand_in_api.retrieve)


@csrf_exempt
@require_POST
def confirm(request: HttpRequest, intent_id: str) -> JsonResponse:
    """Pays the intent by a test card."""
    return _answer(request, intent_id, stand_in_api.confirm, card=dict)


@csrf_exempt
@require_POST
def authenticate(request: HttpRequest, intent_id: str) -> JsonResponse:
    """Takes the bank's answer of 3-D Secure."""
    return _answer(request, intent_id, stand_in_api.authenticate, success=bool)


@sensitive_variables()
def _answer(request: HttpRequest, intent_id: str, act: Callable[..., dict[str, Any]], **fields: type) -> JsonResponse:
    try:
        body = json.loads(request.body)
        wanted = {"client_secret": str, **fields}
        values = {name: body[name] for name, kind in wanted.items() if isinstance(body[name], kind)}
        if len(values) != len(wanted):
            raise ValueError("a field is of the wrong kind")
        language = _language(body.get("language"))
    except (ValueError, KeyError, TypeError):
        error = {"type": "invalid_request_error", "code": "invalid", "message": _("Please check what you entered.")}
        return JsonResponse({"error": error}, status=400)
    with translation.override(language):
        try:
            return JsonResponse({"paymentIntent": act(intent_id=intent_id, **values)})
        except stand_in_api.Refused as refusal:
            return JsonResponse({"error": refusal.body})


@require_safe
def full_shop_page(request: HttpRequest) -> HttpResponse:
    """A merchant's full shop, as far as the demo needs one: it checks the signed link and lists the cart in it."""
    try:
        order = full_shop.receive(token=request.GET.get("souk", ""))
    except DomainError as refusal:
        return render(request, "demo/full_shop.html", {"refusal": refusal.message}, status=refusal.status)
    return render(request, "demo/full_shop.html", {"order": order})


def _language(wanted: object) -> str:
    return "zh-hans" if str(wanted or "").lower().startswith("zh") else "en"


def _file(name: str, content_type: str) -> FileResponse:
    response = FileResponse((FILES / name).open("rb"), content_type=f"{content_type}; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
