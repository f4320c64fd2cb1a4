"""Answering a message with a sign."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from chat.models import Event, Reaction
from chat.services import messages
from tests.chat.test_history import broadcast, say

pytestmark = pytest.mark.django_db


def url(message, emoji):
    return f"/api/messages/{message.uuid}/reactions/{quote(emoji)}/"


def shown(answer):
    return [(one["emoji"], one["users"]) for one in answer.json()["reactions"]]


def test_a_sign_is_given_once_counted_with_who_and_taken_back(talk, alice, bob, sign_in, told):
    [message] = say(alice, talk, "Tea?")
    sign_in(alice).put(url(message, "❤️"))
    with told() as heard:
        answer = sign_in(bob).put(url(message, "❤️"))
    assert shown(answer) == [("❤️", [str(alice.uuid), str(bob.uuid)])]
    assert heard.names() == ["message.reacted"]
    assert set(heard.parcels[0].users) == {alice.pk, bob.pk}
    with told() as heard:
        again = sign_in(bob).put(url(message, "❤️"))
    assert (shown(again), heard.parcels) == (shown(answer), [])
    with told() as heard:
        left = sign_in(bob).delete(url(message, "❤️"))
        sign_in(bob).delete(url(message, "❤️"))
    assert shown(left) == [("❤️", [str(alice.uuid)])]
    assert heard.names() == ["message.reacted"]


def test_one_person_can_give_several_signs(talk, alice, bob, sign_in):
    [message] = say(alice, talk, "Tea?")
    for emoji in ("👍", "🍵"):
        answer = sign_in(bob).put(url(message, emoji))
    assert shown(answer) == [("👍", [str(bob.uuid)]), ("🍵", [str(bob.uuid)])]


def test_a_message_holds_twenty_different_signs(talk, alice, bob, sign_in, told):
    [message] = say(alice, talk, "Tea?")
    signs = [chr(0x1F400 + number) for number in range(21)]  # animals
    for emoji in signs[:20]:
        Reaction.objects.create(message=message, user=alice, emoji=emoji)
    with told() as heard:
        refused = sign_in(bob).put(url(message, signs[20]))
    assert (refused.status_code, refused.json()["code"], heard.parcels) == (409, "too_many_reactions", [])
    assert sign_in(bob).put(url(message, signs[0])).status_code == 200
    assert Reaction.objects.filter(message=message).count() == 21


@pytest.mark.parametrize("emoji", ["🇦🇶", "👨‍👩‍👧‍👦", "👍🏽", "❤️‍🔥", "5️⃣", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"])
def test_any_emoji_is_a_sign(talk, alice, bob, sign_in, emoji):
    [message] = say(alice, talk, "Tea?")
    assert shown(sign_in(bob).put(url(message, emoji))) == [(emoji, [str(bob.uuid)])]


@pytest.mark.parametrize("emoji", ["x", "👍👍", "👍x", "<b>", "5", "é", "漢", "🇦", "a" * 200, "👨" + "\u200d👨" * 40])
def test_what_is_no_emoji_is_refused(talk, alice, bob, sign_in, emoji):
    [message] = say(alice, talk, "Tea?")
    answer = sign_in(bob).put(url(message, emoji))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Reaction.objects.count() == 0


def test_who_is_not_there_neither_gives_nor_learns_anything(talk, alice, dave, sign_in, told):
    [message] = say(alice, talk, "Tea?")
    with told() as heard:
        answers = [sign_in(dave).put(url(message, "👍")), sign_in(dave).delete(url(message, "👍"))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (Reaction.objects.count(), Event.objects.count(), heard.parcels) == (0, 1, [])


def test_broadcasts_lines_and_what_is_gone_take_no_signs(following, feed, voice, talk, alice, sign_in, told):
    news = broadcast(feed, voice, "news")
    line = messages.add_system_line(conversation=talk, code="t.line", values={})
    [gone] = say(alice, talk, "gone")
    gone.recalled_at = gone.created_at
    gone.save()
    client = sign_in(alice)
    with told() as heard:
        codes = [client.put(url(message, "👍")).json()["code"] for message in (news, line, gone)]
    assert codes == ["cannot_send_here", "cannot_send_here", "message_gone"]
    assert (Reaction.objects.count(), heard.parcels) == (0, [])


def test_who_is_no_contact_any_more_gives_no_sign_but_takes_theirs_back(talk, alice, bob, sign_in):
    [message] = say(alice, talk, "Tea?")
    sign_in(bob).put(url(message, "👍"))
    alice.contacts.all().delete()
    bob.contacts.all().delete()
    assert sign_in(bob).put(url(message, "❤️")).json()["code"] == "not_contacts"
    assert shown(sign_in(bob).delete(url(message, "👍"))) == []
