"""QR codes: one for each page, leading anyone there."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image

from core.errors import NotFound
from miniprograms.errors import BadPath
from miniprograms.models import EntryCode
from miniprograms.paths import clean_path
from miniprograms.services import entry_codes
from miniprograms.services.entry_codes import code_for


def ask(client, **body):
    return client.post("/api/entry-codes/", body, content_type="application/json")


def test_a_page_has_one_code_whoever_asks(sign_in, alice, dave, roses, settings):
    settings.PUBLIC_URL = "https://souk.example"
    first = ask(sign_in(alice), program="roses", path="p/rose/").json()
    second = ask(sign_in(dave), program="roses", path="/p/rose/").json()
    code = EntryCode.objects.get().code
    assert (
        first
        == second
        == {
            "code": code,
            "url": f"https://souk.example/go/{code}/",
            "svg": f"/go/{code}/qr.svg",
            "png": f"/go/{code}/qr.png",
            "poster": f"/go/{code}/poster/",
        }
    )


def test_the_home_and_a_page_have_different_codes(roses):
    assert code_for(program=roses) == code_for(program=roses, path="")
    assert code_for(program=roses).code != code_for(program=roses, path="p/rose/").code


@pytest.mark.parametrize(
    ("program", "path", "status"),
    [("roses", "p/weed/", 404), ("hidden", "", 404), ("nowhere", "", 404), ("roses", "../../admin/", 400)],
)
def test_a_page_that_is_not_there_gets_no_code(sign_in, alice, roses, hidden, program, path, status):
    assert ask(sign_in(alice), program=program, path=path).status_code == status
    assert EntryCode.objects.count() == 0


def test_who_is_not_signed_in_makes_no_code(roses):
    assert ask(Client(), program="roses", path="").status_code == 401
    assert EntryCode.objects.count() == 0


def test_a_scan_opens_the_mini_view_for_who_is_signed_in(sign_in, dave, roses):
    code = code_for(program=roses, path="p/rose/")
    answer = sign_in(dave).get(f"/go/{code.code}/")
    assert (answer.status_code, answer.url) == (302, "/chats/?mini=roses/p/rose/")


def test_a_scan_shows_the_card_and_the_ways_in_to_anyone(roses, settings):
    settings.PUBLIC_URL = "https://souk.example"
    code = code_for(program=roses, path="p/rose/")
    answer = Client().get(f"/go/{code.code}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "$1.00" in page
    assert f'href="/accounts/login/?next=/go/{code.code}/"' in page
    assert f'<input type="hidden" name="next" value="/go/{code.code}/">' in page
    assert 'href="/m/roses/p/rose/"' in page
    assert '<meta property="og:title" content="Rose">' in page
    assert f'<meta property="og:url" content="https://souk.example/go/{code.code}/">' in page
    assert "no-store" in answer["Cache-Control"]


def test_a_code_typed_in_capitals_works(roses):
    code = code_for(program=roses)
    assert Client().get(f"/go/{code.code.upper()}/").status_code == 200


def test_a_code_whose_page_is_gone_leads_to_the_home_and_says_so(sign_in, alice, roses, garden):
    code = code_for(program=roses, path="p/rose/")
    del garden.pages["p/rose/"]
    page = Client().get(f"/go/{code.code}/").content.decode()
    assert "no longer here" in page
    assert "Rose Garden" in page
    assert sign_in(alice).get(f"/go/{code.code}/").url == "/chats/?mini=roses/"


def test_the_pictures_hold_the_public_address(roses, settings):
    settings.PUBLIC_URL = "https://souk.example"
    code = code_for(program=roses)
    assert entry_codes.address_of_code(code=code) == f"https://souk.example/go/{code.code}/"
    svg = Client().get(f"/go/{code.code}/qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg.content.startswith(b"<?xml") or svg.content.startswith(b"<svg")
    png = Client().get(f"/go/{code.code}/qr.png")
    assert png["Content-Type"] == "image/png"
    width, height = Image.open(io.BytesIO(png.content)).size
    assert width == height >= 300


def test_the_pictures_are_kept_by_browsers_and_asked_for_again_cheaply(roses, settings):
    code = code_for(program=roses)
    first = Client().get(f"/go/{code.code}/qr.png")
    assert first["Cache-Control"] == "public, max-age=86400"
    again = Client().get(f"/go/{code.code}/qr.png", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    settings.PUBLIC_URL = "https://moved.example"
    moved = Client().get(f"/go/{code.code}/qr.png", headers={"If-None-Match": first["ETag"]})
    assert moved.status_code == 200


def test_a_picture_is_named_when_it_is_kept(roses):
    code = code_for(program=roses)
    answer = Client().get(f"/go/{code.code}/qr.svg?download")
    assert answer["Content-Disposition"] == f'attachment; filename="roses-{code.code}.svg"'


def test_the_poster_can_be_printed_by_anyone(roses):
    code = code_for(program=roses, path="p/lily/")
    page = Client().get(f"/go/{code.code}/poster/").content.decode()
    assert "Lily" in page
    assert f'src="/go/{code.code}/qr.svg"' in page


@pytest.mark.parametrize("address", ["/go/{}/", "/go/{}/poster/", "/go/{}/qr.svg", "/go/{}/qr.png"])
def test_unknown_and_unpublished_codes_are_not_found(hidden, address):
    assert Client().get(address.format("nothere222")).status_code == 404
    assert Client().get(address.format(code_for(program=hidden).code)).status_code == 404


def test_no_other_picture_is_drawn(roses):
    assert Client().get(f"/go/{code_for(program=roses).code}/qr.pdf").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [("", ""), ("/p/rose/", "p/rose/"), ("search/?q=a b#top", "search/?q=a b"), (" p/rose/ ", "p/rose/")],
)
def test_paths_are_cleaned(given, kept):
    assert clean_path(given) == kept


@pytest.mark.parametrize(
    "path",
    ["../x", "p/../../x", "p/%2e%2e/x", "p\\x", "p//x", "p/\nx", "a" * 301, "p/%0ax", "./x"],
)
def test_paths_that_could_lead_elsewhere_are_refused(path):
    with pytest.raises(BadPath):
        clean_path(path)


@pytest.mark.parametrize("path", ["https://evil.example/x", "//evil.example/x"])
def test_addresses_of_elsewhere_never_leave_the_program(path, roses):
    try:
        cleaned = clean_path(path)
    except BadPath:
        return
    with pytest.raises(NotFound):
        entry_codes.card_of(program=roses, path=cleaned, sharer=None)
