from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.services import contacts
from chat.cards import Card
from chat.errors import NotContacts
from chat.models import Conversation, Membership, Message
from chat.profiles import register_profile
from chat.services import conversations, messages
from core.errors import Invalid, NotFound
from tests import factories
from tests.chat.conftest import send

pytestmark = pytest.mark.django_db


def post(client, body):
    return client.post("/api/conversations/", body, content_type="application/json")


def test_two_contacts_have_one_direct_chat_whoever_opens_it(alice, bob, sign_in, told):
    with told() as heard:
        first = post(sign_in(alice), {"person": str(bob.uuid)})
    again = post(sign_in(bob), {"person": str(alice.uuid)})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["uuid"] == again.json()["uuid"]
    assert (first.json()["title"], again.json()["title"]) == ("Bob", "Alice")
    assert Conversation.objects.count() == 1
    assert heard.names() == ["conversations.changed"]
    assert set(heard.parcels[0].users) == {alice.pk, bob.pk}


def test_a_direct_chat_needs_a_contact(alice, dave, sign_in, told):
    with told() as heard:
        stranger = post(sign_in(alice), {"person": str(dave.uuid)})
        nobody = post(sign_in(alice), {"person": str(uuid4())})
        oneself = post(sign_in(alice), {"person": str(alice.uuid)})
    for answer in (stranger, nobody, oneself):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_contacts")
    assert heard.parcels == []
    assert Conversation.objects.count() == 0


def test_a_group_says_who_started_it_and_tells_everyone(alice, bob, carol, sign_in, told):
    factories.make_contacts(alice, carol)
    people = [str(bob.uuid), str(carol.uuid), str(bob.uuid)]
    with told() as heard:
        answer = post(sign_in(alice), {"title": " Tea lovers ", "people": people})
    body = answer.json()
    assert answer.status_code == 201
    assert (body["title"], body["kind"], body["member_count"], body["other"]) == ("Tea lovers", "group", 3, None)
    assert body["last_message"]["text"] == "Alice started the group"
    assert body["last_message"]["system"] == {"code": "group.created", "values": {"name": "Alice"}}
    assert sorted(heard.names()) == ["conversations.changed", "message.created"]
    assert all(set(parcel.users) == {alice.pk, bob.pk, carol.pk} for parcel in heard.parcels)
    assert Membership.objects.get(role="owner").user == alice
    listed = sign_in(carol).get("/api/conversations/", headers={"Accept-Language": "en"}).json()["results"]
    assert [(one["uuid"], one["unread"]) for one in listed] == [(body["uuid"], 0)]


def test_a_group_without_a_name_is_called_by_its_people(alice, bob):
    assert conversations.create_group(owner=alice, title="", people=[bob]).title == "Alice, Bob"


def test_the_same_request_for_a_group_makes_one_group(alice, bob, sign_in):
    body = {"title": "Tea", "people": [str(bob.uuid)], "client_id": str(uuid4())}
    first, again = post(sign_in(alice), body), post(sign_in(alice), body)
    assert first.json()["uuid"] == again.json()["uuid"]
    other = post(sign_in(bob), {**body, "people": [str(alice.uuid)]})
    assert other.json()["uuid"] != first.json()["uuid"]
    assert Conversation.objects.count() == 2


def test_a_group_is_of_contacts(alice, bob, dave, sign_in):
    answer = post(sign_in(alice), {"title": "Tea", "people": [str(bob.uuid), str(dave.uuid)]})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_contacts")
    with pytest.raises(NotContacts):
        conversations.create_group(owner=alice, title="Tea", people=[bob, dave])
    with pytest.raises(Invalid):
        conversations.create_group(owner=alice, title="Tea", people=[alice])
    assert Conversation.objects.count() == 0
    assert Membership.objects.count() == 0


@pytest.mark.parametrize(
    "body", [{}, {"people": []}, {"person": "x"}, {"title": "t" * 81, "people": []}, {"people": 1}]
)
def test_a_broken_request_for_a_conversation_is_refused(alice, sign_in, body):
    assert post(sign_in(alice), body).status_code == 400
    assert Conversation.objects.count() == 0


def test_unread_is_a_difference_and_reading_moves_forward_only(talk, alice, bob, sign_in, told):
    for text in ("one", "two", "three"):
        messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text=text)
    messages.add_system_line(conversation=talk, code="group.created", values={"name": "Nobody"})
    bobs = sign_in(bob)
    url = f"/api/conversations/{talk.uuid}/read/"
    assert bobs.get(f"/api/conversations/{talk.uuid}/").json()["unread"] == 3  # a line of the system does not count
    with told() as heard:
        answer = bobs.put(url, {"seq": 2}, content_type="application/json")
    assert answer.json() == {"read_seq": 2, "feed_read_seq": 0, "unread": 1}
    assert heard.names() == ["read", "seen"]
    assert heard.parcels[0].users == (bob.pk,)
    assert heard.frames()[0]["data"] == {
        "conversation": str(talk.uuid),
        "read_seq": 2,
        "feed_read_seq": 0,
        "unread": 1,
    }
    with told() as heard:
        back = bobs.put(url, {"seq": 1}, content_type="application/json")
    assert back.json() == {"read_seq": 2, "feed_read_seq": 0, "unread": 1}
    assert heard.parcels == []
    beyond = bobs.put(url, {"seq": 99}, content_type="application/json")
    assert beyond.json() == {"read_seq": 4, "feed_read_seq": 0, "unread": 0}
    assert sign_in(alice).get(f"/api/conversations/{talk.uuid}/").json()["unread"] == 0


def test_who_answers_has_read(talk, alice, bob, sign_in):
    messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="one")
    send(sign_in(bob), talk, "two")
    listed = sign_in(bob).get(f"/api/conversations/{talk.uuid}/").json()
    assert (listed["unread"], listed["read_seq"]) == (0, 2)
    assert sign_in(alice).get(f"/api/conversations/{talk.uuid}/").json()["unread"] == 1


@pytest.mark.parametrize("seq", [-1, 2**63, "x", None])
def test_a_broken_read_mark_is_refused(talk, alice, sign_in, seq):
    url = f"/api/conversations/{talk.uuid}/read/"
    assert sign_in(alice).put(url, {"seq": seq}, content_type="application/json").status_code == 400


def test_the_latest_talk_is_on_top_and_pages_go_on_below(alice, sign_in):
    people = [factories.make_user(f"friend{number}") for number in range(5)]
    for person in people:
        factories.make_contacts(alice, person)
        conversations.open_direct(me=alice, other=person)
    third = Conversation.objects.get(pair_key=Conversation.key_for(alice, people[2]))
    messages.send_text(sender=people[2], conversation=third, client_id=uuid4(), text="Hello")
    client = sign_in(alice)
    page = client.get("/api/conversations/?limit=2").json()
    titles = [one["title"] for one in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        titles += [one["title"] for one in page["results"]]
    assert titles == ["friend2", "friend4", "friend3", "friend1", "friend0"]


def test_fifty_conversations_take_as_many_queries_as_five(
    alice, voice, feed, sign_in, django_assert_max_num_queries, following
):
    for number in range(25):
        person = factories.make_user(f"friend{number}")
        factories.make_contacts(alice, person)
        talk = conversations.open_direct(me=alice, other=person)
        messages.send_text(sender=person, conversation=talk, client_id=uuid4(), text="Hello")
        conversations.create_group(owner=alice, title=f"Group {number}", people=[person])
    messages.post_to_feed(feed=feed, sender=voice, client_id=uuid4(), card=Card(kind="t.news", ref="1"))
    client = sign_in(alice)
    with django_assert_max_num_queries(13) as queries:
        listed = client.get("/api/conversations/?limit=100").json()["results"]
    assert len(listed) == 51
    assert all(one["last_message"] for one in listed)
    several = len(queries)
    with django_assert_max_num_queries(several):
        assert len(client.get("/api/conversations/?limit=5").json()["results"]) == 5


def test_a_stranger_sees_and_changes_nothing(talk, following, feed, alice, dave, sign_in):
    messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Between us")
    client = sign_in(dave)
    for uuid in (talk.uuid, following.uuid, feed.uuid):
        base = f"/api/conversations/{uuid}/"
        assert client.get(base).status_code == 404
        assert client.get(f"{base}messages/").status_code == 404
        assert client.get(f"{base}events/?after=0").status_code == 404
        assert client.put(f"{base}read/", {"seq": 1}, content_type="application/json").status_code == 404
    assert client.get("/api/conversations/").json()["results"] == []
    assert client.get("/api/sync/").json()["heads"] == {}
    shown = client.get("/api/cards/", {"messages": str(Message.objects.get().uuid)})
    assert shown.json() == {"cards": {}}


def test_nobody_gets_in_without_signing_in(talk, client):
    base = f"/api/conversations/{talk.uuid}/"
    for url in ("/api/conversations/", base, f"{base}messages/", f"{base}events/?after=0", "/api/sync/", "/api/cards/"):
        assert client.get(url).status_code == 401
    assert client.put(f"{base}read/", {"seq": 1}, content_type="application/json").status_code == 401
    assert client.post("/api/conversations/", {}, content_type="application/json").status_code == 401


def test_marking_read_where_one_is_not_is_refused(talk, dave):
    with pytest.raises(NotFound):
        conversations.mark_read(user=dave, conversation=talk, seq=1)


def test_an_accounts_profile_is_linked_from_its_conversation(following, alice, sign_in, monkeypatch):
    monkeypatch.setattr("chat.profiles._addresses", {})
    register_profile("official", lambda user: f"/o/{user.username}/")
    shown = sign_in(alice).get(f"/api/conversations/{following.uuid}/").json()
    assert (shown["kind"], shown["title"], shown["profile_url"]) == ("official", "Tea House", "/o/tea-house/")
    assert shown["other"]["kind"] == "official"
    assert shown["can_send"]


def test_removing_a_contact_keeps_the_history_readable(talk, alice, bob, sign_in):
    messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="Hello")
    contacts.remove_contact(owner=alice, person=bob)
    items = sign_in(alice).get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]
    assert [item["text"] for item in items] == ["Hello"]
