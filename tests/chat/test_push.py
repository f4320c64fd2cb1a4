"""Notifications: sealed for one browser, told once for a chat, silent where they should be, gone with the session."""

from __future__ import annotations

import socket
import time
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from accounts.services import tokens
from chat.models import Membership, Message, PushSubscription
from chat.push import keys
from chat.push.post import Outcome, is_known, post
from chat.push.sealing import CURVE, decode, encode, seal
from chat.services import conversations, edits, messages, push
from tests.chat.push_service import PushService, claims_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings):
    service = PushService()
    settings.VAPID_PRIVATE_KEY = keys.new_key()
    settings.VAPID_SUBJECT = "mailto:oscar@example.org"
    settings.PUSH_SERVICES = [service.origin]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    yield service
    service.close()


@pytest.fixture
def said(django_capture_on_commit_callbacks):
    """Sends a text as somebody, and runs the jobs that it makes."""

    def say(sender, conversation, text="Hello", **more):
        with django_capture_on_commit_callbacks(execute=True):
            return messages.send_text(sender=sender, conversation=conversation, client_id=uuid4(), text=text, **more)

    return say


def switch_on(client, browser, **more):
    answer = client.put("/api/push/", {**browser.subscription, **more}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_sealing_is_that_of_the_rfc():
    """RFC 8291, section 5."""
    own = ec.derive_private_key(int.from_bytes(decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), CURVE)
    body = seal(
        b"When I grow up, I want to be a watermelon",
        browser_key=decode("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        secret=decode("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_browser_rings_without_the_text_unless_it_may_show_it(service, talk, alice, bob, sign_in, said):
    phone, laptop = service.browser("phone"), service.browser("laptop")
    assert switch_on(sign_in(alice), phone) == {"key": keys.public_key(), "is_on": True, "shows_text": False}
    assert switch_on(sign_in(alice), laptop, shows_text=True)["shows_text"] is True
    said(bob, talk, "The kettle is on")
    [quiet], [telling] = service.heard(phone), service.heard(laptop)
    assert (quiet["title"], quiet["body"], quiet["count"], quiet["badge"]) == ("Bob", "1 new message", 1, 1)
    assert (telling["title"], telling["body"]) == ("Bob", "The kettle is on")
    assert quiet["tag"] == str(talk.uuid)
    assert quiet["url"] == f"/chats/{talk.uuid}/"
    said(bob, talk, "Come")
    assert [one["body"] for one in service.heard(phone)] == ["2 new messages"]


def test_a_push_is_signed_for_its_service_and_replaces_the_one_that_waits(service, talk, alice, bob, sign_in, said):
    switch_on(sign_in(alice), service.browser("phone"))
    said(bob, talk)
    [(_path, headers, _body)] = service.taken
    claims, key = claims_of(headers["Authorization"])
    assert (claims["aud"], claims["sub"], key) == (service.origin, "mailto:oscar@example.org", keys.public_key())
    assert time.time() < claims["exp"] < time.time() + 24 * 3600
    assert headers["Topic"] == encode(talk.uuid.bytes)
    assert len(headers["Topic"]) <= 32
    plain = {name.lower(): value for name, value in headers.items()}
    assert (plain["content-encoding"], plain["urgency"], plain["ttl"]) == ("aes128gcm", "high", "86400")


def test_it_speaks_the_readers_language(service, talk, alice, bob, sign_in, said):
    alice.language = "zh-hans"
    alice.save()
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone)
    said(bob, talk)
    assert [one["body"] for one in service.heard(phone)] == ["1 条新消息"]


def test_muted_chats_are_silent_but_for_a_mention(service, alice, bob, sign_in, said):
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    Membership.objects.filter(user=alice, conversation=group).update(is_muted=True)
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone, shows_text=True)
    said(bob, group)
    assert service.taken == []
    named = messages.Aside(mentions=[str(alice.uuid)])
    message = messages.send_text(sender=bob, conversation=group, client_id=uuid4(), text="Alice?", aside=named)
    push.push_message(message=message)
    assert [(one["title"], one["body"]) for one in service.heard(phone)] == [("Tea", "Bob: Alice?")]


def test_who_has_read_it_already_or_wrote_it_or_left_hears_nothing(service, alice, bob, sign_in, said):
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    for person in (alice, bob):
        switch_on(sign_in(person), service.browser(person.username))
    message = messages.send_text(sender=bob, conversation=group, client_id=uuid4(), text="Hi")
    conversations.mark_read(user=alice, conversation=group, seq=message.seq)
    push.push_message(message=message)
    Membership.objects.filter(user=alice).update(read_seq=0, left_at=message.created_at)
    push.push_message(message=message)
    assert service.taken == []


def test_of_many_at_once_the_last_rings_for_all(service, talk, alice, bob, sign_in):
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone)
    many = [messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text=str(n)) for n in range(5)]
    for message in many:
        push.push_message(message=message)
    assert [one["count"] for one in service.heard(phone)] == [5]


def test_reading_on_one_device_takes_the_notification_away_on_the_others(
    service, talk, alice, bob, sign_in, said, django_capture_on_commit_callbacks
):
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone)
    message = said(bob, talk)
    service.heard(phone)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            conversations.mark_read(user=alice, conversation=talk, seq=message.seq)
    assert service.heard(phone) == [{"type": "read", "tag": str(talk.uuid), "badge": 0}]


def test_the_notification_of_a_message_that_was_taken_back_goes_away(
    service, talk, alice, bob, sign_in, said, django_capture_on_commit_callbacks
):
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone)
    said(bob, talk)
    message = Message.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        edits.recall_message(sender=bob, message=message)
    seat = Membership.objects.get(user=alice, conversation=talk)
    heard = service.heard(phone)
    assert [one["type"] for one in heard] == ["message", "read"]
    assert (heard[-1]["tag"], heard[-1]["badge"], seat.pushed_seq) == (str(talk.uuid), 0, 0)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service, talk, alice, bob, sign_in, said, status):
    switch_on(sign_in(alice), service.browser("phone"))
    service.answers["/phone"] = status
    said(bob, talk)
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_service_in_trouble_is_asked_again_with_the_next_message(service, talk, alice, bob, sign_in, said, status):
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone)
    service.answers["/phone"] = status
    said(bob, talk)
    service.answers.clear()
    said(bob, talk)
    assert [one["count"] for one in service.heard(phone)] == [1, 2]


def test_who_signs_out_or_changes_the_password_hears_nothing_more(service, talk, alice, bob, sign_in, said):
    client = sign_in(alice)
    switch_on(client, service.browser("phone"))
    client.post("/accounts/logout/")
    said(bob, talk)
    switch_on(sign_in(alice), service.browser("laptop"))
    alice.set_password("another one")
    alice.save()
    said(bob, talk)
    assert service.taken == []
    assert not PushSubscription.objects.exists()


def test_a_browser_belongs_to_whoever_switched_it_on_last(service, talk, alice, bob, sign_in, said):
    shared = service.browser("shared")
    switch_on(sign_in(alice), shared, shows_text=True)
    assert switch_on(sign_in(bob), shared)["shows_text"] is False
    said(bob, talk)
    assert service.taken == []
    assert list(PushSubscription.objects.values_list("user__username", flat=True)) == ["bob"]


def test_it_is_switched_off_by_its_owner_alone(service, alice, dave, sign_in):
    phone = service.browser("phone")
    switch_on(sign_in(alice), phone)
    body = {"endpoint": phone.endpoint}
    assert sign_in(dave).delete("/api/push/", body, content_type="application/json").status_code == 204
    assert sign_in(dave).get("/api/push/", body).json()["is_on"] is False
    assert sign_in(alice).get("/api/push/", body).json()["is_on"] is True
    assert sign_in(alice).delete("/api/push/", body, content_type="application/json").status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"endpoint": "https://evil.example.org/x"}, "endpoint"),
        ({"endpoint": "http://127.0.0.1:1/x"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com@evil.example.org/x"}, "endpoint"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "keys"),
        ({"keys": {"p256dh": "\x00", "auth": "ü"}}, "keys"),
    ],
)
def test_only_push_services_that_the_site_knows_are_ever_called(service, alice, sign_in, changed, field):
    body = {**service.browser("phone").subscription, **changed}
    answer = sign_in(alice).put("/api/push/", body, content_type="application/json")
    assert answer.status_code == 400
    assert field in " ".join(answer.json()["fields"])
    assert not PushSubscription.objects.exists()


def test_a_token_cannot_switch_it_on(service, client, alice):
    _token, text = tokens.make_token(user=alice, name="bot", scopes=["read", "chat"])
    body = service.browser("phone").subscription
    answer = client.put(
        "/api/push/", body, content_type="application/json", headers={"authorization": f"Bearer {text}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "needs_browser")
    assert not PushSubscription.objects.exists()


def test_without_a_key_there_is_nothing_to_switch_on(service, settings, talk, alice, bob, sign_in, said):
    switch_on(sign_in(alice), service.browser("phone"))
    settings.VAPID_PRIVATE_KEY = ""
    assert sign_in(alice).get("/api/push/").json() == {"key": "", "is_on": False, "shows_text": False}
    body = service.browser("other").subscription
    assert sign_in(alice).put("/api/push/", body, content_type="application/json").status_code == 404
    said(bob, talk)
    assert service.taken == []


def test_the_key_is_made_once(settings, tmp_path):
    from django.core.management import CommandError, call_command

    settings.VAPID_PRIVATE_KEY, settings.PUSH_KEY_PATH = "", tmp_path / "var" / "push_key"
    call_command("make_push_key")
    made = settings.PUSH_KEY_PATH.read_text()
    assert len(decode(made)) == 32
    assert settings.PUSH_KEY_PATH.stat().st_mode & 0o777 == 0o600
    settings.VAPID_PRIVATE_KEY = made
    with pytest.raises(CommandError):
        call_command("make_push_key")
    assert settings.PUSH_KEY_PATH.read_text() == made


def test_a_script_may_ask_for_a_key_as_often_as_it_likes(settings, tmp_path):
    from django.core.management import call_command

    settings.VAPID_PRIVATE_KEY, settings.PUSH_KEY_PATH = "", tmp_path / "push_key"
    call_command("make_push_key", "--if-missing")
    settings.VAPID_PRIVATE_KEY = made = settings.PUSH_KEY_PATH.read_text()
    call_command("make_push_key", "--if-missing")
    assert settings.PUSH_KEY_PATH.read_text() == made


def test_the_settings_have_a_page_for_it_and_push_only_where_the_site_has_a_key(service, settings, alice, sign_in):
    client = sign_in(alice)
    page = client.get("/settings/notifications/").content.decode()
    assert "/settings/notifications/" in client.get("/settings/").content.decode()
    assert ("<souk-notice-settings" in page, "<souk-push-settings" in page) == (True, True)
    settings.VAPID_PRIVATE_KEY = ""
    page = client.get("/settings/notifications/").content.decode()
    assert "/settings/notifications/" in client.get("/settings/").content.decode()
    assert ("<souk-notice-settings" in page, "<souk-push-settings" in page) == (True, False)


def test_a_service_whose_name_leads_into_the_sites_own_network_is_never_reached(service, settings, monkeypatch, caplog):
    port = service.origin.rpartition(":")[2]
    settings.PUSH_SERVICES = [f"http://push.example.org:{port}", "https://*.push.example.org"]
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: inside)
    for endpoint in (f"http://push.example.org:{port}/a", "https://web.push.example.org/a"):
        sent = post(endpoint=endpoint, body=b"x", topic="t", is_urgent=False)
        assert (sent, service.taken) == (Outcome.FAILED, [])
    assert "NotPublic" in caplog.text


def test_an_address_that_reads_as_two_is_no_known_service(settings):
    settings.PUSH_SERVICES = ["https://*.push.example.org"]
    known = ["https://web.push.example.org/a", "https://WEB.push.example.org:443/a"]
    other = [
        "https://evil.example\\@web.push.example.org/",
        "https://a:b@web.push.example.org/",
        "https://evil.example/.push.example.org",
    ]
    assert [is_known(one) for one in known + other] == [True, True, False, False, False]
