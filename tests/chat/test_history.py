from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from chat import cards
from chat.cards import Card, card_view
from chat.models import Epoch, Message
from chat.services import conversations, history, messages
from chat.services.cards import announce_change

pytestmark = pytest.mark.django_db


def say(sender, conversation, *texts):
    return [
        messages.send_text(sender=sender, conversation=conversation, client_id=uuid4(), text=text) for text in texts
    ]


def broadcast(feed, voice, ref):
    card = Card(kind="t.news", ref=ref)
    return messages.post_to_feed(feed=feed, sender=voice, client_id=uuid4(), card=card)


def pages(client, conversation, limit):
    """Every page of a timeline, from the newest back."""
    url, before = f"/api/conversations/{conversation.uuid}/messages/", ""
    while before is not None:
        page = client.get(url, {"before": before, "limit": limit}).json()
        yield page
        before = page["next"]


def test_history_loads_backwards_in_pages_without_gap_or_repetition(talk, alice, sign_in):
    say(alice, talk, *(str(number) for number in range(7)))
    found = [[item["text"] for item in page["items"]] for page in pages(sign_in(alice), talk, 3)]
    assert found == [["4", "5", "6"], ["1", "2", "3"], ["0"]]


def test_messages_of_the_same_instant_keep_their_order_over_pages(talk, alice, sign_in):
    moment = timezone.now() - timedelta(hours=1)
    for number in range(5):
        messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text=str(number), at=moment)
    found = [[item["text"] for item in page["items"]] for page in pages(sign_in(alice), talk, 2)]
    assert found == [["3", "4"], ["1", "2"], ["0"]]


@pytest.mark.parametrize("before", ["nonsense", "MjAyNg", "é", "A" * 200])
def test_a_broken_cursor_is_refused(talk, alice, sign_in, before):
    answer = sign_in(alice).get(f"/api/conversations/{talk.uuid}/messages/", {"before": before})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_broadcasts_stand_among_ones_own_messages_by_time(following, feed, alice, voice, sign_in):
    start = timezone.now() - timedelta(hours=1)
    for minute in range(6):
        at = start + timedelta(minutes=minute)
        if minute % 2:
            card = Card(kind="t.news", ref=str(minute))
            messages.post_to_feed(feed=feed, sender=voice, client_id=uuid4(), card=card, at=at)
        else:
            messages.send_text(sender=alice, conversation=following, client_id=uuid4(), text=str(minute), at=at)
    found = list(pages(sign_in(alice), following, 4))
    told = [[item["text"] or item["card"]["ref"] for item in page["items"]] for page in found]
    assert told == [["2", "3", "4", "5"], ["0", "1"]]
    assert {item["conversation"] for item in found[0]["items"]} == {str(following.uuid), str(feed.uuid)}
    assert (found[0]["seq"], found[0]["feed_seq"]) == (3, 3)


def test_a_follower_sees_what_was_broadcast_since_they_follow(feed, voice, alice, bob, sign_in):
    broadcast(feed, voice, "before")
    mine = conversations.open_official(user=alice, voice=voice, feed=feed)
    earlier = conversations.open_official(user=bob, voice=voice, feed=feed, feed_from_seq=0)
    broadcast(feed, voice, "after")
    for user, conversation, shown, unread in ((alice, mine, ["after"], 1), (bob, earlier, ["before", "after"], 2)):
        client = sign_in(user)
        items = client.get(f"/api/conversations/{conversation.uuid}/messages/").json()["items"]
        assert [item["card"]["ref"] for item in items] == shown
        summary = client.get(f"/api/conversations/{conversation.uuid}/").json()
        assert (summary["unread"], summary["last_message"]["card"]["ref"]) == (unread, "after")
        log = client.get(f"/api/conversations/{feed.uuid}/events/?after=0").json()
        assert [one["event"]["message"]["card"]["ref"] for one in log["events"]] == shown
        read = client.put(
            f"/api/conversations/{conversation.uuid}/read/", {"seq": 0, "feed_seq": 2}, content_type="application/json"
        )
        assert read.json() == {"read_seq": 0, "feed_read_seq": 2, "unread": 0}
    assert Message.objects.count() == 2  # stored once, however many follow


def test_a_broadcast_goes_to_the_feed_and_names_nobody(following, feed, voice, told):
    with told() as heard:
        broadcast(feed, voice, "news")
    [parcel] = heard.parcels
    assert (parcel.feed, parcel.users) == (feed.pk, ())


def test_who_stops_following_sees_no_broadcasts_and_keeps_the_rest(following, feed, alice, voice, sign_in, told):
    say(alice, following, "A question")
    broadcast(feed, voice, "news")
    with told() as heard:
        conversations.hide_feed(conversation=following, user=alice)
    assert heard.names() == ["conversations.changed"]
    client = sign_in(alice)
    items = client.get(f"/api/conversations/{following.uuid}/messages/").json()["items"]
    assert [item["text"] for item in items] == ["A question"]
    assert client.get(f"/api/conversations/{feed.uuid}/events/?after=0").status_code == 404
    assert set(client.get("/api/sync/").json()["heads"]) == {str(following.uuid)}
    again = conversations.open_official(user=alice, voice=voice, feed=feed)
    assert again == following
    assert client.get(f"/api/conversations/{following.uuid}/").json()["unread"] == 0


def test_opening_an_account_twice_gives_the_same_conversation(alice, voice, feed):
    plain = conversations.open_official(user=alice, voice=voice, feed=None)
    assert plain.feed is None
    followed = conversations.open_official(user=alice, voice=voice, feed=feed)
    assert (followed, followed.feed) == (plain, feed)
    kept = conversations.open_official(user=alice, voice=voice, feed=None)
    assert kept.feed == feed


def test_the_log_goes_on_where_one_left_off(talk, alice, bob, sign_in):
    say(alice, talk, "one", "two", "three")
    client = sign_in(bob)
    url = f"/api/conversations/{talk.uuid}/events/"
    part = client.get(url, {"after": 1, "limit": 1}).json()
    assert ([one["seq"] for one in part["events"]], part["head"], part["too_far"]) == ([2], 3, False)
    rest = client.get(url, {"after": 2}).json()
    assert [one["event"]["message"]["text"] for one in rest["events"]] == ["three"]
    assert client.get(url, {"after": 3}).json()["events"] == []


def test_who_is_too_far_behind_or_ahead_is_told_to_load_afresh(talk, alice, bob, sign_in, monkeypatch):
    monkeypatch.setattr(history, "TOO_FAR", 2)
    say(alice, talk, "one", "two", "three")
    client = sign_in(bob)
    for after, too_far in ((0, True), (1, False), (3, False), (4, True)):
        answer = client.get(f"/api/conversations/{talk.uuid}/events/", {"after": after}).json()
        assert answer["too_far"] is too_far
        assert bool(answer["events"]) is (after == 1)


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 30, "²"])
def test_a_broken_seq_is_refused(talk, alice, sign_in, after):
    answer = sign_in(alice).get(f"/api/conversations/{talk.uuid}/events/", {"after": after})
    assert answer.status_code == 400


def test_what_a_message_says_is_read_back_and_not_kept_in_the_log(talk, alice, sign_in):
    [message] = say(alice, talk, "Old words")
    Message.objects.filter(pk=message.pk).update(text="New words")
    log = sign_in(alice).get(f"/api/conversations/{talk.uuid}/events/?after=0").json()
    assert log["events"][0]["event"]["message"]["text"] == "New words"


def test_a_line_of_the_system_is_in_the_readers_language_and_carries_its_code(talk, alice, sign_in, told):
    with told() as heard:
        messages.add_system_line(conversation=talk, code="test.line", values={"name": "Alice"})
    assert heard.frames()[0]["event"]["message"]["system"] == {"code": "test.line", "values": {"name": "Alice"}}
    item = sign_in(alice).get(f"/api/conversations/{talk.uuid}/messages/").json()["items"][0]
    assert (item["kind"], item["sender"], item["text"]) == ("system", None, "test.line")


def test_cards_are_drawn_live_for_each_reader_in_one_batch(talk, alice, bob, dave, sign_in, monkeypatch):
    batches = []

    def draw(shown, viewer):
        batches.append(len(shown))
        return [card_view(title=f"{card.ref} for {viewer.username}") for card in shown]

    monkeypatch.setattr(cards, "_renderers", {"t.product": draw})
    sent = [
        messages.send_card(
            sender=alice, conversation=talk, client_id=uuid4(), card=Card(kind="t.product", ref=str(number))
        )
        for number in range(3)
    ]
    say(alice, talk, "plain")
    items = sign_in(bob).get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]
    assert [item["live"] and item["live"]["title"] for item in items] == ["0 for bob", "1 for bob", "2 for bob", None]
    asked = ",".join(str(message.uuid) for message in sent)
    again = sign_in(alice).get("/api/cards/", {"messages": asked}).json()["cards"]
    assert {view["title"] for view in again.values()} == {"0 for alice", "1 for alice", "2 for alice"}
    assert sign_in(dave).get("/api/cards/", {"messages": asked}).json() == {"cards": {}}
    assert batches == [3, 3]


def test_one_kind_of_card_that_cannot_be_drawn_takes_nothing_else_with_it(talk, alice, sign_in, monkeypatch):
    def fail(shown, viewer):
        raise RuntimeError("broken renderer")

    monkeypatch.setattr(cards, "_renderers", {"t.broken": fail})
    snapshot = {"en": card_view(title="As it was")}
    broken = Card(kind="t.broken", ref="1", snapshot=snapshot)
    messages.send_card(sender=alice, conversation=talk, client_id=uuid4(), card=broken)
    say(alice, talk, "plain")
    items = sign_in(alice).get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]
    assert [item["text"] or item["live"]["title"] for item in items] == ["As it was", "plain"]


def test_at_most_fifty_cards_are_asked_for_at_once(alice, sign_in):
    client = sign_in(alice)
    many = ",".join(str(uuid4()) for _ in range(51))
    assert client.get("/api/cards/", {"messages": many}).status_code == 400
    assert client.get("/api/cards/", {"messages": "x"}).status_code == 400
    assert client.get("/api/cards/").json() == {"cards": {}}


def test_a_changed_card_is_an_event_of_its_conversation(talk, alice, bob, told):
    ref = str(uuid4())
    with told() as heard:
        announce_change(conversation=talk, ref=ref)
    assert heard.frames()[0]["event"] == {"type": "card.changed", "ref": ref}
    assert set(heard.parcels[0].users) == {alice.pk, bob.pk}
    talk.refresh_from_db()
    assert (talk.last_seq, talk.message_count, talk.last_message_at) == (1, 0, None)


def test_a_restored_backup_gets_a_new_epoch(talk, alice, sign_in, capsys):
    client = sign_in(alice)
    before = client.get("/api/sync/").json()["epoch"]
    assert client.get(f"/api/conversations/{talk.uuid}/messages/").json()["epoch"] == before
    call_command("new_epoch")
    after = client.get("/api/sync/").json()["epoch"]
    assert after != before
    assert after in capsys.readouterr().out
    assert Epoch.objects.count() == 1


def test_history_takes_a_bounded_number_of_queries(
    following, feed, alice, voice, sign_in, django_assert_max_num_queries
):
    say(alice, following, *(str(number) for number in range(40)))
    for number in range(40):
        broadcast(feed, voice, str(number))
    client = sign_in(alice)
    with django_assert_max_num_queries(12):
        page = client.get(f"/api/conversations/{following.uuid}/messages/?limit=60").json()
    assert len(page["items"]) == 60
