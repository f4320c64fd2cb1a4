from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import announcements
from accounts.models import Contact, ContactRequest
from accounts.services import contacts, guests
from chat.models import Conversation, Message
from tests.chat.conftest import told  # noqa: F401
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bell(monkeypatch):
    """What rang: (name, the ids of whom it rang for)."""
    rang = []
    monkeypatch.setattr(announcements, "_bells", [lambda name, data, ids: rang.append((name, sorted(ids)))])
    return rang


def test_a_request_waits_until_it_is_accepted_and_then_both_know_each_other(
    sign_in, alice, dave, bell, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        made = sign_in(alice).post(
            "/api/contact-requests/", {"username": "DAVE", "line": "From the fair"}, "application/json"
        )
    assert made.status_code == 201
    assert made.json()["state"] == "pending"
    assert made.json()["receiver"]["username"] == "dave"
    assert not contacts.are_contacts(one=alice, other=dave)
    assert bell == [("contacts.changed", sorted([alice.pk, dave.pk]))]

    waiting = sign_in(dave).get("/api/contact-requests/").json()
    assert [(row["sender"]["name"], row["line"]) for row in waiting["received"]] == [("Alice", "From the fair")]
    assert waiting["sent"] == []
    answer = sign_in(dave).post(f"/api/contact-requests/{made.json()['uuid']}/acceptance/")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert contacts.are_contacts(one=alice, other=dave)
    assert contacts.are_contacts(one=dave, other=alice)
    listed = sign_in(alice).get("/api/contacts/").json()["results"]
    assert [row["person"]["username"] for row in listed] == ["dave"]


def test_requests_that_cross_accept_each_other(alice, dave):
    first = contacts.request_contact(sender=alice, username="dave")
    second = contacts.request_contact(sender=dave, username="alice")
    assert second.pk == first.pk
    assert second.state == "accepted"
    assert Contact.objects.count() == 2
    assert ContactRequest.objects.count() == 1


def test_asking_twice_is_refused_and_stores_nothing(sign_in, alice, dave):
    contacts.request_contact(sender=alice, username="dave")
    again = sign_in(alice).post("/api/contact-requests/", {"username": "dave"}, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    assert ContactRequest.objects.count() == 1


def test_a_refusal_is_not_told_to_the_sender_and_rests_for_a_week(sign_in, alice, dave):
    request = contacts.request_contact(sender=alice, username="dave")
    assert sign_in(dave).post(f"/api/contact-requests/{request.uuid}/refusal/").json()["state"] == "refused"
    assert [row["state"] for row in sign_in(alice).get("/api/contact-requests/").json()["sent"]] == ["pending"]
    assert sign_in(dave).get("/api/contact-requests/").json()["received"] == []
    again = sign_in(alice).post("/api/contact-requests/", {"username": "dave"}, "application/json")
    assert again.json()["code"] == "already_asked"
    ContactRequest.objects.update(answered_at=timezone.now() - timedelta(days=8))
    assert sign_in(alice).get("/api/contact-requests/").json()["sent"] == []
    assert contacts.request_contact(sender=alice, username="dave").state == "pending"


def test_who_refused_may_still_ask_back(alice, dave):
    contacts.refuse_request(request=contacts.request_contact(sender=alice, username="dave"), by=dave)
    back = contacts.request_contact(sender=dave, username="alice")
    assert (back.sender, back.state) == (dave, "pending")


def test_accepting_twice_changes_nothing_and_accepting_a_refused_one_is_refused(sign_in, alice, dave, erin):
    request = contacts.request_contact(sender=alice, username="dave")
    client = sign_in(dave)
    for _ in range(2):
        assert client.post(f"/api/contact-requests/{request.uuid}/acceptance/").status_code == 200
    assert Contact.objects.count() == 2
    other = contacts.request_contact(sender=erin, username="dave")
    contacts.refuse_request(request=other, by=dave)
    late = client.post(f"/api/contact-requests/{other.uuid}/acceptance/")
    assert (late.status_code, late.json()["code"]) == (409, "request_answered")
    assert Contact.objects.count() == 2


def test_a_request_can_be_taken_back_by_its_sender_only(sign_in, alice, dave):
    request = contacts.request_contact(sender=alice, username="dave")
    assert sign_in(dave).delete(f"/api/contact-requests/{request.uuid}/").status_code == 404
    assert ContactRequest.objects.count() == 1
    assert sign_in(alice).delete(f"/api/contact-requests/{request.uuid}/").status_code == 204
    assert ContactRequest.objects.count() == 0


def test_removing_a_contact_ends_it_for_both_and_rings_both(
    sign_in, alice, bob, bell, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(bob).delete(f"/api/contacts/{alice.uuid}/").status_code == 204
    assert Contact.objects.count() == 0
    assert bell == [("contacts.changed", sorted([alice.pk, bob.pk]))]
    assert sign_in(bob).delete(f"/api/contacts/{alice.uuid}/").status_code == 404


def test_a_stranger_can_neither_see_nor_answer_nor_take_back_what_is_between_others(
    sign_in, alice, bob, erin, dave, bell
):
    request = contacts.request_contact(sender=alice, username="erin")
    client = sign_in(dave)
    assert client.get("/api/contact-requests/").json() == {"received": [], "sent": []}
    assert client.get("/api/contacts/").json()["results"] == []
    assert client.post(f"/api/contact-requests/{request.uuid}/acceptance/").status_code == 404
    assert client.post(f"/api/contact-requests/{request.uuid}/refusal/").status_code == 404
    assert client.delete(f"/api/contact-requests/{request.uuid}/").status_code == 404
    assert client.delete(f"/api/contacts/{alice.uuid}/").status_code == 404
    request.refresh_from_db()
    assert request.state == "pending"
    assert Contact.objects.count() == 2
    assert bell == []


def test_the_sender_cannot_accept_their_own_request(sign_in, alice, dave):
    request = contacts.request_contact(sender=alice, username="dave")
    assert sign_in(alice).post(f"/api/contact-requests/{request.uuid}/acceptance/").status_code == 404
    assert Contact.objects.count() == 0


def test_people_are_found_by_their_exact_name_only(sign_in, alice, bob, dave):
    client = sign_in(alice)
    found = client.get("/api/people/?username=Bob").json()
    assert (found["person"]["username"], found["relation"]) == ("bob", "contact")
    assert client.get("/api/people/?username=alice").json()["relation"] == "you"
    assert client.get("/api/people/?username=dave").json()["relation"] == "stranger"
    for name in ("bo", "b%", "", "Bobby"):
        answer = client.get("/api/people/", {"username": name})
        assert (answer.status_code, answer.json()["code"]) == (404, "person_not_found")


def test_who_was_found_says_which_request_waits(sign_in, alice, dave):
    request = contacts.request_contact(sender=alice, username="dave")
    assert sign_in(alice).get("/api/people/?username=dave").json()["relation"] == "asked"
    found = sign_in(dave).get("/api/people/?username=alice").json()
    assert (found["relation"], found["request"]) == ("asked_you", str(request.uuid))


def test_guests_and_official_accounts_are_never_found_and_guests_ask_nobody(sign_in, alice):
    guest = guests.create_guest()
    make_user("tea-voice", kind="official")
    for name in (guest.username, "tea-voice"):
        assert sign_in(alice).get("/api/people/", {"username": name}).json()["code"] == "person_not_found"
        asked = sign_in(alice).post("/api/contact-requests/", {"username": name}, "application/json")
        assert asked.json()["code"] == "person_not_found"
    asked = sign_in(guest).post("/api/contact-requests/", {"username": "alice"}, "application/json")
    assert (asked.status_code, asked.json()["code"]) == (403, "guests_cannot")
    assert ContactRequest.objects.count() == 0


def test_contacts_and_oneself_cannot_be_asked(sign_in, alice, bob):
    client = sign_in(alice)
    for name, code in (("bob", "already_contacts"), ("alice", "that_is_you")):
        answer = client.post("/api/contact-requests/", {"username": name}, "application/json")
        assert answer.json()["code"] == code
    assert ContactRequest.objects.count() == 0


def test_finding_people_is_limited(sign_in, alice, settings, monkeypatch):
    from core.limits import ActionThrottle

    monkeypatch.setattr(ActionThrottle, "THROTTLE_RATES", {"find": "3/min"})
    client = sign_in(alice)
    answers = [client.get("/api/people/?username=nobody").status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]
    asked = client.post("/api/contact-requests/", {"username": "nobody"}, "application/json")
    assert asked.status_code == 429
    assert int(asked["Retry-After"]) > 0
    assert client.get("/api/contact-requests/").status_code == 200


def test_nobody_signed_in_gets_401_everywhere(client, alice, bob):
    request = contacts.request_contact(sender=make_user("frank"), username="alice")
    for method, url in (
        ("get", "/api/me/"),
        ("get", "/api/people/?username=bob"),
        ("get", "/api/contacts/"),
        ("delete", f"/api/contacts/{bob.uuid}/"),
        ("get", "/api/contact-requests/"),
        ("post", "/api/contact-requests/"),
        ("delete", f"/api/contact-requests/{request.uuid}/"),
        ("post", f"/api/contact-requests/{request.uuid}/acceptance/"),
        ("post", f"/api/contact-requests/{request.uuid}/refusal/"),
    ):
        answer = getattr(client, method)(url)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), url
    assert Contact.objects.count() == 2
    assert ContactRequest.objects.get().state == "pending"


def test_when_a_request_is_accepted_both_have_the_chat_with_a_line_and_the_asker_is_told(
    sign_in,
    alice,
    dave,
    told,  # noqa: F811
):
    asked = contacts.request_contact(sender=alice, username="dave", line="Hi")
    with told() as heard:
        answer = sign_in(dave).post(f"/api/contact-requests/{asked.uuid}/acceptance/")
    assert answer.status_code == 200
    for person, other in ((alice, "Dave"), (dave, "Alice")):
        [chat] = sign_in(person).get("/api/conversations/").json()["results"]
        assert (chat["title"], chat["can_send"]) == (other, True)
        line = chat["last_message"]
        assert (line["kind"], line["system"]["code"], line["text"]) == (
            "system", "contacts.met", "You are contacts now. Say hello!",
        )  # fmt: skip
    notices = [parcel for parcel in heard.parcels if "contact.accepted" in parcel.frame]
    assert [parcel.users for parcel in notices] == [(alice.pk,)]
    assert json.loads(notices[0].frame)["data"]["name"] == "Dave"


def test_requests_that_cross_make_one_chat_and_one_line(alice, dave):
    contacts.request_contact(sender=alice, username="dave")
    contacts.request_contact(sender=dave, username="alice")
    assert Conversation.objects.count() == 1
    assert [message.system["code"] for message in Message.objects.all()] == ["contacts.met"]


def test_accepting_again_and_refusing_write_no_line(alice, dave, carol):
    asked = contacts.request_contact(sender=alice, username="dave")
    for _ in range(2):
        contacts.accept_request(request=asked, by=dave)
    contacts.refuse_request(request=contacts.request_contact(sender=carol, username="dave"), by=dave)
    assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)
