"""A mention is the person who was picked and the part of the text that names them; what only looks like one is text."""

from __future__ import annotations

from uuid import uuid4

import pytest

from chat.models import Conversation, Membership, Message
from chat.services import conversations, edits, kept, messages, push, reports
from chat.services.mentions import Range, names
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def group(alice, bob, carol):
    factories.make_contacts(alice, carol)
    return conversations.create_group(owner=alice, title="Tea", people=[bob, carol])


def post(client, conversation, text, **more):
    body = {"client_id": str(uuid4()), "text": text, **more}
    return client.post(f"/api/conversations/{conversation.uuid}/messages/", body, **JSON)


def part(person, offset, length):
    return {"user": str(getattr(person, "uuid", person)), "offset": offset, "length": length}


def name(sender, group, *people, text="@You there"):
    ranges = [Range(0, 4, str(person.uuid)) for person in people[:1]]
    mentions = [str(person.uuid) for person in people[1:]]
    aside = messages.Aside(ranges=ranges, mentions=mentions)
    return messages.send_text(sender=sender, conversation=group, client_id=uuid4(), text=text, aside=aside)


def summary(client, conversation):
    return client.get(f"/api/conversations/{conversation.uuid}/").json()


def test_the_second_of_two_people_of_one_name_is_named(alice, group, sign_in, told):
    first, second = (factories.make_user(f"sam{number}", display_name="Sam Lee") for number in (1, 2))
    for person in (first, second):
        Membership.objects.create(conversation=group, user=person)
    with told() as heard:
        said = post(sign_in(alice), group, "😀 @Sam Lee and @Sam Lee", mention_ranges=[part(second, 2, 8)]).json()
    assert (said["mentions"], said["mention_ranges"]) == ([str(second.uuid)], [part(second, 2, 8)])
    assert heard.frames()[0]["event"]["message"]["mention_ranges"] == [part(second, 2, 8)]
    assert [summary(sign_in(one), group)["is_mentioned"] for one in (first, second)] == [False, True]


def test_a_text_that_only_looks_like_a_mention_names_nobody(alice, bob, group, sign_in):
    said = post(sign_in(alice), group, "@Bob\u2005 and @everyone").json()
    assert (said["mentions"], said["mention_ranges"]) == ([], [])
    assert summary(sign_in(bob), group)["is_mentioned"] is False


def test_a_mention_stays_where_it_is_when_the_person_has_another_name(alice, bob, group, sign_in):
    post(sign_in(alice), group, "Ask @Bob", mention_ranges=[part(bob, 4, 4)])
    bob.display_name = "Robert"
    bob.save()
    shown = sign_in(alice).get(f"/api/conversations/{group.uuid}/messages/").json()["items"][-1]
    assert (shown["text"], shown["mention_ranges"]) == ("Ask @Bob", [part(bob, 4, 4)])


def test_places_move_with_what_is_not_kept_of_a_text(alice, bob, group, sign_in):
    said = post(
        sign_in(alice), group, "\r\n\u202e @Bob\r\n@Bob\u202c!\r\n ", mention_ranges=[part(bob, 4, 4), part(bob, 10, 4)]
    )
    assert said.json()["text"] == "\n @Bob\n@Bob!"
    assert said.json()["mention_ranges"] == [part(bob, 2, 4), part(bob, 7, 4)]


def test_who_is_not_there_is_not_named_and_everyone_only_by_an_admin(alice, bob, dave, group, sign_in):
    said = post(sign_in(alice), group, "@Dave @Bob", mention_ranges=[part(dave, 0, 5), part(bob, 6, 4)]).json()
    assert (said["mentions"], said["mention_ranges"]) == ([str(bob.uuid)], [part(bob, 6, 4)])
    refused = post(sign_in(bob), group, "@everyone", mention_ranges=[part("all", 0, 9)])
    assert (refused.status_code, refused.json()["code"]) == (403, "cannot_mention_all")
    said = post(
        sign_in(alice), group, "@everyone, @Bob too", mention_ranges=[part("all", 0, 9), part(bob, 11, 4)]
    ).json()
    assert (said["mentions"], len(said["mention_ranges"])) == (["all"], 2)


@pytest.mark.parametrize(
    "ranges",
    [
        [(0, 5)],  # past the end
        [(4, 4)],
        [(1, 3)],  # no @
        [(0, 1)],  # nobody's name
        [(0, 4), (3, 1)],
        [(0, 4), (0, 4)],
        [(-1, 4)],
        [(0, 0)],
        [(0, 10**9)],
        [("x", 4)],
        [(0, 4)] * 51,
    ],
)
def test_places_that_make_no_sense_are_refused_and_nothing_is_stored(alice, bob, group, sign_in, told, ranges):
    before = Message.objects.count()
    with told() as heard:
        refused = post(sign_in(alice), group, "@Bob", mention_ranges=[part(bob, *one) for one in ranges])
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert (Message.objects.count(), heard.parcels) == (before, [])
    message = name(alice, group)
    edited = sign_in(alice).patch(
        f"/api/messages/{message.uuid}/",
        {"text": "@Bob", "mention_ranges": [part(bob, *one) for one in ranges]},
        **JSON,
    )
    assert (edited.status_code, Message.objects.get(pk=message.pk).text) == (400, "@You there")


def test_the_same_send_with_other_places_is_another_message(alice, bob, group, sign_in):
    client, one = sign_in(alice), {"client_id": str(uuid4())}
    assert post(client, group, "@Bob @Bob", mention_ranges=[part(bob, 0, 4)], **one).status_code == 201
    assert post(client, group, "@Bob @Bob", mention_ranges=[part(bob, 0, 4)], **one).status_code == 201
    assert (
        post(client, group, "@Bob @Bob", mention_ranges=[part(bob, 5, 4)], **one).json()["code"] == "client_id_reused"
    )


def test_an_edit_says_anew_whom_it_names(alice, bob, carol, group, sign_in):
    message = name(alice, group, bob)
    client = sign_in(alice)
    edited = client.patch(
        f"/api/messages/{message.uuid}/", {"text": "No, @Carol", "mention_ranges": [part(carol, 4, 6)]}, **JSON
    ).json()
    assert (edited["mentions"], edited["mention_ranges"]) == ([str(carol.uuid)], [part(carol, 4, 6)])
    assert [summary(sign_in(one), group)["is_mentioned"] for one in (bob, carol)] == [False, True]


def test_a_forwarded_message_is_text_only(alice, bob, group, sign_in):
    message = name(alice, group, bob)
    other = conversations.create_group(owner=alice, title="Other", people=[bob])
    copy = messages.send_copy(sender=alice, conversation=other, client_id=uuid4(), message=message)
    assert (copy.text, copy.mentions, copy.mention_ranges) == ("@You there", [], [])
    assert summary(sign_in(bob), other)["is_mentioned"] is False


def take_back(message, how):
    if how == "recalled":
        edits.recall_message(sender=message.sender, message=message)
    elif how == "removed":
        reports.remove_message(message=message)
    else:
        edits.edit_message(sender=message.sender, message=message, text="never mind")


@pytest.mark.parametrize("how", ["recalled", "removed", "edited"])
def test_what_names_me_no_more_is_no_mention(alice, bob, group, sign_in, how):
    earlier, last = name(alice, group, bob), name(alice, group, bob)
    client = sign_in(bob)
    take_back(last, how)
    assert summary(client, group)["is_mentioned"] is True  # the earlier one still does
    found = client.get(f"/api/conversations/{group.uuid}/messages/", {"around": "mention"}).json()
    assert found["at"] == str(earlier.uuid)
    take_back(earlier, how)
    assert summary(client, group)["is_mentioned"] is False
    assert client.get(f"/api/conversations/{group.uuid}/messages/", {"around": "mention"}).status_code == 404


def test_a_mention_that_was_read_does_not_come_back(alice, bob, group, sign_in):
    name(alice, group, bob)
    conversations.mark_read(user=bob, conversation=group, seq=99)
    last = name(alice, group, bob)
    take_back(last, "recalled")
    assert summary(sign_in(bob), group)["is_mentioned"] is False


def test_a_mention_that_i_deleted_for_myself_is_none(alice, bob, group, sign_in):
    one, two = name(alice, group, bob), name(alice, group, bob)
    kept.hide_messages(user=bob, conversation=group, uuids=[two.uuid])
    assert Membership.objects.get(conversation=group, user=bob).mention_seq == one.seq
    kept.hide_messages(user=bob, conversation=group, uuids=[one.uuid])
    assert summary(sign_in(bob), group)["is_mentioned"] is False
    assert summary(sign_in(bob), group)["unread"] == 0


@pytest.mark.parametrize("how", ["recalled", "removed"])
def test_what_is_gone_is_not_unread(alice, bob, carol, group, talk, sign_in, how):
    before = summary(sign_in(bob), group)["unread"]
    message = messages.send_text(sender=alice, conversation=group, client_id=uuid4(), text="oh")
    messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="one")
    gone = messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="two")
    assert (summary(sign_in(bob), group)["unread"], push.unread_in_all(bob)) == (before + 1, before + 3)
    take_back(message, how)
    take_back(gone, how)
    assert (summary(sign_in(bob), group)["unread"], summary(sign_in(bob), talk)["unread"]) == (before, 1)
    assert (push.unread_in_all(bob), push.unread_in_all(carol)) == (before + 1, 0)
    listed = sign_in(bob).get("/api/conversations/").json()["results"]
    assert {one["uuid"]: one["unread"] for one in listed} == {str(talk.uuid): 1, str(group.uuid): before}
    mark = conversations.mark_read(user=bob, conversation=talk, seq=talk.last_seq)
    assert mark.unread == 1


def test_what_was_read_before_it_was_taken_back_changes_no_count(alice, bob, talk, sign_in):
    message = messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="oh")
    conversations.mark_read(user=bob, conversation=talk, seq=message.seq)
    messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="new")
    take_back(message, "recalled")
    assert summary(sign_in(bob), talk)["unread"] == 1


def test_each_message_says_for_itself_whom_it_names(alice, bob, carol, group):
    named = name(alice, group, bob)
    after = messages.send_text(sender=alice, conversation=group, client_id=uuid4(), text="and so on")
    assert [names(one, who) for one in (named, after) for who in (alice, bob, carol)] == [False, True] + [False] * 4
    take_back(named, "recalled")
    assert names(Message.objects.get(pk=named.pk), bob) is False


def test_a_stranger_names_nobody(dave, bob, group, sign_in):
    before = Conversation.objects.get(pk=group.pk).last_seq
    assert post(sign_in(dave), group, "@Bob", mention_ranges=[part(bob, 0, 4)]).status_code == 404
    assert Conversation.objects.get(pk=group.pk).last_seq == before
    assert summary(sign_in(bob), group)["is_mentioned"] is False


def test_what_is_no_text_mentions_nobody(alice, bob, group, sign_in):
    before = Conversation.objects.get(pk=group.pk).last_seq
    poll = {"kind": "poll", "data": {"options": ["red", "green"]}, "mention_ranges": [part(bob, 0, 4)]}
    refused = post(sign_in(alice), group, "@Bob, which tea?", **poll)
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["mention_ranges"])
    assert Conversation.objects.get(pk=group.pk).last_seq == before
