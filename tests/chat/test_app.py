"""What makes the site an app: the manifest, the worker at the root, the shell that holds nobody's data."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.django_db


def worker(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    found = re.fullmatch(r'self\.souk = (\{.*\});\nimportScripts\("/static/js/sw\.js"\);\n', answer.content.decode())
    assert found
    return json.loads(found[1])


def test_the_manifest_names_the_app_its_icons_and_its_doors(client):
    answer = client.get("/manifest.webmanifest", headers={"accept-language": "zh-hans"})
    assert answer["Content-Type"] == "application/manifest+json"
    found = answer.json()
    assert (found["name"], found["start_url"], found["scope"], found["display"]) == (
        "Souk",
        "/chats/",
        "/",
        "standalone",
    )
    assert {(icon["sizes"], icon["purpose"]) for icon in found["icons"]} == {
        ("any", "any"), ("192x192", "any"), ("192x192", "maskable"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    assert [door["name"] for door in found["shortcuts"]] == ["聊天", "联系人"]


def test_the_worker_keeps_everything_that_the_shell_links_to(client):
    kept = worker(client)
    page = client.get(kept["shell"]).content.decode()
    linked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(linked) > 20
    assert linked <= set(kept["precache"])
    assert "/static/js/chat/carry.js" in kept["precache"]  # imported later on


def test_the_worker_is_the_same_for_everyone_and_every_language(client, alice, sign_in):
    assert worker(client) == worker(sign_in(alice))
    assert client.get("/sw.js").content == client.get("/sw.js", headers={"accept-language": "zh-hans"}).content


def test_the_shell_holds_nobodys_data_and_sets_no_cookie(alice, bob, talk, sign_in):
    client = sign_in(alice)
    answer = client.get("/offline/")
    text = answer.content.decode()
    assert '<script id="chat-state" type="application/json">{}</script>' in text
    assert '<meta name="csrf-token" content="">' in text
    assert "csrftoken" not in answer.cookies
    for secret in ("alice", "Alice", "Bob", str(alice.uuid), str(talk.uuid)):
        assert secret not in text


def test_signing_out_tells_the_browser_to_forget(alice, sign_in):
    client = sign_in(alice)
    assert "Clear-Site-Data" not in client.get("/chats/")
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"storage"'
