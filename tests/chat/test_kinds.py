"""Videos, stickers, locations, contact cards and polls: what is taken, what is told, and that each goes by the rules of all."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import Contact, User
from accounts.models.user import FOR_EVER
from accounts.services import blocks
from chat import stickers
from chat.belongings import collect, let_go
from chat.kinds import KINDS
from chat.models import Attachment, Message, PollVote, WordRule
from chat.services import search_index
from chat.services.screening import forget_rules
from tests.chat.uploads import content_of, picture, send_carrying, upload

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x07" * 5000
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + b"\x07" * 5000
MOBILE = b"\x00\x00\x00\x18ftyp3gp4\x00\x00\x02\x003gp4isom" + b"\x07" * 5000
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x00" * 40 + b"V_VP9" + b"\x07" * 5000
PLACE = {"latitude": 22.2783, "longitude": 114.1747, "accuracy": 12}
MAKINGS = {
    "sticker": lambda bob: ({"pack": "teapot", "name": "hello"}, ""),
    "location": lambda bob: (PLACE, "Tea house"),
    "contact": lambda bob: ({"person": str(bob.uuid)}, ""),
    "poll": lambda bob: ({"options": ["Oolong", "Pu'er"]}, "Which tea?"),
}


def send(client, talk, kind, data, text="", **more):
    body = {"client_id": str(uuid4()), "kind": kind, "data": data, "text": text, **more}
    return client.post(f"/api/conversations/{talk.uuid}/messages/", body, **JSON)


def poll(client, talk, **how):
    answer = send(client, talk, "poll", {"options": ["Oolong", "Pu'er", "Matcha"], **how}, "Which tea?")
    assert answer.status_code == 201, answer.content
    return answer.json()


def vote(client, message, *options):
    return client.put(f"/api/messages/{message['uuid']}/vote/", {"options": list(options)}, **JSON)


def counts(message):
    return [one["count"] for one in message["data"]["tally"]]


# Every kind that is made of data ---------------------------------------------------------------------
@pytest.mark.parametrize("kind", MAKINGS)
def test_each_kind_is_sent_once_told_forwarded_quoted_and_taken_back(kind, talk, alice, bob, sign_in, told):
    client, reader = sign_in(alice), sign_in(bob)
    data, text = MAKINGS[kind](bob)
    client_id = str(uuid4())
    with told() as heard:
        first = send(client, talk, kind, data, text, client_id=client_id)
    assert (first.status_code, first.json()["kind"]) == (201, kind)
    assert send(client, talk, kind, data, text, client_id=client_id).json()["uuid"] == first.json()["uuid"]
    assert send(client, talk, "location", {**PLACE, "latitude": 1}, client_id=client_id).status_code == 409
    [event] = [frame for frame in heard.frames() if frame["type"] == "event"]
    assert event["event"]["message"]["data"] == first.json()["data"]
    quote = {"client_id": str(uuid4()), "text": "Yes", "reply_to": first.json()["uuid"]}
    answer = reader.post(f"/api/conversations/{talk.uuid}/messages/", quote, **JSON).json()
    assert answer["reply_to"]["kind"] == kind
    passed = {"client_id": str(uuid4()), "messages": [first.json()["uuid"]], "conversations": [str(talk.uuid)]}
    assert reader.post("/api/forwards/", passed, **JSON).json()["results"][0]["status"] == "sent"
    copy = Message.objects.filter(kind=kind).last()
    assert (copy.sender, copy.is_forwarded, copy.data) == (bob, True, Message.objects.filter(kind=kind).first().data)
    edit = client.patch(f"/api/messages/{first.json()['uuid']}/", {"text": "Other words"}, **JSON)
    assert (edit.status_code, edit.json()["code"]) == (409, "cannot_be_edited")
    gone = client.post(f"/api/messages/{first.json()['uuid']}/recall/").json()
    assert (gone["state"], gone["data"], gone["text"]) == ("recalled", None, "")


@pytest.mark.parametrize("kind", MAKINGS)
def test_a_stranger_sends_nothing_of_any_kind(kind, talk, alice, bob, dave, sign_in, told):
    data, text = MAKINGS[kind](bob)
    with told() as heard:
        assert send(sign_in(dave), talk, kind, data, text).status_code == 404
    assert (Message.objects.filter(kind=kind).count(), heard.parcels) == (0, [])


@pytest.mark.parametrize("kind", [*MAKINGS, "video"])
def test_each_kind_says_itself_in_a_line_in_both_languages(kind, bob):
    made = (
        KINDS[kind].take(sender=bob, text=MAKINGS[kind](bob)[1], given=MAKINGS[kind](bob)[0])
        if kind in MAKINGS
        else None
    )
    message = Message(kind=kind, text=made.text if made else "Steam", data=made.data if made else None)
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = KINDS[kind].line(message)
    assert (
        said
        == {
            "sticker": {"en": "[Sticker] Hello", "zh-hans": "[贴纸] 你好"},
            "location": {"en": "[Location] Tea house", "zh-hans": "[位置] Tea house"},
            "contact": {"en": f"[Contact] {bob.name}", "zh-hans": f"[名片] {bob.name}"},
            "poll": {"en": "[Poll] Which tea?", "zh-hans": "[投票] Which tea?"},
            "video": {"en": "[Video] Steam", "zh-hans": "[视频] Steam"},
        }[kind]
    )


@pytest.mark.parametrize(
    ("kind", "found"), [("sticker", "hello"), ("location", "house"), ("contact", "bob"), ("poll", "oolong")]
)
def test_each_kind_is_found_by_its_words(kind, found, talk, alice, bob, sign_in):
    client = sign_in(alice)
    data, text = MAKINGS[kind](bob)
    sent = send(client, talk, kind, data, text).json()
    search_index.index_waiting()
    groups = client.get(f"/api/search/?q={found}&kind=messages").json()["groups"]
    assert [item["message"]["uuid"] for group in groups for item in group["items"]] == [sent["uuid"]]


def test_rules_look_at_the_words_of_every_kind(talk, alice, bob, sign_in, told):
    WordRule.objects.create(pattern="casino", effect=WordRule.Effect.BLOCK)
    forget_rules()
    client = sign_in(alice)
    for kind, data, text in (
        ("poll", {"options": ["Tea", "Casino"]}, "Where?"),
        ("poll", {"options": ["Tea", "Home"]}, "casino?"),
        ("location", PLACE, "Casino"),
    ):
        with told() as heard:
            answer = send(client, talk, kind, data, text)
        assert (answer.status_code, answer.json()["code"], heard.parcels) == (403, "words_refused", [])
    assert not Message.objects.exclude(kind="system").exists()
    forget_rules()


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("location", {"latitude": 91, "longitude": 0}, ""),
        ("location", {"latitude": 0, "longitude": -180.5}, ""),
        ("location", {"latitude": "0", "longitude": 0}, ""),
        ("location", {"latitude": True, "longitude": 0}, ""),
        ("location", {"longitude": 0}, ""),
        ("location", PLACE, "x" * 121),
        ("poll", {"options": ["One"]}, "Which?"),
        ("poll", {"options": ["One", "one"]}, "Which?"),
        ("poll", {"options": [str(n) for n in range(13)]}, "Which?"),
        ("poll", {"options": ["a", "x" * 101]}, "Which?"),
        ("poll", {"options": [{"a": 1}, "b"]}, "Which?"),
        ("poll", {"options": ["a", "\u3164"]}, "Which?"),
        ("poll", {"options": ["a", "b"]}, "\u200b"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_sent(kind, data, text, talk, alice, sign_in, told):
    with told() as heard:
        answer = send(sign_in(alice), talk, kind, data, text)
    assert (answer.status_code, answer.json()["code"], heard.parcels) == (400, "invalid", [])
    assert not Message.objects.filter(kind=kind).exists()


# Contact cards --------------------------------------------------------------------------------------
def test_cards_are_of_ones_own_contacts_or_of_oneself(talk, alice, bob, dave, sign_in):
    client = sign_in(alice)
    assert send(client, talk, "contact", {"person": str(alice.uuid)}).status_code == 201
    for person in (dave.uuid, uuid4(), "nobody", 7):
        answer = send(client, talk, "contact", {"person": str(person) if person != 7 else 7})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_contact")
    assert Message.objects.filter(kind="contact").count() == 1


def test_a_closed_account_is_named_by_no_card(talk, alice, bob, carol, sign_in):
    Contact.objects.get_or_create(owner=alice, person=carol)
    sent = send(sign_in(alice), talk, "contact", {"person": str(carol.uuid)}).json()
    assert sent["data"]["name"] == carol.name
    let_go(carol)
    told = sign_in(bob).get(f"/api/messages/{sent['uuid']}/").json()["data"]
    assert (told["name"], told["username"], told["avatar"]) == ("", "", "")


# Stickers -------------------------------------------------------------------------------------------
def test_the_site_has_packs_and_their_pictures_run_nothing(client, alice, sign_in):
    packs = sign_in(alice).get("/api/stickers/").json()["packs"]
    assert (packs[0]["pack"], len(packs[0]["stickers"])) == ("teapot", 12)
    answer = client.get(packs[0]["stickers"][0]["src"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    assert client.get("/stickers/teapot/none/").status_code == 404
    assert client.get("/stickers/none/hello/").status_code == 404


def test_a_site_adds_packs_and_a_broken_one_is_left_out(settings, tmp_path, talk, alice, sign_in, caplog):
    whole, broken = tmp_path / "cats", tmp_path / "dogs"
    for folder in (whole, broken):
        folder.mkdir()
        (folder / "cat.webp").write_bytes(picture(40, 40, "WEBP"))
    (whole / "pack.json").write_text(
        '{"title": {"en": "Cats"}, "stickers": [{"file": "cat.webp", "words": {"en": "Cat"}}]}'
    )
    (broken / "pack.json").write_text(
        '{"title": {"en": "Dogs"}, "stickers": [{"file": "../x.html", "words": {"en": "Dog"}}]}'
    )
    settings.STICKERS_DIR = tmp_path
    assert [pack.slug for pack in stickers.packs()] == ["teapot", "cats"]
    assert "dogs" in caplog.text
    client = sign_in(alice)
    sent = send(client, talk, "sticker", {"pack": "cats", "name": "cat"}).json()["data"]
    assert sent == {"pack": "cats", "name": "cat", "src": "/stickers/cats/cat/", "words": {"en": "Cat"}}
    settings.STICKERS_DIR = tmp_path / "none"  # the site took it away: what was sent says so, and is no error
    shown = client.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"][-1]["data"]
    assert (shown["src"], shown["words"]) == ("", {})
    assert send(client, talk, "sticker", {"pack": "cats", "name": "cat"}).json()["code"] == "sticker_gone"


# Polls ----------------------------------------------------------------------------------------------
def test_a_vote_is_given_changed_and_withdrawn_and_everyone_is_told(talk, alice, bob, sign_in, told):
    client, voter = sign_in(alice), sign_in(bob)
    asked = poll(client, talk)
    assert (counts(asked), asked["data"]["people"]) == ([0, 0, 0], 0)
    with told() as heard:
        voted = vote(voter, asked, 1).json()
    assert voted["data"]["tally"][1] == {"count": 1, "voters": [str(bob.uuid)]}
    assert [frame["event"]["type"] for frame in heard.frames() if frame["type"] == "event"] == ["message.voted"]
    own = [
        (p.users, f["data"]["chosen"])
        for p, f in zip(heard.parcels, heard.frames(), strict=True)
        if f["type"] == "ring"
    ]
    assert own == [((bob.pk,), [1])]
    with told() as heard:
        vote(voter, asked, 1)  # again: nothing happens
    assert heard.parcels == []
    assert counts(vote(voter, asked, 2).json()) == [0, 0, 1]
    assert counts(vote(client, asked, 2).json()) == [0, 0, 2]
    shown = voter.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"][-1]
    assert (shown["chosen"], shown["data"]["people"]) == ([2], 2)
    assert counts(vote(voter, asked).json()) == [0, 0, 1]


def test_one_choice_is_one_choice_and_several_are_several(talk, alice, bob, sign_in):
    client, voter = sign_in(alice), sign_in(bob)
    one, several = poll(client, talk), poll(client, talk, is_multiple=True)
    assert vote(voter, one, 0, 1).json()["code"] == "invalid"
    assert vote(voter, one, 7).json()["code"] == "invalid"
    voted = vote(voter, several, 0, 2, 2).json()
    assert (counts(voted), voted["data"]["people"]) == ([1, 0, 1], 1)
    assert counts(vote(voter, several, 1).json()) == [0, 1, 0]


def test_the_database_keeps_two_votes_of_one_person_apart(talk, alice, bob, sign_in):
    asked = Message.objects.get(uuid=poll(sign_in(alice), talk)["uuid"])
    PollVote.objects.create(message=asked, user=bob, option=0, slot=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.create(message=asked, user=bob, option=1, slot=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.create(message=asked, user=bob, option=1, slot=2)


def test_an_anonymous_poll_names_nobody(talk, alice, bob, sign_in, told):
    voter = sign_in(bob)
    asked = poll(sign_in(alice), talk, is_anonymous=True)
    with told() as heard:
        vote(voter, asked, 0)
    events = [frame for frame in heard.frames() if frame["type"] == "event"]
    assert events[0]["event"]["message"]["data"]["tally"][0] == {"count": 1, "voters": []}
    assert str(bob.uuid) not in str(events)
    assert voter.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"][-1]["chosen"] == [0]


def test_its_maker_closes_it_and_nobody_votes_any_more(talk, alice, bob, sign_in, told):
    client, voter = sign_in(alice), sign_in(bob)
    asked = poll(client, talk)
    vote(voter, asked, 0)
    with told() as heard:
        assert voter.post(f"/api/messages/{asked['uuid']}/close/").json()["code"] == "not_your_message"
    assert heard.parcels == []
    assert client.post(f"/api/messages/{asked['uuid']}/close/").json()["data"]["closed_at"]
    refused = vote(voter, asked, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "poll_closed")
    assert PollVote.objects.get().option == 0


@pytest.mark.parametrize("why", ["not_contacts", "muted"])
def test_who_was_blocked_or_muted_closes_no_poll(why, talk, alice, bob, sign_in, told):
    client = sign_in(alice)
    asked = poll(client, talk)
    if why == "muted":
        User.objects.filter(pk=alice.pk).update(muted_until=FOR_EVER)
    else:
        blocks.block_person(owner=bob, person=alice)
    with told() as heard:
        refused = client.post(f"/api/messages/{asked['uuid']}/close/")
    assert (refused.status_code, refused.json()["code"], heard.parcels) == (403, why, [])
    assert Message.objects.get(uuid=asked["uuid"]).data["closed_at"] is None


def test_strangers_and_what_is_no_poll_take_no_votes(talk, alice, bob, dave, sign_in, told):
    client = sign_in(alice)
    asked = poll(client, talk)
    text = client.post(
        f"/api/conversations/{talk.uuid}/messages/", {"client_id": str(uuid4()), "text": "x"}, **JSON
    ).json()
    with told() as heard:
        assert vote(sign_in(dave), asked, 0).status_code == 404
        assert sign_in(dave).post(f"/api/messages/{asked['uuid']}/close/").status_code == 404
        assert vote(client, text, 0).json()["code"] == "not_a_poll"
        assert client.post(f"/api/messages/{text['uuid']}/close/").json()["code"] == "not_a_poll"
    assert (PollVote.objects.count(), heard.parcels) == (0, [])


def test_votes_are_in_ones_copy_and_go_with_the_account_and_the_poll(talk, alice, bob, sign_in):
    client, voter = sign_in(alice), sign_in(bob)
    asked = poll(client, talk)
    vote(voter, asked, 1)
    vote(client, asked, 1)
    votes = dict(collect(bob))["votes.json"]
    assert [(one["question"], one["option"]) for one in votes] == [("Which tea?", "Pu'er")]
    let_go(bob)
    assert counts(client.get(f"/api/messages/{asked['uuid']}/").json()) == [0, 1, 0]
    client.post(f"/api/messages/{asked['uuid']}/recall/")
    assert not PollVote.objects.exists()


# Videos ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "kind"),
    [(MP4, "video/mp4"), (MOV, "video/quicktime"), (MOBILE, "video/3gpp"), (WEBM, "video/webm")],
)
def test_a_video_is_known_by_its_bytes_and_plays_in_ranges(content, kind, talk, alice, bob, dave, sign_in):
    client = sign_in(alice)
    told = upload(client, content, "video", name="IMG_1.txt", duration_ms=4200, width=1920, height=1080).json()
    assert (told["kind"], told["content_type"], told["duration_ms"]) == ("video", kind, 4200)
    assert (told["width"], told["height"], told["preview_url"]) == (1920, 1080, "")
    sent = send_carrying(client, talk, "video", [told["uuid"]], text="Steam").json()
    assert (sent["kind"], sent["text"], sent["attachments"][0]["uuid"]) == ("video", "Steam", told["uuid"])
    part = sign_in(bob).get(told["url"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, content_of(part), part["Content-Type"]) == (206, content[4:8], kind)
    assert part["Content-Disposition"] == "inline"
    assert sign_in(dave).get(told["url"]).status_code == 404


def test_a_poster_is_a_picture_written_anew(talk, alice, sign_in):
    client = sign_in(alice)
    told = upload(client, MP4, "video", poster=SimpleUploadedFile("poster", picture(800, 450))).json()
    poster = client.get(told["preview_url"])
    assert poster.status_code == 200
    assert poster["Content-Type"] == "image/webp"
    assert content_of(poster)[8:12] == b"WEBP"
    bad = upload(client, MP4, "video", poster=SimpleUploadedFile("poster", b"<svg onload=x>"))
    assert (bad.status_code, Attachment.objects.count()) == (400, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A mp42isom" + b"\x07" * 99,  # sound
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x07" * 99,  # a picture
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska" + b"\x00" * 40 + b"V_VP9",
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x00" * 40 + b"A_OPUS",
        b"<html>",
        b"RIFF\x00\x00\x00\x00AVI LIST",
    ],
)
def test_what_is_no_video_that_browsers_play_is_refused(content, alice, sign_in):
    answer = upload(sign_in(alice), content, "video", name="film.mp4")
    assert (answer.status_code, answer.json()["code"], Attachment.objects.count()) == (400, "not_a_video", 0)
