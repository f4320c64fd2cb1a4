"""Pages of history around a message, and onwards from there."""

from __future__ import annotations

from uuid import uuid4

import pytest

from chat.cards import Card
from chat.models import HiddenMessage, Membership
from chat.services import messages
from tests.chat.test_history import broadcast, say

pytestmark = pytest.mark.django_db


def texts(page):
    return [item["text"] for item in page["items"]]


@pytest.fixture
def ask(talk, alice, sign_in):
    """Asks for a page of Alice's and Bob's chat, as Alice."""

    def asked(**query):
        return sign_in(alice).get(f"/api/conversations/{talk.uuid}/messages/", query)

    return asked


def test_the_page_around_a_message_goes_on_both_ways_without_gap_or_repetition(talk, bob, ask):
    sent = say(bob, talk, *(str(number) for number in range(12)))
    page = ask(around=sent[5].uuid, limit=4).json()
    assert (texts(page), page["at"]) == (["3", "4", "5", "6"], str(sent[5].uuid))
    assert texts(ask(before=page["next"], limit=10).json()) == ["0", "1", "2"]
    later = ask(after=page["newer"], limit=3).json()
    assert texts(later) == ["7", "8", "9"]
    assert texts(ask(before=later["next"], limit=2).json()) == ["5", "6"]
    last = ask(after=later["newer"], limit=3).json()
    assert (texts(last), last["newer"], last["at"]) == (["10", "11"], None, None)


def test_a_page_that_reaches_an_end_says_so(talk, bob, ask):
    sent = say(bob, talk, "a", "b", "c")
    for place, limit, shown, has_next, has_newer in ((0, 2, ["a"], False, True), (2, 3, ["b", "c"], True, False)):
        page = ask(around=sent[place].uuid, limit=limit).json()
        assert (texts(page), page["next"] is not None, page["newer"] is not None) == (shown, has_next, has_newer)
    whole = ask(around=sent[1].uuid).json()
    assert (texts(whole), whole["next"], whole["newer"]) == (["a", "b", "c"], None, None)
    newest = ask().json()
    assert (newest["newer"], newest["at"]) == (None, None)


def test_around_the_first_unread_message(talk, alice, bob, ask):
    say(bob, talk, "read")
    mine = say(alice, talk, "mine")[0]
    first = say(bob, talk, "first unread", "second unread")[0]
    assert ask(around="unread").json()["at"] == str(first.uuid)
    Membership.objects.filter(user=alice).update(read_seq=99)
    assert ask(around="unread").json()["code"] == "not_found"
    assert ask(around="unread", since=mine.seq).json()["at"] == str(first.uuid)


def test_broadcasts_are_found_among_ones_own_messages(following, feed, alice, voice, sign_in):
    say(alice, following, "one")
    news = broadcast(feed, voice, "news")
    say(alice, following, "two")
    url = f"/api/conversations/{following.uuid}/messages/"
    page = sign_in(alice).get(url, {"around": str(news.uuid)}).json()
    assert [item["text"] or item["card"]["ref"] for item in page["items"]] == ["one", "news", "two"]
    assert sign_in(alice).get(url, {"around": "unread"}).json()["at"] == str(news.uuid)


def test_what_one_deleted_for_oneself_is_on_no_page(talk, alice, bob, sign_in, ask):
    sent = say(bob, talk, "keep", "hide", "stay")
    HiddenMessage.objects.create(user=alice, message=sent[1])
    assert texts(ask().json()) == ["keep", "stay"]
    assert texts(ask(around=sent[0].uuid).json()) == ["keep", "stay"]
    assert ask(around=sent[1].uuid).status_code == 404
    others = sign_in(bob).get(f"/api/conversations/{talk.uuid}/messages/").json()
    assert texts(others) == ["keep", "hide", "stay"]


def test_a_message_of_another_conversation_is_not_found_around_here(talk, following, alice, bob, dave, sign_in, ask):
    elsewhere = say(alice, following, "elsewhere")[0]
    here = say(bob, talk, "here")[0]
    assert ask(around=elsewhere.uuid).status_code == 404
    assert ask(around=uuid4()).status_code == 404
    assert ask(around="mention").status_code == 404
    answer = sign_in(dave).get(f"/api/conversations/{talk.uuid}/messages/", {"around": str(here.uuid)})
    assert answer.status_code == 404


@pytest.mark.parametrize("around", ["x", "all", "1", "\x00"])
def test_a_place_that_makes_no_sense_is_refused(ask, around):
    assert ask(around=around).json()["code"] == "invalid"


def test_a_page_around_takes_a_bounded_number_of_queries(
    following, feed, alice, voice, sign_in, django_assert_max_num_queries
):
    say(alice, following, *(str(number) for number in range(30)))
    cards = [
        messages.post_to_feed(feed=feed, sender=voice, client_id=uuid4(), card=Card(kind="t.news", ref=str(number)))
        for number in range(30)
    ]
    client = sign_in(alice)
    with django_assert_max_num_queries(20):
        page = client.get(
            f"/api/conversations/{following.uuid}/messages/", {"around": str(cards[5].uuid), "limit": 40}
        ).json()
    assert len(page["items"]) == 40
