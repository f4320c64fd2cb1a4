"""Stars, what one deletes for oneself, pins, quiet chats and drafts."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Conversation, Event, HiddenMessage, Membership, PinnedMessage, StarredMessage
from chat.services import conversations, messages
from tests.chat.test_history import broadcast, say

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def group(alice, bob):
    """Alice owns it, Bob is a member."""
    return conversations.create_group(owner=alice, title="Tea", people=[bob])


def summary(client, conversation):
    return client.get(f"/api/conversations/{conversation.uuid}/").json()


def texts(client, conversation):
    items = client.get(f"/api/conversations/{conversation.uuid}/messages/").json()["items"]
    return [item["text"] for item in items if item["kind"] == "text"]


# Stars ----------------------------------------------------------------------------------------------
def test_starred_messages_are_ones_own_list_with_where_they_were_said(
    talk, following, feed, voice, alice, bob, sign_in, told
):
    [said] = say(bob, talk, "the address")
    news = broadcast(feed, voice, "news")
    client = sign_in(alice)
    with told() as heard:
        for message in (said, said, news):
            assert client.put(f"/api/messages/{message.uuid}/star/").status_code == 204
    assert [(parcel.users, frame["name"]) for parcel, frame in zip(heard.parcels, heard.frames(), strict=True)] == [
        ((alice.pk,), "message.starred"),
        ((alice.pk,), "message.starred"),
    ]
    listed = client.get("/api/starred/").json()["results"]
    assert [(star["message"]["uuid"], star["conversation"], star["title"]) for star in listed] == [
        (str(news.uuid), str(following.uuid), "Tea House"),
        (str(said.uuid), str(talk.uuid), "Bob"),
    ]
    shown = client.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]
    assert [item["is_starred"] for item in shown] == [True]
    assert sign_in(bob).get("/api/starred/").json()["results"] == []
    for _ in range(2):
        assert client.delete(f"/api/messages/{said.uuid}/star/").status_code == 204
    assert [star["message"]["uuid"] for star in client.get("/api/starred/").json()["results"]] == [str(news.uuid)]


def test_what_one_no_longer_sees_is_not_among_ones_stars(group, alice, bob, sign_in):
    [said] = say(alice, group, "secret")
    sign_in(bob).put(f"/api/messages/{said.uuid}/star/")
    Membership.objects.filter(user=bob).update(left_at=timezone.now())
    assert sign_in(bob).get("/api/starred/").json()["results"] == []


def test_a_stranger_can_do_nothing_with_a_message(talk, bob, dave, sign_in, told):
    [said] = say(bob, talk, "private")
    client, base = sign_in(dave), f"/api/messages/{said.uuid}/"
    talks = f"/api/conversations/{talk.uuid}/"
    with told() as heard:
        answers = [
            client.get(base),
            client.put(f"{base}star/"),
            client.delete(f"{base}star/"),
            client.put(f"{base}pin/"),
            client.delete(f"{base}pin/"),
            client.get(f"{talks}pins/"),
            client.post(f"{talks}hidden/", {"messages": [str(said.uuid)]}, **JSON),
            client.patch(f"{talks}seat/", {"is_muted": True}, **JSON),
            client.put(f"{talks}draft/", {"text": "x", "at": "2026-01-01T00:00:00Z"}, **JSON),
        ]
    assert {answer.status_code for answer in answers} == {404}
    assert heard.parcels == []
    kept = (StarredMessage, PinnedMessage, HiddenMessage)
    assert [model.objects.count() for model in kept] == [0, 0, 0]


def test_the_list_of_stars_costs_the_same_however_long_it_is(talk, alice, bob, sign_in, django_assert_max_num_queries):
    for message in say(bob, talk, *(str(number) for number in range(30))):
        StarredMessage.objects.create(user=alice, message=message)
    client = sign_in(alice)
    with django_assert_max_num_queries(14):
        assert len(client.get("/api/starred/").json()["results"]) == 30


# Deleting for oneself -------------------------------------------------------------------------------
def test_what_one_deletes_for_oneself_is_gone_on_all_own_devices_and_stays_for_others(talk, alice, bob, sign_in, told):
    first, last = say(bob, talk, "first", "last")
    StarredMessage.objects.create(user=alice, message=last)
    client, url = sign_in(alice), f"/api/conversations/{talk.uuid}/hidden/"
    with told() as heard:
        answer = client.post(url, {"messages": [str(last.uuid), str(uuid4())]}, **JSON)
    assert answer.json() == {"messages": [str(last.uuid)]}
    assert [(parcel.users, frame["name"], frame["data"]["messages"]) for parcel, frame in zip(
        heard.parcels, heard.frames(), strict=True)] == [((alice.pk,), "messages.hidden", [str(last.uuid)])]  # fmt: skip
    assert (texts(client, talk), texts(sign_in(bob), talk)) == (["first"], ["first", "last"])
    assert summary(client, talk)["last_message"]["uuid"] == str(first.uuid)
    assert summary(sign_in(bob), talk)["last_message"]["uuid"] == str(last.uuid)
    assert StarredMessage.objects.count() == 0
    assert client.get(f"/api/messages/{last.uuid}/").status_code == 404
    assert client.post(url, {"messages": [str(last.uuid)]}, **JSON).json() == {"messages": []}


def test_a_broadcast_can_be_deleted_for_oneself(following, feed, voice, alice, sign_in):
    news = broadcast(feed, voice, "news")
    url = f"/api/conversations/{following.uuid}/hidden/"
    assert sign_in(alice).post(url, {"messages": [str(news.uuid)]}, **JSON).json() == {"messages": [str(news.uuid)]}
    assert summary(sign_in(alice), following)["last_message"] is None


def test_messages_of_another_chat_are_left_alone(talk, group, alice, bob, sign_in):
    [said] = say(bob, group, "elsewhere")
    url = f"/api/conversations/{talk.uuid}/hidden/"
    assert sign_in(alice).post(url, {"messages": [str(said.uuid)]}, **JSON).json() == {"messages": []}
    assert HiddenMessage.objects.count() == 0


# Pins -----------------------------------------------------------------------------------------------
def test_both_of_a_direct_chat_can_pin(talk, alice, bob, sign_in, told):
    one, two = say(alice, talk, "one", "two")
    with told() as heard:
        assert sign_in(bob).put(f"/api/messages/{one.uuid}/pin/").status_code == 204
        assert sign_in(alice).put(f"/api/messages/{two.uuid}/pin/").status_code == 204
    assert heard.names() == ["conversation.changed", "message.created"] * 2
    assert heard.frames()[0]["event"]["facts"]["pins"] == [str(one.uuid)]
    assert heard.frames()[1]["event"]["message"]["system"] == {"code": "message.pinned", "values": {"name": "Bob"}}
    pinned = sign_in(bob).get(f"/api/conversations/{talk.uuid}/pins/").json()["items"]
    assert [item["text"] for item in pinned] == ["two", "one"]
    with told() as heard:
        sign_in(bob).delete(f"/api/messages/{two.uuid}/pin/")
        sign_in(bob).delete(f"/api/messages/{two.uuid}/pin/")
    assert heard.names() == ["conversation.changed"]
    assert summary(sign_in(alice), talk)["facts"]["pins"] == [str(one.uuid)]


def test_in_a_group_the_owner_and_admins_pin(group, alice, bob, sign_in, told):
    [said] = say(bob, group, "rules")
    url = f"/api/messages/{said.uuid}/pin/"
    with told() as heard:
        refused = sign_in(bob).put(url)
    assert (refused.status_code, refused.json()["code"], heard.parcels) == (403, "admins_only", [])
    assert PinnedMessage.objects.count() == 0
    Membership.objects.filter(user=bob).update(role=Membership.Role.ADMIN)
    assert sign_in(bob).put(url).status_code == 204
    Membership.objects.filter(user=bob).update(role=Membership.Role.MEMBER)
    assert sign_in(bob).delete(url).json()["code"] == "admins_only"
    assert PinnedMessage.objects.count() == 1


def test_pinning_twice_is_pinning_once(talk, alice, sign_in, told):
    [said] = say(alice, talk, "one")
    sign_in(alice).put(f"/api/messages/{said.uuid}/pin/")
    before = Event.objects.count()
    with told() as heard:
        assert sign_in(alice).put(f"/api/messages/{said.uuid}/pin/").status_code == 204
    assert (Event.objects.count(), heard.parcels) == (before, [])
    assert summary(sign_in(alice), talk)["last_seq"] == before


def test_a_conversation_holds_twenty_pins(talk, alice, sign_in):
    *pinned, last = say(alice, talk, *(str(number) for number in range(21)))
    PinnedMessage.objects.bulk_create(PinnedMessage(conversation=talk, message=message) for message in pinned)
    refused = sign_in(alice).put(f"/api/messages/{last.uuid}/pin/")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_pins")
    assert PinnedMessage.objects.count() == 20


# Quiet and on top -----------------------------------------------------------------------------------
def test_a_chat_is_muted_and_pinned_for_oneself(talk, alice, bob, sign_in, told):
    client, url = sign_in(alice), f"/api/conversations/{talk.uuid}/seat/"
    with told() as heard:
        muted = client.patch(url, {"is_muted": True}, **JSON)
        pinned = client.patch(url, {"is_pinned": True}, **JSON)
    rest = {"is_archived": False, "is_marked_unread": False}
    assert muted.json() == {"is_muted": True, "is_pinned": False, **rest}
    assert pinned.json() == {"is_muted": True, "is_pinned": True, **rest}
    assert [(parcel.users, frame["name"]) for parcel, frame in zip(heard.parcels, heard.frames(), strict=True)] == [
        ((alice.pk,), "seat"),
        ((alice.pk,), "seat"),
    ]
    mine, theirs = summary(client, talk), summary(sign_in(bob), talk)
    assert (mine["is_muted"], mine["is_pinned"], theirs["is_muted"], theirs["is_pinned"]) == (True, True, False, False)
    say(bob, talk, "still counted")
    assert summary(client, talk)["unread"] == 1


# Drafts ---------------------------------------------------------------------------------------------
def draft(client, talk, text, **how):
    return client.put(f"/api/conversations/{talk.uuid}/draft/", {"text": text, **how}, **JSON).json()


def test_the_server_orders_drafts_whatever_a_device_believes(talk, alice, bob, sign_in, told):
    """The case of a device that is ten minutes slow: what it writes next counts, and what it wrote on an old version does not."""
    client, desk, phone = sign_in(alice), str(uuid4()), str(uuid4())
    with told() as heard:
        assert draft(client, talk, "from the desk", version=0, by=desk) == {
            "text": "from the desk", "version": 1, "by": desk,
        }  # fmt: skip
        assert draft(client, talk, "late", version=0, by=phone) == {"text": "from the desk", "version": 1, "by": desk}
        slow = {"at": "2026-01-01T00:00:00Z"}  # times are no part of it
        assert draft(client, talk, "from the phone", version=1, by=phone, **slow)["text"] == "from the phone"
    said = [(parcel.users, frame["data"]) for parcel, frame in zip(heard.parcels, heard.frames(), strict=True)]
    assert said == [
        ((alice.pk,), {"conversation": str(talk.uuid), "text": "from the desk", "version": 1, "by": desk}),
        ((alice.pk,), {"conversation": str(talk.uuid), "text": "from the phone", "version": 2, "by": phone}),
    ]
    assert (summary(client, talk)["draft"], summary(sign_in(bob), talk)["draft"]) == ("from the phone", "")
    assert draft(client, talk, "", version=2)["text"] == ""


def test_a_device_that_knows_no_version_writes_on_the_one_that_counts(talk, alice, sign_in):
    client = sign_in(alice)
    assert draft(client, talk, "first")["version"] == 1
    assert draft(client, talk, "second") == {"text": "second", "version": 2, "by": None}


def test_sending_uses_the_draft_up_and_a_late_save_does_not_bring_it_back(talk, alice, bob, sign_in, told):
    client, client_id = sign_in(alice), str(uuid4())
    draft(client, talk, "Half a thought", version=0)
    with told() as heard:
        post(client, talk, client_id=client_id, text="Half a thought, whole")
    rings = [frame["data"] for frame in heard.frames() if frame["type"] == "ring"]
    gone = {"conversation": str(talk.uuid), "text": "", "version": 2, "by": client_id}
    assert gone in rings
    assert draft(client, talk, "Half a thought,", version=1) == {"text": "", "version": 2, "by": client_id}
    assert summary(client, talk)["draft"] == ""
    assert (summary(client, talk)["draft_version"], summary(client, talk)["draft_by"]) == (2, client_id)


def test_a_save_that_was_on_its_way_while_its_text_was_sent_is_late_too(talk, alice, sign_in):
    client = sign_in(alice)
    post(client, talk, client_id=str(uuid4()), text="Sent before it was ever saved")
    assert draft(client, talk, "Sent before it was", version=0)["text"] == ""


def test_what_is_sent_from_elsewhere_leaves_the_draft(talk, alice, bob, sign_in):
    client = sign_in(alice)
    draft(client, talk, "Half a thought", version=0)
    [message] = say(bob, talk, "pass it on")
    passed = {"client_id": str(uuid4()), "messages": [str(message.uuid)], "conversations": [str(talk.uuid)]}
    assert client.post("/api/forwards/", passed, **JSON).json()["results"][0]["status"] == "sent"
    assert summary(client, talk)["draft"] == "Half a thought"


def test_a_send_that_is_refused_keeps_the_draft(talk, alice, sign_in):
    client = sign_in(alice)
    draft(client, talk, "Half a thought", version=0)
    answer = post(client, talk, client_id=str(uuid4()), text="x" * 4001)
    assert answer.status_code == 400
    assert (summary(client, talk)["draft"], summary(client, talk)["draft_version"]) == ("Half a thought", 1)


@pytest.mark.parametrize("text", ["x" * 20_001, "a\x00b"])
def test_a_draft_that_cannot_be_kept_is_refused(talk, alice, sign_in, text):
    answer = sign_in(alice).put(
        f"/api/conversations/{talk.uuid}/draft/", {"text": text, "at": "2026-01-01T00:00:00Z"}, **JSON
    )
    assert answer.status_code == 400
    assert Membership.objects.get(user=alice).draft == ""


# Answering and naming -------------------------------------------------------------------------------
def post(client, conversation, **body):
    return client.post(
        f"/api/conversations/{conversation.uuid}/messages/", {"client_id": str(uuid4()), "text": "Yes", **body}, **JSON
    )


def test_an_answer_quotes_what_it_answers(talk, alice, bob, sign_in):
    [asked] = say(bob, talk, "Tea? " + "x" * 200)
    answer = post(sign_in(alice), talk, reply_to=str(asked.uuid)).json()
    assert answer["reply_to"]["uuid"] == str(asked.uuid)
    assert answer["reply_to"]["text"] == ("Tea? " + "x" * 200)[:120]
    assert answer["reply_to"]["sender"]["name"] == "Bob"


def test_a_broadcast_can_be_answered_where_it_is_shown(following, feed, voice, alice, sign_in):
    news = broadcast(feed, voice, "news")
    assert post(sign_in(alice), following, reply_to=str(news.uuid)).json()["reply_to"]["kind"] == "card"


def test_only_what_one_sees_there_can_be_answered(talk, group, alice, bob, sign_in, told):
    [elsewhere] = say(alice, group, "elsewhere")
    hidden, gone = say(bob, talk, "hidden", "gone")
    HiddenMessage.objects.create(user=alice, message=hidden)
    gone.recalled_at = gone.created_at
    gone.save()
    before = Conversation.objects.get(pk=talk.pk).last_seq
    with told() as heard:
        for uuid in (elsewhere.uuid, hidden.uuid, gone.uuid, uuid4()):
            answer = post(sign_in(alice), talk, reply_to=str(uuid))
            assert (answer.status_code, answer.json()["code"]) == (409, "cannot_answer")
    assert (Conversation.objects.get(pk=talk.pk).last_seq, heard.parcels) == (before, [])


def test_the_same_send_with_another_answer_is_another_message(talk, alice, bob, sign_in):
    one, two = say(bob, talk, "one", "two")
    client_id = str(uuid4())
    assert post(sign_in(alice), talk, reply_to=str(one.uuid), client_id=client_id).status_code == 201
    assert post(sign_in(alice), talk, reply_to=str(one.uuid), client_id=client_id).status_code == 201
    assert post(sign_in(alice), talk, reply_to=str(two.uuid), client_id=client_id).json()["code"] == "client_id_reused"
    assert post(sign_in(alice), talk, client_id=client_id).json()["code"] == "client_id_reused"


def test_who_is_named_finds_it_in_their_list_until_they_have_read(group, alice, bob, dave, sign_in):
    named = post(sign_in(alice), group, text="@Bob and @Dave", mentions=[str(bob.uuid), str(dave.uuid)]).json()
    assert named["mentions"] == [str(bob.uuid)]  # dave is not there
    say(alice, group, "and so on")
    client = sign_in(bob)
    assert (summary(client, group)["is_mentioned"], summary(sign_in(alice), group)["is_mentioned"]) == (True, False)
    found = client.get(f"/api/conversations/{group.uuid}/messages/", {"around": "mention"}).json()
    assert found["at"] == named["uuid"]
    client.put(f"/api/conversations/{group.uuid}/read/", {"seq": 99}, **JSON)
    assert summary(client, group)["is_mentioned"] is False


def test_everyone_is_named_by_the_owner_alone_and_not_too_often(group, alice, bob, sign_in, settings, told):
    settings.MENTION_ALL_AN_HOUR = 2
    refused = post(sign_in(bob), group, mentions=["all"])
    assert (refused.status_code, refused.json()["code"]) == (403, "cannot_mention_all")
    for _ in range(2):
        assert post(sign_in(alice), group, mentions=["all", str(bob.uuid)]).json()["mentions"] == ["all"]
    assert summary(sign_in(bob), group)["is_mentioned"] is True
    before = Conversation.objects.get(pk=group.pk).last_seq
    with told() as heard:
        often = post(sign_in(alice), group, mentions=["all"])
    assert (often.status_code, often.json()["code"], heard.parcels) == (429, "mentioned_all_too_often", [])
    assert Conversation.objects.get(pk=group.pk).last_seq == before


@pytest.mark.parametrize("mentions", [["nobody"], ["x" * 36], ["a"] * 51, "all"])
def test_names_that_make_no_sense_are_refused(group, alice, sign_in, mentions):
    assert post(sign_in(alice), group, mentions=mentions).status_code == 400


def test_in_a_direct_chat_there_is_no_everyone(talk, alice, sign_in):
    assert post(sign_in(alice), talk, mentions=["all"]).json()["code"] == "cannot_mention_all"
    assert messages.Message.objects.count() == 0
