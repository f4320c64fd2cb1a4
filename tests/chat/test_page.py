"""The page of the chats: who gets it, and what it brings."""

from __future__ import annotations

import json
import re
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.contacts import request_contact
from chat import views
from chat.models import Conversation, Membership
from chat.services.messages import send_text


def state_of(page: str) -> dict:
    return json.loads(re.search(r'<script id="chat-state" type="application/json">(.*?)</script>', page).group(1))


def group_of(*people) -> Conversation:
    group = Conversation.objects.create(kind=Conversation.Kind.GROUP, title="Tea on Sunday")
    for person in people:
        Membership.objects.create(conversation=group, user=person)
    return group


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client, db):
    answer = client.get("/chats/")
    assert answer.status_code == 302
    assert answer.url == "/accounts/login/?next=/chats/"


def test_the_page_says_who_reads_it(sign_in, alice):
    state = state_of(sign_in(alice).get("/chats/").content.decode())
    assert state["me"]["uuid"] == str(alice.uuid)
    assert state["opened"] is None


def test_an_address_opens_its_conversation(sign_in, alice, bob):
    group = group_of(alice, bob)
    answer = sign_in(alice).get(f"/chats/{group.uuid}/")
    assert answer.status_code == 200
    assert state_of(answer.content.decode())["opened"] == str(group.uuid)
    assert 'data-view="talk"' in answer.content.decode()


def test_a_stranger_cannot_tell_a_conversation_from_none(sign_in, alice, bob, dave):
    group = group_of(alice, bob)
    assert sign_in(dave).get(f"/chats/{group.uuid}/").status_code == 404
    assert sign_in(dave).get("/chats/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_who_left_cannot_open_it_any_more(sign_in, alice, bob):
    group = group_of(alice, bob)
    Membership.objects.filter(user=bob).update(left_at=group.created_at)
    assert sign_in(bob).get(f"/chats/{group.uuid}/").status_code == 404


def test_a_feed_is_no_conversation_to_open(sign_in, alice):
    feed = Conversation.objects.create(kind=Conversation.Kind.FEED)
    assert sign_in(alice).get(f"/chats/{feed.uuid}/").status_code == 404


def test_the_page_brings_the_list_and_the_open_conversation(sign_in, alice, bob):
    group = group_of(alice, bob)
    sent = send_text(sender=bob, conversation=group, client_id=uuid4(), text="Who brings the cups?")
    state = state_of(sign_in(alice).get(f"/chats/{group.uuid}/").content.decode())
    assert [(entry["title"], entry["unread"]) for entry in state["conversations"]] == [("Tea on Sunday", 1)]
    assert [message["uuid"] for message in state["history"]["items"]] == [str(sent.uuid)]
    assert state["has_more"] is False


def test_the_page_costs_the_same_queries_however_many_chats_there_are(sign_in, alice, bob, django_assert_num_queries):
    client = sign_in(alice)
    group_of(alice, bob)
    client.get("/chats/")
    with CaptureQueriesContext(connection) as few:
        client.get("/chats/")
    for _ in range(10):
        group_of(alice, bob)
    with django_assert_num_queries(len(few)):
        client.get("/chats/")


def test_texts_cannot_break_out_of_the_page(sign_in, alice, bob):
    group = group_of(alice, bob)
    send_text(sender=bob, conversation=group, client_id=uuid4(), text="</script><script>alert(1)</script>")
    page = sign_in(alice).get(f"/chats/{group.uuid}/").content.decode()
    assert "<script>alert" not in page
    assert state_of(page)["history"]["items"][0]["text"] == "</script><script>alert(1)</script>"


def test_a_conversation_far_down_the_list_comes_too_when_it_is_opened(sign_in, alice, bob, monkeypatch):
    monkeypatch.setattr(views, "LISTED", 1)
    old, new = group_of(alice, bob), group_of(alice, bob)
    state = state_of(sign_in(alice).get(f"/chats/{old.uuid}/").content.decode())
    assert [entry["uuid"] for entry in state["conversations"]] == [str(new.uuid), str(old.uuid)]
    assert state["has_more"] is True


def test_the_page_counts_who_asks_to_be_a_contact(sign_in, alice, dave):
    request_contact(sender=dave, username="alice")
    assert state_of(sign_in(alice).get("/chats/").content.decode())["contact_requests"] == 1
    assert state_of(sign_in(dave).get("/chats/").content.decode())["contact_requests"] == 0
