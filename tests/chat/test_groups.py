"""Groups: what they are called, who is in them, who runs them, and how one gets in."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.services import blocks
from chat.models import Conversation, Event, Invite, JoinRequest, Membership, Message
from chat.services import conversations, groups, invites
from tests import factories
from tests.chat.conftest import send

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def group(alice, bob, carol):
    factories.make_contacts(alice, carol)
    return conversations.create_group(owner=alice, title="Tea", people=[bob, carol])


def at(group, rest=""):
    return f"/api/conversations/{group.uuid}/{rest}"


def member(group, person):
    return at(group, f"members/{person.uuid}/")


def lines(group):
    return [m.system["code"] for m in Message.objects.filter(conversation=group, kind="system").order_by("seq")]


def roles(group):
    seats = Membership.objects.current().filter(conversation=group)
    return dict(seats.order_by("pk").values_list("user__username", "role"))


def count_is_exact(group):
    group.refresh_from_db()
    return group.member_count == Membership.objects.current().filter(conversation=group).count()


def picture(colour="teal"):
    packed = BytesIO()
    Image.new("RGB", (300, 200), colour).save(packed, "PNG")
    return SimpleUploadedFile("face.png", packed.getvalue(), "image/png")


def test_admins_rename_announce_and_slow_down_and_everyone_is_told(group, alice, bob, sign_in, told):
    with told() as heard:
        answer = sign_in(alice).patch(
            at(group, "group/"),
            {"title": " Tea lovers ", "announcement": "Tasting on Friday", "slow_seconds": 30},
            **JSON,
        )
    assert answer.status_code == 200
    facts = answer.json()
    assert (facts["title"], facts["announcement"], facts["slow_seconds"]) == ("Tea lovers", "Tasting on Friday", 30)
    assert heard.names() == ["conversation.changed", "message.created"] * 3
    assert lines(group) == ["group.created", "group.renamed", "group.announced", "group.slow"]
    bobs = sign_in(bob)
    assert bobs.get(at(group)).json()["has_announcement"]
    assert not sign_in(alice).get(at(group)).json()["has_announcement"]
    assert bobs.post(at(group, "announcement/read/")).status_code == 204
    assert not bobs.get(at(group)).json()["has_announcement"]
    with told() as heard:
        sign_in(alice).patch(at(group, "group/"), {"title": "Tea lovers"}, **JSON)
    assert heard.parcels == []  # nothing changed


@pytest.mark.parametrize(
    "body", [{"title": " "}, {"title": "t" * 81}, {"slow_seconds": 7}, {"announcement": "a" * 2001}]
)
def test_a_broken_change_of_a_group_is_refused(group, alice, sign_in, body):
    assert sign_in(alice).patch(at(group, "group/"), body, **JSON).status_code == 400
    group.refresh_from_db()
    assert (group.title, group.slow_seconds, group.announcement) == ("Tea", 0, "")


def test_a_groups_picture_is_cut_and_goes_away_with_its_file(group, alice, sign_in):
    client = sign_in(alice)
    put = client.generic(
        "PUT", at(group, "picture/"),
        **dict(zip(("data", "content_type"), multipart({"picture": picture()}), strict=True)),
    )  # fmt: skip
    assert put.status_code == 200, put.content
    group.refresh_from_db()
    with Image.open(group.avatar.open()) as kept:
        assert (kept.size, kept.format) == ((256, 256), "WEBP")
    assert put.json()["avatar"] == group.avatar.url
    assert client.delete(at(group, "picture/")).status_code == 204
    group.refresh_from_db()
    assert not group.avatar
    junk = client.generic(
        "PUT", at(group, "picture/"),
        **dict(zip(("data", "content_type"), multipart({"picture": SimpleUploadedFile("a.png", b"<svg/>")}), strict=True)),
    )  # fmt: skip
    assert (junk.status_code, junk.json()["code"]) == (400, "picture_refused")


def multipart(data):
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    return encode_multipart(BOUNDARY, data), MULTIPART_CONTENT


def test_plain_members_change_nothing_and_strangers_see_nothing(group, alice, bob, carol, dave, sign_in, told):
    group.refresh_from_db()
    before = (group.last_seq, roles(group))
    invite = invites.make_invite(group=group, by=alice)
    tries = [
        ("patch", at(group, "group/"), {"title": "Mine"}),
        ("delete", at(group, "picture/"), None),
        ("delete", member(group, carol), None),
        ("patch", member(group, carol), {"role": "admin"}),
        ("post", at(group, "invites/"), {}),
        ("get", at(group, "invites/"), None),
        ("get", at(group, "join-requests/"), None),
        ("delete", f"/api/invites/{invite.uuid}/", None),
    ]
    strangers = [
        *tries, ("get", at(group, "members/"), None), ("get", at(group, "programs/"), None),
        ("post", at(group, "members/"), {"people": [str(uuid4())]}), ("post", at(group, "announcement/read/"), {}),
    ]  # fmt: skip
    with told() as heard:
        bobs = [getattr(sign_in(bob), verb)(url, body, **JSON) for verb, url, body in tries]
        daves = [getattr(sign_in(dave), verb)(url, body, **JSON) for verb, url, body in strangers]
    assert [one.status_code for one in bobs] == [403] * 7 + [404]
    assert {one.json()["code"] for one in bobs[:7]} == {"admins_only", "owner_only"}
    assert {one.status_code for one in daves} == {404}
    group.refresh_from_db()
    assert (group.last_seq, roles(group)) == before
    assert heard.parcels == []


def test_a_member_adds_contacts_and_nobody_else(group, bob, dave, erin, sign_in, told):
    factories.make_contacts(bob, erin)
    with told() as heard:
        answer = sign_in(bob).post(at(group, "members/"), {"people": [str(erin.uuid)]}, **JSON)
    assert answer.status_code == 201
    assert [(one["name"], one["role"]) for one in answer.json()] == [("Erin", "member")]
    assert heard.names() == ["members.changed", "message.created", "conversations.changed"]
    told_members = heard.frames()[0]["event"]
    assert told_members["member_count"] == 4
    assert erin.pk in heard.parcels[1].users
    assert sign_in(erin).get(at(group)).json()["unread"] == 0
    again = sign_in(bob).post(at(group, "members/"), {"people": [str(erin.uuid)]}, **JSON)
    assert again.json() == []
    stranger = sign_in(bob).post(at(group, "members/"), {"people": [str(dave.uuid)]}, **JSON)
    assert (stranger.status_code, stranger.json()["code"]) == (403, "not_contacts")
    assert count_is_exact(group)
    assert group.member_count == 4


def test_who_blocked_somebody_is_not_added_by_them(group, bob, erin, sign_in):
    factories.make_contacts(bob, erin)
    blocks.block_person(owner=erin, person=bob)
    answer = sign_in(bob).post(at(group, "members/"), {"people": [str(erin.uuid)]}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_contacts")
    assert "erin" not in roles(group)


def test_who_is_removed_hears_no_more_and_comes_back_only_by_an_admin(group, alice, bob, sign_in, told):
    with told() as heard:
        assert sign_in(alice).delete(member(group, bob)).status_code == 204
    assert [(name, bob.pk in parcel.users) for name, parcel in zip(heard.names(), heard.parcels, strict=True)] == [
        ("members.changed", False), ("message.created", False), ("conversations.changed", True),
    ]  # fmt: skip
    assert heard.frames()[0]["event"]["members"][0]["role"] is None
    assert sign_in(bob).get(at(group)).status_code == 404
    assert send(sign_in(bob), group).status_code == 404
    invite = invites.make_invite(group=group, by=alice)
    back = sign_in(bob).post(f"/api/invited/{invite.code}/join/", {}, **JSON)
    assert back.json() == {"state": "asked", "conversation": None}
    assert "bob" not in roles(group)
    asked = sign_in(alice).get(at(group, "join-requests/")).json()
    assert [one["person"]["name"] for one in asked] == ["Bob"]
    assert sign_in(alice).post(f"/api/join-requests/{asked[0]['uuid']}/acceptance/").status_code == 204
    assert roles(group)["bob"] == "member"
    assert count_is_exact(group)


def test_the_owner_appoints_dismisses_and_hands_over(group, alice, bob, carol, sign_in):
    mine, bobs = sign_in(alice), sign_in(bob)
    assert mine.patch(member(group, bob), {"role": "admin"}, **JSON).json()["role"] == "admin"
    assert bobs.patch(at(group, "group/"), {"title": "Bob's"}, **JSON).status_code == 200
    assert bobs.patch(member(group, carol), {"role": "admin"}, **JSON).json()["code"] == "owner_only"
    assert bobs.delete(member(group, alice)).json()["code"] == "owner_only"
    assert mine.patch(member(group, carol), {"role": "owner"}, **JSON).status_code == 200
    assert roles(group) == {"alice": "admin", "bob": "admin", "carol": "owner"}
    assert mine.patch(member(group, bob), {"role": "member"}, **JSON).json()["code"] == "owner_only"
    assert bobs.delete(member(group, alice)).json()["code"] == "owner_only"
    assert sign_in(carol).patch(member(group, alice), {"role": "member"}, **JSON).status_code == 200
    assert bobs.delete(member(group, alice)).status_code == 204
    assert roles(group) == {"bob": "admin", "carol": "owner"}


def test_a_leaving_owner_is_followed_by_the_oldest_admin_else_member(group, alice, bob, carol, sign_in, told):
    groups.set_role(group=group, by=alice, person=carol, role="admin")
    with told() as heard:
        assert sign_in(alice).delete(member(group, alice)).status_code == 204
    assert roles(group) == {"bob": "member", "carol": "owner"}
    assert [one["role"] for one in heard.frames()[0]["event"]["members"]] == [None, "owner"]
    groups.leave_group(group=group, user=carol)
    assert roles(group) == {"bob": "owner"}
    groups.leave_group(group=group, user=bob)
    assert roles(group) == {}
    assert lines(group)[-4:] == ["group.owner", "group.left", "group.owner", "group.left"]
    assert count_is_exact(group)


def test_a_full_group_takes_nobody_and_says_so(group, alice, erin, sign_in, settings):
    settings.GROUP_LIMIT = 3
    factories.make_contacts(alice, erin)
    answer = sign_in(alice).post(at(group, "members/"), {"people": [str(erin.uuid)]}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "group_full")
    invite = invites.make_invite(group=group, by=alice, use_limit=1)
    full = sign_in(erin).post(f"/api/invited/{invite.code}/join/", {}, **JSON)
    assert full.json()["code"] == "group_full"
    invite.refresh_from_db()
    assert (invite.uses, "erin" in roles(group), count_is_exact(group)) == (0, False, True)


def test_members_are_listed_by_rank_in_pages_and_found_by_name_or_remark(group, alice, bob, carol, sign_in):
    groups.set_role(group=group, by=alice, person=carol, role="admin")
    client = sign_in(alice)
    first = client.get(at(group, "members/?limit=2")).json()
    assert [(one["name"], one["role"]) for one in first["results"]] == [("Alice", "owner"), ("Carol", "admin")]
    assert [one["name"] for one in client.get(first["next"]).json()["results"]] == ["Bob"]
    alice.contacts.filter(person=bob).update(remark="Uncle")
    assert [one["name"] for one in client.get(at(group, "members/?q=uncle")).json()["results"]] == ["Bob"]
    assert [one["name"] for one in sign_in(carol).get(at(group, "members/?q=uncle")).json()["results"]] == []
    assert [one["name"] for one in client.get(at(group, "members/?q=CAR")).json()["results"]] == ["Carol"]


def test_slow_mode_makes_members_wait_and_admins_not(group, alice, bob, sign_in, told):
    groups.set_slow_mode(group=group, by=alice, seconds=60)
    bobs = sign_in(bob)
    assert send(bobs, group, "one").status_code == 201
    with told() as heard:
        second = send(bobs, group, "two")
    assert (second.status_code, second.json()["code"]) == (429, "slow_mode")
    assert 0 < second.json()["details"]["retry_after"] <= 60
    assert second["Retry-After"] == str(second.json()["details"]["retry_after"])
    assert heard.parcels == []
    assert bobs.get(at(group)).json()["may_send_at"] is not None
    assert [send(sign_in(alice), group, text).status_code for text in ("a", "b")] == [201, 201]
    Membership.objects.filter(user=bob).update(last_sent_at=timezone.now() - timedelta(seconds=61))
    assert send(bobs, group, "three").status_code == 201
    assert list(Message.objects.filter(sender=bob).order_by("seq").values_list("text", flat=True)) == ["one", "three"]
    seqs = list(Event.objects.filter(conversation=group).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))  # a refused message took no place


def test_a_link_works_until_it_is_revoked_used_up_or_old(group, alice, dave, erin, sign_in, client):
    made = sign_in(alice).post(at(group, "invites/"), {"use_limit": 1}, **JSON)
    assert made.status_code == 201
    code = made.json()["url"].rstrip("/").rpartition("/")[2]
    shown = sign_in(dave).get(f"/api/invited/{code}/").json()
    assert (shown["title"], shown["member_count"], shown["state"]) == ("Tea", 3, "outside")
    joined = sign_in(dave).post(f"/api/invited/{code}/join/", {}, **JSON)
    assert joined.json() == {"state": "joined", "conversation": str(group.uuid)}
    assert lines(group)[-1] == "group.joined"
    used_up = sign_in(erin).post(f"/api/invited/{code}/join/", {}, **JSON)
    assert (used_up.status_code, used_up.json()["code"]) == (404, "invite_gone")
    again = invites.make_invite(group=group, by=alice)
    assert sign_in(alice).delete(f"/api/invites/{again.uuid}/").status_code == 204
    old = invites.make_invite(group=group, by=alice)
    Invite.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    for gone in (again.code, old.code, "nothing"):
        assert sign_in(erin).get(f"/api/invited/{gone}/").json()["code"] == "invite_gone"
        assert client.get(f"/g/{gone}/").status_code == 404
        assert client.get(f"/g/{gone}/code.svg").status_code == 404
    assert sign_in(alice).get(at(group, "invites/")).json() == []
    assert ("erin" in roles(group), count_is_exact(group)) == (False, True)


def test_the_page_of_a_link_shows_the_group_and_lets_people_in(group, alice, dave, sign_in, client):
    invite = invites.make_invite(group=group, by=alice)
    page = client.get(f"/g/{invite.code}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Tea" in text
    assert "3 members" in text
    assert f"/accounts/login/?next=/g/{invite.code}/" in text
    assert "Alice" not in text  # who is in it is for those in it
    assert client.post(f"/g/{invite.code}/join/").status_code == 302
    assert "dave" not in roles(group)
    daves = sign_in(dave)
    assert daves.post(f"/g/{invite.code}/join/")["Location"] == f"/chats/{group.uuid}/"
    assert daves.get(f"/g/{invite.code}/")["Location"] == f"/chats/{group.uuid}/"
    assert roles(group)["dave"] == "member"
    svg = client.get(f"/g/{invite.code}/code.svg")
    assert (svg["Content-Type"], b"<svg" in svg.content) == ("image/svg+xml", True)
    assert client.get(f"/g/{invite.code}/code.png").content[:4] == b"\x89PNG"
    assert client.get(f"/g/{invite.code}/code.gif").status_code == 404


def test_guests_join_where_the_link_says_so(group, alice, sign_in):
    guest = factories.make_user("guest-abc", kind="guest")
    closed, open_ = (
        invites.make_invite(group=group, by=alice),
        invites.make_invite(group=group, by=alice, allows_guests=True),
    )
    refused = sign_in(guest).post(f"/api/invited/{closed.code}/join/", {}, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "guests_cannot")
    assert sign_in(guest).post(f"/g/{closed.code}/join/").status_code == 403
    assert "guest-abc" not in roles(group)
    assert sign_in(guest).post(f"/api/invited/{open_.code}/join/", {}, **JSON).json()["state"] == "joined"
    assert roles(group)["guest-abc"] == "member"


def test_a_link_with_approval_asks_the_admins_once(group, alice, dave, erin, sign_in, told):
    invite = invites.make_invite(group=group, by=alice, needs_approval=True)
    with told() as heard:
        asked = sign_in(dave).post(f"/api/invited/{invite.code}/join/", {"line": "I am Dave"}, **JSON)
        again = sign_in(dave).post(f"/api/invited/{invite.code}/join/", {}, **JSON)
    assert (asked.json()["state"], again.json()["state"]) == ("asked", "asked")
    assert (heard.names(), heard.parcels[0].users) == (["requests.changed"], (alice.pk,))
    assert JoinRequest.objects.count() == 1
    sign_in(erin).post(f"/g/{invite.code}/join/", {"line": "Erin"})
    waiting = sign_in(alice).get(at(group, "join-requests/")).json()
    assert [(one["person"]["name"], one["line"]) for one in waiting] == [("Dave", "I am Dave"), ("Erin", "Erin")]
    daves, erins = (one["uuid"] for one in waiting)
    assert sign_in(dave).post(f"/api/join-requests/{daves}/acceptance/").status_code == 404
    assert sign_in(alice).post(f"/api/join-requests/{daves}/refusal/").status_code == 204
    assert sign_in(alice).post(f"/api/join-requests/{daves}/acceptance/").json()["code"] == "request_answered"
    assert sign_in(alice).post(f"/api/join-requests/{erins}/acceptance/").status_code == 204
    assert set(roles(group)) == {"alice", "bob", "carol", "erin"}


def test_the_programs_of_a_group_are_those_of_its_cards(group, alice, bob, sign_in):
    from chat.cards import Card
    from chat.services import messages

    for path in ("p/1/", "p/2/"):
        card = Card(kind="t.product", ref=path, program="jade", path=path)
        messages.send_card(sender=alice, conversation=group, client_id=uuid4(), card=card)
    found = sign_in(bob).get(at(group, "programs/")).json()
    assert [(one["program"], one["path"], one["count"]) for one in found] == [("jade", "p/2/", 2)]


def test_direct_chats_are_no_groups(alice, bob, sign_in):
    talk = conversations.open_direct(me=alice, other=bob)
    mine = sign_in(alice)
    assert mine.patch(at(talk, "group/"), {"title": "x"}, **JSON).status_code == 404
    assert mine.delete(member(talk, alice)).status_code == 404
    assert mine.get(at(talk, "members/")).status_code == 404
    assert Conversation.objects.get().member_count == 2
