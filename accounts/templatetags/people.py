"""The tags that account pages share."""

from __future__ import annotations

from typing import Any

import regex
from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString

from accounts import devices
from accounts.models import User
from accounts.places import Place, counts_of, places_of
from core.faces import tone_of

register = template.Library()


@register.inclusion_tag("accounts/_field.html")
def field(bound: BoundField, *, reveal: bool = False) -> dict[str, Any]:
    """A form's field with its label, hint and errors, tied together for screen readers. `reveal` can show a password."""
    described = [
        f"{bound.auto_id}_{part}" for part, there in (("error", bound.errors), ("hint", bound.help_text)) if there
    ]
    is_box = bound.widget_type == "checkbox"
    attributes: dict[str, str | bool] = {} if is_box else {"class": "input"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    bound.field.widget.attrs.pop("placeholder", None)
    return {"field": bound, "widget": bound.as_widget(attrs=attributes), "reveal": reveal, "is_box": is_box}


@register.inclusion_tag("accounts/_avatar.html")
def avatar(person: User, css: str = "") -> dict[str, Any]:
    """A person's picture, or the first letter of their name on a colour that stays theirs. The name stands beside it."""
    letter = next(iter(regex.findall(r"\X", person.name.strip())), "?").upper()
    return {"person": person, "css": css, "letter": letter, "tone": tone_of(str(person.uuid))}


@register.inclusion_tag("accounts/_nav_item.html", takes_context=True)
def nav_item(context: dict[str, Any], name: str, image: str, label: str) -> dict[str, Any]:
    """One row of the settings' list; the page one is on, and the pages below it, are marked."""
    url = reverse(name)
    return {"url": url, "image": image, "label": label, "is_here": context["request"].path.startswith(url)}


@register.simple_tag
def places(user: User) -> list[Place]:
    """Where this person may go beyond their own settings."""
    return places_of(user)


@register.simple_tag
def tab_counts(user: User | None) -> dict[str, int]:
    """How much waits behind the tabs: nothing where nobody is signed in."""
    return counts_of(user) if user and user.is_authenticated else {}


@register.simple_tag
def strings_script(**words: str) -> SafeString:
    """The page's words for scripts, read by `strings()` of lib/dom.js."""
    return json_script(words, "strings")


register.filter("device_name", devices.name_device)
register.filter("is_phone", devices.is_phone)
