"""Names of all kinds are kept as names, whichever way they come in."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.models import ContactTag, User
from chat.models import Conversation
from core.fields import NameField, WordsField
from core.text import clean_name
from tests import factories

pytestmark = pytest.mark.django_db
OURS = ("accounts", "chat", "official", "miniprograms", "shop")


def test_a_row_that_is_saved_by_any_way_has_a_tidy_name(alice):
    tag = ContactTag.objects.create(owner=alice, name="Tea\u202e　club")
    group = Conversation.objects.create(kind="group", title="👨‍👩‍👧 \u2066Home\u2069")
    User.objects.bulk_create([User(username="zoe", display_name=" Zoe\n\u202eZ ")])
    assert (tag.name, group.title, User.objects.get(username="zoe").display_name) == (
        "Tea club",
        "👨‍👩‍👧 Home",
        "Zoe Z",
    )
    tag.refresh_from_db()
    assert tag.name == "Tea club"


@pytest.mark.parametrize("text", ["\u3164", "\u200b\u2800", "\u115f"])
def test_a_form_refuses_a_name_that_shows_nothing(alice, text):
    for field in (User._meta.get_field("display_name"), ContactTag._meta.get_field("name")):
        with pytest.raises(ValidationError):
            field.clean(text, None)


def test_a_page_refuses_a_name_that_shows_nothing_and_a_wide_blank_is_a_blank(alice, sign_in):
    client = sign_in(alice)
    answer = client.post("/settings/profile/", {"display_name": "\u3164"})
    assert (answer.status_code, "can be seen" in answer.content.decode()) == (400, True)
    alice.refresh_from_db()
    assert alice.display_name == "Alice"
    client.post("/settings/profile/", {"display_name": "山田　太郎"})
    alice.refresh_from_db()
    assert alice.display_name == "山田 太郎"
    client.post("/settings/profile/", {"display_name": "👨‍👩‍👧 Lee"})
    alice.refresh_from_db()
    assert alice.display_name == "👨‍👩‍👧 Lee"


def test_every_column_for_a_name_or_title_is_one():
    """A name, title, tag or remark that somebody writes; what is copied from such a one (orders, the audit log) is not."""
    written = {"name", "title", "display_name", "remark", "line", "body"}
    written |= {
        f"{kind}_{language}"
        for kind in ("name", "title", "bio", "about", "description", "alt")
        for language in ("en", "zh")
    }
    plain = [
        f"{model.__name__}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if field.name in written and not isinstance(field, NameField | WordsField)
    ]
    assert plain == ["Attachment.name"]  # of a file: chat.media.files cuts it, and keeps its ending


def test_factories_are_not_in_the_way(alice):
    assert clean_name(factories.make_user("yuki", display_name="雪").name) == "雪"
