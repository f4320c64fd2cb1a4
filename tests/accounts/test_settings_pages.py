from __future__ import annotations

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import AccessToken, User
from accounts.services import guests, tokens

pytestmark = pytest.mark.django_db


def upload(content: bytes, name="me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def picture(size=(600, 400), form="PNG", **options) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size, "teal").save(packed, form, **options)
    return packed.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def reauthenticated(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": user.username})
    return client


def test_a_picture_becomes_a_small_webp_square_without_its_metadata(sign_in, alice, settings):
    photo = Image.new("RGB", (640, 480), "teal")
    exif = photo.getexif()
    exif[0x010F] = "My camera"
    packed = io.BytesIO()
    photo.save(packed, "JPEG", exif=exif)
    answer = sign_in(alice).post(
        "/settings/profile/", {"display_name": "Alice L.", "picture": upload(packed.getvalue(), "me.jpg")}
    )
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.name == "Alice L."
    assert re.fullmatch(r"avatars/[0-9a-f]{24}\.webp", alice.avatar.name)
    with Image.open(alice.avatar.path) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (256, 256), {})
    assert sign_in(alice).get("/api/me/").json()["avatar"] == alice.avatar.url


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"not a picture at all",
        picture(form="GIF"),
        bomb(),
        picture()[:120],
        b"\x89PNG\r\n\x1a\n" + b"0" * (5 * 1024 * 1024),
    ],
    ids=["svg", "text", "gif", "bomb", "cut off", "too large"],
)
def test_what_is_no_safe_picture_is_refused_and_nothing_is_kept(sign_in, alice, content, settings):
    answer = sign_in(alice).post("/settings/profile/", {"display_name": "New", "picture": upload(content)})
    assert answer.status_code == 400
    assert "This file cannot be used" in answer.content.decode()
    alice.refresh_from_db()
    assert (alice.avatar.name, alice.display_name) == ("", "Alice")
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_a_new_picture_replaces_the_file_and_taking_it_away_deletes_it(
    sign_in, alice, settings, django_capture_on_commit_callbacks
):
    client = sign_in(alice)
    for form in ({"picture": upload(picture())}, {"picture": upload(picture((300, 300), "WEBP"))}):
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/settings/profile/", {"display_name": "Alice", **form})
    assert len(list(settings.MEDIA_ROOT.rglob("*.webp"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/settings/profile/", {"display_name": "Alice", "remove_picture": "on"})
    assert not list(settings.MEDIA_ROOT.rglob("*.webp"))
    alice.refresh_from_db()
    assert alice.avatar_url == ""


def test_a_display_name_loses_what_cannot_be_seen(sign_in, alice):
    sign_in(alice).post("/settings/profile/", {"display_name": "A\u202el\u200bice\n  L."})
    alice.refresh_from_db()
    assert alice.display_name == "Alice L."


def test_the_language_chosen_stays_with_the_person_and_the_browser(sign_in, alice):
    client = sign_in(alice)
    answer = client.post("/language/", {"language": "zh-hans", "next": "/settings/"})
    assert answer["Location"] == "/settings/"
    assert '<html lang="zh-hans"' in client.get("/settings/").content.decode()
    assert '<html lang="zh-hans"' in sign_in(alice).get("/settings/").content.decode()
    client.post("/language/", {"language": ""})
    assert '<html lang="en"' in client.get("/settings/", headers={"accept-language": "en"}).content.decode()


def test_a_visitor_gets_the_browsers_language_and_may_choose_another(client):
    assert '<html lang="zh-hans"' in client.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"}).content.decode()
    client.post("/language/", {"language": "en"})
    assert '<html lang="en"' in client.get("/", headers={"accept-language": "zh-CN"}).content.decode()
    client.post("/language/", {"language": "xx"})
    assert '<html lang="zh-hans"' in client.get("/", headers={"accept-language": "zh-CN"}).content.decode()


def test_tokens_are_made_behind_the_password_shown_once_and_revoked(alice):
    client = Client()
    client.force_login(alice)
    answer = client.post("/settings/tokens/", {"name": "script", "scopes": ["read"], "days": "30"})
    assert (answer.status_code, AccessToken.objects.count()) == (302, 0)
    client = reauthenticated(alice)
    page = client.post("/settings/tokens/", {"name": "script", "scopes": ["read", "chat"], "days": "30"})
    text = re.search(r"souk_[A-Za-z0-9]{40}", page.content.decode())
    assert text is not None
    assert "no-store" in page["Cache-Control"]
    token = AccessToken.objects.get()
    assert (token.user, token.scopes) == (alice, ["chat", "read"])
    assert text.group() not in client.get("/settings/tokens/").content.decode()
    assert Client().get("/api/me/", headers={"Authorization": f"Bearer {text.group()}"}).status_code == 200
    client.post(f"/settings/tokens/{token.uuid}/revoke/")
    assert Client().get("/api/me/", headers={"Authorization": f"Bearer {text.group()}"}).status_code == 401


def test_a_token_without_scopes_is_not_made(alice):
    answer = reauthenticated(alice).post("/settings/tokens/", {"name": "script", "days": "30"})
    assert (answer.status_code, AccessToken.objects.count()) == (400, 0)


def test_a_stranger_can_neither_see_nor_revoke_somebodys_token(alice, dave):
    token, _text = tokens.make_token(user=alice, name="alices script", scopes=["read"])
    client = reauthenticated(dave)
    assert "alices script" not in client.get("/settings/tokens/").content.decode()
    assert client.post(f"/settings/tokens/{token.uuid}/revoke/").status_code == 404
    assert AccessToken.objects.count() == 1


def test_contact_pages_ask_answer_and_remove(alice, dave, sign_in):
    asker, asked = sign_in(alice), sign_in(dave)
    assert "Ask to be contacts" in asker.get("/contacts/?username=dave").content.decode()
    asker.post("/contacts/requests/", {"username": "dave", "line": "Hello"})
    page = asked.get("/contacts/").content.decode()
    assert "Hello" in page
    accept = re.search(r"/contacts/requests/[0-9a-f-]{36}/accept/", page)
    assert accept is not None
    assert asker.post(accept.group()).status_code == 302
    assert alice.contacts.count() == 0
    asked.post(accept.group())
    assert [contact.person for contact in alice.contacts.all()] == [dave]
    assert sign_in(alice).get(f"/contacts/{dave.uuid}/remove/").status_code == 200
    assert alice.contacts.count() == 1
    asker.post(f"/contacts/{dave.uuid}/remove/")
    assert (alice.contacts.count(), dave.contacts.count()) == (0, 0)


def test_a_stranger_cannot_answer_or_remove_on_the_pages(alice, bob, erin, dave, sign_in):
    from accounts.services.contacts import request_contact

    request = request_contact(sender=alice, username="erin")
    client = sign_in(dave)
    for answer in ("accept", "refuse", "withdraw", "destroy"):
        assert client.post(f"/contacts/requests/{request.uuid}/{answer}/").status_code == 404
    assert client.get(f"/contacts/{alice.uuid}/remove/").status_code == 404
    assert client.post(f"/contacts/{alice.uuid}/remove/").status_code == 404
    request.refresh_from_db()
    assert (request.state, alice.contacts.count()) == ("pending", 1)


def test_every_page_of_accounts_asks_who_you_are(client, alice):
    for url in (
        "/settings/",
        "/settings/profile/",
        "/settings/language/",
        "/settings/upgrade/",
        "/settings/tokens/",
        "/contacts/",
    ):
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"] == f"/accounts/login/?next={url}"


def test_pages_that_everyone_may_open(client):
    for url in ("/", "/api/docs/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        answer = client.get(url)
        assert answer.status_code == 200, url
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.content.decode()), url
        assert " style=" not in answer.content.decode(), url


def test_a_guest_is_told_what_a_guest_can_do_and_led_to_an_account(sign_in):
    guest = sign_in(guests.create_guest())
    for path in ("/chats/", "/contacts/", "/settings/"):
        page = guest.get(path).content.decode()
        assert "/settings/upgrade/" in page, path
        assert "Add a contact</a>" not in page, path
    assert "follow official accounts and write to them" in guest.get("/chats/").content.decode()


def test_who_has_an_account_is_led_to_add_people(sign_in, alice):
    page = sign_in(alice).get("/chats/").content.decode()
    assert ("Add a contact" in page, "As a guest" in page) == (True, False)


def test_a_passkey_is_called_one_in_both_languages(alice):
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from django.utils import translation

    names = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            names.append(str(get_adapter().generate_authenticator_name(alice, Authenticator.Type.WEBAUTHN)))
    assert names == ["Passkey", "通行密钥"]


def test_the_settings_show_the_person_once(sign_in, alice):
    assert sign_in(alice).get("/settings/").content.decode().count(">Alice<") == 1
