from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db


def code_for(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    step = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def turn_on(client: Client) -> str:
    client.post("/accounts/reauthenticate/", {"password": "alice"})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code data-part="text">([A-Z2-7]+)</code>', page)
    assert secret is not None
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret.group(1))})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    cache.clear()  # a code works once; the tests need it again within its half minute
    return secret.group(1)


def test_the_app_is_asked_for_after_the_password_and_next_is_kept(alice, sign_in):
    secret = turn_on(sign_in(alice))
    client = Client()
    answer = client.post("/accounts/login/", {"login": "alice", "password": "alice", "next": "/contacts/"})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/api/me/").status_code == 401
    assert "One more step" in client.get("/accounts/2fa/authenticate/").content.decode()
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/api/me/").status_code == 401
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})["Location"] == "/contacts/"
    assert client.get("/api/me/").json()["username"] == "alice"


def test_a_recovery_code_lets_in_once(alice, sign_in):
    client = sign_in(alice)
    turn_on(client)
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.search(r'<pre class="codes__list" data-part="text">(.*?)</pre>', page, re.DOTALL)
    assert codes is not None
    code = codes.group(1).split()[0]
    for expected in (302, 200):
        visitor = Client()
        visitor.post("/accounts/login/", {"login": "alice", "password": "alice"})
        assert visitor.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_turning_it_off_takes_the_password_again(alice, sign_in):
    turn_on(sign_in(alice))
    client = sign_in(alice)
    assert "/reauthenticate/" in client.post("/accounts/2fa/totp/deactivate/")["Location"]
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_stranger_cannot_touch_somebodys_keys(alice, dave, sign_in):
    key = Authenticator.objects.create(
        user=alice, type="webauthn", data={"name": "Key", "credential": {}, "passwordless": True}
    )
    client = sign_in(dave)
    client.post("/accounts/reauthenticate/", {"password": "dave"})
    for action in ("edit", "remove"):
        url = f"/accounts/2fa/webauthn/keys/{key.pk}/{action}/"
        assert client.get(url).status_code == 404, url
        assert client.post(url, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Key"
