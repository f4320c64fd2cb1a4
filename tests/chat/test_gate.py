"""One gate: what nobody may do who was blocked or muted, and which words may stand nowhere, whichever the entrance."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.errors import WordsRefused
from accounts.models import AuditEntry, Block, Contact, ContactRequest, ContactTag, User
from accounts.models.user import FOR_EVER
from accounts.services import blocks, contacts
from chat.models import Conversation, Event, Invite, JoinRequest, Membership, Message, PinnedMessage, WordRule
from chat.services import conversations, groups, mentions, messages, push, typing
from core.disguises import fold
from tests import factories
from tests.chat.conftest import send

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _no_rules_left():
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def forbidden():
    return WordRule.objects.create(pattern="casino", effect="block")


@pytest.fixture
def group(alice, bob):
    """Alice runs it, Bob is in it."""
    return conversations.create_group(owner=alice, title="Tea club", people=[bob])


def say(who, where, text="Hello", **more):
    return messages.send_text(sender=who, conversation=where, client_id=uuid4(), text=text, **more)


def mute(person: User) -> None:
    User.objects.filter(pk=person.pk).update(muted_until=FOR_EVER)
    person.refresh_from_db()


# Blocked ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "act",
    [
        lambda client, talk, message: send(client, talk),
        lambda client, talk, message: client.put(f"/api/messages/{message.uuid}/pin/"),
        lambda client, talk, message: client.delete(f"/api/messages/{message.uuid}/pin/"),
        lambda client, talk, message: client.put(f"/api/messages/{message.uuid}/reactions/👍/"),
        lambda client, talk, message: client.patch(f"/api/messages/{message.uuid}/", {"text": "Other"}, **JSON),
    ],
    ids=["send", "pin", "unpin", "react", "edit"],
)
def test_nothing_that_a_blocked_person_does_reaches_who_blocked_them(talk, alice, bob, sign_in, told, act):
    message = say(bob, talk)
    PinnedMessage.objects.create(conversation=talk, message=message, by=alice)
    blocks.block_person(owner=alice, person=bob)
    before = (list(Event.objects.values_list("pk")), Conversation.objects.values_list("last_message_at").get())
    with told() as heard:
        answer = act(sign_in(bob), talk, message)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_contacts")
    assert heard.parcels == []
    assert (list(Event.objects.values_list("pk")), Conversation.objects.values_list("last_message_at").get()) == before
    assert Message.objects.filter(kind="system").count() == 0
    assert PinnedMessage.objects.count() == 1


def test_pinning_and_unpinning_over_and_over_by_a_blocked_person_writes_no_line(talk, alice, bob, sign_in):
    message = say(bob, talk)
    blocks.block_person(owner=alice, person=bob)
    client = sign_in(bob)
    for name in ("Look", "At", "Me"):
        client.post("/settings/profile/", {"display_name": name})
        assert client.put(f"/api/messages/{message.uuid}/pin/").status_code == 403
        assert client.delete(f"/api/messages/{message.uuid}/pin/").status_code == 403
    assert Message.objects.count() == 1


@pytest.mark.parametrize("name_all", [False, True])
def test_a_blocked_person_names_nobody_who_blocked_them_in_a_group_they_share(group, alice, bob, carol, name_all):
    factories.make_contacts(alice, carol)
    groups.add_people(group=group, by=alice, people=[carol])
    Membership.objects.filter(conversation=group, user=bob).update(role="admin")
    blocks.block_person(owner=alice, person=bob)
    given = [mentions.ALL] if name_all else [str(alice.uuid), str(carol.uuid)]
    message = say(bob, group, "Look", aside=messages.Aside(mentions=given))
    marks = dict(Membership.objects.filter(conversation=group).values_list("user__username", "mention_seq"))
    assert (marks["alice"], marks["carol"]) == (0, message.seq)
    assert message.mentions == given  # to everyone it reads as if it named them: nobody is told of the block
    heard = push._who_hears(message).values_list("user__username", flat=True)
    assert set(heard) == {"bob", "carol"}


def test_a_blocked_persons_request_to_join_rings_not_the_admin_who_blocked_them(
    group, alice, bob, carol, sign_in, told
):
    invite = Invite.objects.create(conversation=group, by=alice, needs_approval=True)
    blocks.block_person(owner=alice, person=carol)
    with told() as heard:
        answer = sign_in(carol).post(f"/api/invited/{invite.code}/join/", {}, **JSON)
    assert answer.json()["state"] == "asked"
    assert [parcel.users for parcel in heard.parcels if "requests.changed" in parcel.frame] == [()]


# Muted -----------------------------------------------------------------------------------------------
def picture():
    import io

    from PIL import Image

    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return SimpleUploadedFile("me.png", drawn.getvalue(), "image/png")


MUTED_ACTS = {
    "send": lambda client, w: send(client, w["talk"]),
    "pin": lambda client, w: client.put(f"/api/messages/{w['message'].uuid}/pin/"),
    "react": lambda client, w: client.put(f"/api/messages/{w['message'].uuid}/reactions/👍/"),
    "edit": lambda client, w: client.patch(f"/api/messages/{w['message'].uuid}/", {"text": "x"}, **JSON),
    "rename": lambda client, w: client.patch(f"/api/conversations/{w['group'].uuid}/group/", {"title": "x"}, **JSON),
    "announce": lambda client, w: client.patch(
        f"/api/conversations/{w['group'].uuid}/group/", {"announcement": "x"}, **JSON
    ),
    "picture": lambda client, w: client.delete(f"/api/conversations/{w['group'].uuid}/picture/"),
    "new group": lambda client, w: client.post(
        "/api/conversations/", {"people": [str(w["bob"].uuid)], "title": "x"}, **JSON
    ),
    "add": lambda client, w: client.post(
        f"/api/conversations/{w['group'].uuid}/members/", {"people": [str(w["bob"].uuid)]}, **JSON
    ),
    "invite": lambda client, w: client.post(f"/api/conversations/{w['group'].uuid}/invites/", {}, **JSON),
    "ask to join": lambda client, w: client.post(f"/api/invited/{w['invite'].code}/join/", {"line": "x"}, **JSON),
    "ask a person": lambda client, w: client.post("/api/contact-requests/", {"username": "dave"}, **JSON),
}


@pytest.mark.parametrize("act", MUTED_ACTS.values(), ids=MUTED_ACTS)
def test_who_is_muted_reaches_nobody(talk, group, alice, bob, carol, dave, sign_in, told, act):
    elsewhere = conversations.create_group(owner=bob, title="Elsewhere", people=[alice])
    groups.leave_group(group=elsewhere, user=alice)
    invite = Invite.objects.create(conversation=elsewhere, by=bob, needs_approval=True)
    world = {"talk": talk, "group": group, "bob": bob, "message": say(alice, talk), "invite": invite}
    mute(alice)
    before = (Event.objects.count(), Conversation.objects.count(), Invite.objects.count())
    with told() as heard:
        answer = act(sign_in(alice), world)
    assert (answer.status_code, answer.json()["code"]) == (403, "muted")
    assert answer.json()["details"] == {"until": "9999-01-01T00:00:00Z"}
    assert heard.parcels == []
    assert (Event.objects.count(), Conversation.objects.count(), Invite.objects.count()) == before
    assert (ContactRequest.objects.count(), JoinRequest.objects.count()) == (0, 0)


def test_who_is_muted_is_not_seen_typing(talk, alice, told):
    with told() as heard:
        assert typing.announce_typing(user_id=alice.pk, conversation=talk.uuid) is True
        mute(alice)
        assert typing.announce_typing(user_id=alice.pk, conversation=talk.uuid) is False
    assert heard.names() == ["typing"]


def test_who_is_muted_takes_no_other_name_or_picture_but_may_take_theirs_away(alice, sign_in):
    mute(alice)
    client = sign_in(alice)
    for given in ({"display_name": "Ann"}, {"display_name": "Alice", "picture": picture()}):
        answer = client.post("/settings/profile/", given)
        assert (answer.status_code, "You cannot write to people for now" in answer.content.decode()) == (400, True)
    alice.refresh_from_db()
    assert (alice.display_name, alice.avatar.name) == ("Alice", "")
    assert client.post("/settings/profile/", {"display_name": ""}).status_code == 302
    alice.refresh_from_db()
    assert alice.name == "alice"


def test_who_is_muted_still_reaches_official_accounts_and_the_operators(alice, bob, talk, voice, sign_in):
    message = say(bob, talk)
    account = conversations.open_official(user=alice, voice=voice, feed=None)
    mute(alice)
    client = sign_in(alice)
    assert send(client, account).status_code == 201
    assert (
        client.post(f"/api/messages/{message.uuid}/report/", {"reason": "abuse", "note": "x"}, **JSON).status_code
        == 204
    )


# Words -----------------------------------------------------------------------------------------------
WORDED = {
    "message": lambda c, w, word: send(c, w["talk"], f"A {word}!"),
    "edit": lambda c, w, word: c.patch(f"/api/messages/{w['message'].uuid}/", {"text": word}, **JSON),
    "new group": lambda c, w, word: c.post(
        "/api/conversations/", {"people": [str(w["bob"].uuid)], "title": word}, **JSON
    ),
    "title": lambda c, w, word: c.patch(f"/api/conversations/{w['group'].uuid}/group/", {"title": word}, **JSON),
    "announcement": lambda c, w, word: c.patch(
        f"/api/conversations/{w['group'].uuid}/group/", {"announcement": f"Come:\n{word}"}, **JSON
    ),
    "contact request": lambda c, w, word: c.post("/api/contact-requests/", {"username": "dave", "line": word}, **JSON),
    "request to join": lambda c, w, word: c.post(f"/api/invited/{w['invite'].code}/join/", {"line": word}, **JSON),
    "remark": lambda c, w, word: c.patch(f"/api/contacts/{w['bob'].uuid}/", {"remark": word}, **JSON),
    "tag": lambda c, w, word: c.patch(f"/api/contacts/{w['bob'].uuid}/", {"tags": [word]}, **JSON),
}


def world_of(talk, group, alice, bob):
    elsewhere = conversations.create_group(owner=bob, title="Elsewhere", people=[alice])
    groups.leave_group(group=elsewhere, user=alice)
    invite = Invite.objects.create(conversation=elsewhere, by=bob, needs_approval=True)
    return {"talk": talk, "group": group, "bob": bob, "message": say(alice, talk), "invite": invite}


@pytest.mark.parametrize("entrance", WORDED.values(), ids=WORDED)
@pytest.mark.parametrize("effect", ["block", "hold"])
def test_a_forbidden_word_stands_nowhere(talk, group, alice, bob, dave, sign_in, told, entrance, effect):
    world = world_of(talk, group, alice, bob)
    WordRule.objects.create(pattern="casino", effect=effect)
    caches["pages"].clear()
    with told() as heard:
        answer = entrance(sign_in(alice), world, "Casino")
    code = "message_held" if effect == "hold" and entrance is WORDED["message"] else "words_refused"
    assert answer.json()["code"] == code
    assert heard.parcels == []
    group.refresh_from_db()
    assert (group.title, group.announcement) == ("Tea club", "")
    assert Message.objects.get(pk=world["message"].pk).text == "Hello"
    counts = [model.objects.count() for model in (ContactRequest, JoinRequest, ContactTag)]
    assert counts == [0, 0, 0]
    assert Contact.objects.get(owner=alice, person=bob).remark == ""


def test_a_forbidden_word_is_no_name_and_no_user_name(alice, sign_in, client, forbidden):
    answer = sign_in(alice).post("/settings/profile/", {"display_name": "Casino Royale"})
    assert (answer.status_code, "not allowed here" in answer.content.decode()) == (400, True)
    alice.refresh_from_db()
    assert alice.display_name == "Alice"
    client.post("/accounts/signup/", {"username": "casino", "password1": "tea and biscuits 7"})
    assert not User.objects.filter(username="casino").exists()


def test_a_forbidden_word_is_no_name_of_a_file_and_no_caption_is_kept_back_without_its_picture(talk, alice, sign_in):
    WordRule.objects.create(pattern="casino", effect="hold")
    client = sign_in(alice)
    file = SimpleUploadedFile("casino.pdf", b"%PDF-1.4 x", "application/pdf")
    made = client.post("/api/attachments/", {"kind": "file", "file": file}).json()
    for text in ("", "the casino"):
        body = {"client_id": str(uuid4()), "kind": "file", "attachments": [made["uuid"]], "text": text}
        answer = client.post(f"/api/conversations/{talk.uuid}/messages/", body, **JSON)
        assert (answer.status_code, answer.json()["code"]) == (403, "words_refused")
    assert Message.objects.count() == 0


def test_a_word_that_is_only_reported_lets_a_title_pass_and_stands_in_the_audit_log(group, alice, sign_in):
    WordRule.objects.create(pattern="casino", effect="flag")
    caches["pages"].clear()
    answer = sign_in(alice).patch(f"/api/conversations/{group.uuid}/group/", {"title": "Casino"}, **JSON)
    assert answer.json()["title"] == "Casino"
    entry = AuditEntry.objects.get(action="rule found")
    assert (entry.subject, entry.target, entry.reason) == (alice, "group title", "Casino")


DISGUISED = [
    "ｃａｓｉｎｏ",
    "c\u200ba\u2060s\u00adino",
    "сasinо",  # Cyrillic с and о
    "САSІΝО",  # Cyrillic and Greek capitals
    "𝓬𝓪𝓼𝓲𝓷𝓸",
    "c\u0336a\u0336s\u0336i\u0336n\u0336o\u0336",
    "ⓒⓐⓢⓘⓝⓞ",
    "_casino_",
    "去casino吧",
    "cas\u3164ino",
    "casi\ufe0fno",
]


@pytest.mark.parametrize("text", DISGUISED)
def test_a_disguised_word_is_the_same_word(talk, alice, sign_in, forbidden, text):
    answer = send(sign_in(alice), talk, text)
    assert (answer.status_code, answer.json()["code"]) == (403, "words_refused")
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("pattern", "text"), [("代购", "专业代\u200b购"), ("代购", "代\u2060购"), ("спам", "Это СПАМ")]
)
def test_words_of_other_scripts_are_found_too(talk, alice, sign_in, pattern, text):
    WordRule.objects.create(pattern=pattern, effect="block")
    assert send(sign_in(alice), talk, text).json()["code"] == "words_refused"


@pytest.mark.parametrize("text", ["casinos-free zone: 一口茶、ガラス, 卜", "Мой сад и дом", "ca sino", "丨 〇 ロ"])
def test_other_words_pass(talk, alice, sign_in, forbidden, text):
    assert send(sign_in(alice), talk, text).status_code == 201


def test_folding_leaves_chinese_and_japanese_as_they_are():
    assert [fold(text) for text in ("一二口日月", "ガラス", "ｶﾞﾗｽ", "山田　太郎", "法轮")] == [
        "一二口日月", "ガラス", "ガラス", "山田 太郎", "法轮",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["evil.example", "EVIL.example/x", "https://a@evil.example/", "www.evil.example.", "ｅｖｉｌ。example"]
)
def test_a_site_is_found_with_or_without_its_scheme(talk, alice, sign_in, text):
    WordRule.objects.create(pattern="evil.example", kind="link", effect="block")
    assert send(sign_in(alice), talk, text).json()["code"] == "words_refused"


@pytest.mark.parametrize("text", ["notevil.example", "evil.example.org", "my-evil.example"])
def test_another_site_passes(talk, alice, sign_in, text):
    WordRule.objects.create(pattern="evil.example", kind="link", effect="block")
    assert send(sign_in(alice), talk, text).status_code == 201


def test_an_operator_and_an_account_are_not_judged(oscar, group, forbidden):
    Membership.objects.create(conversation=group, user=oscar, role="admin")
    groups.rename_group(group=group, by=oscar, title="Casino")
    assert Conversation.objects.get(pk=group.pk).title == "Casino"


def test_a_service_refuses_as_its_edges_do(alice, dave, forbidden):
    with pytest.raises(WordsRefused):
        contacts.ask_person(sender=alice, receiver=dave, line="casino")
    assert (ContactRequest.objects.count(), Block.objects.count()) == (0, 0)
