"""The drawer: what was used recently, what is pinned, and finding more."""

from __future__ import annotations

import pytest
from django.test import Client

from miniprograms.models import Visit
from miniprograms.services import visits
from miniprograms.services.programs import create_program

WRITES = [
    ("post", "/api/drawer/visits/", {"program": "roses"}),
    ("put", "/api/drawer/pins/roses/", {}),
    ("delete", "/api/drawer/pins/roses/", {}),
    ("delete", "/api/drawer/recent/roses/", {}),
]


def slugs(programs):
    return [program["slug"] for program in programs]


def drawer(client):
    answer = client.get("/api/drawer/").json()
    return {row: slugs(answer[row]) for row in ("pinned", "recent", "suggested")}


def call(client, method, url, body):
    return getattr(client, method)(url, body, content_type="application/json")


def test_an_empty_drawer_suggests_what_is_published(sign_in, alice, roses, hidden):
    assert drawer(sign_in(alice)) == {"pinned": [], "recent": [], "suggested": ["roses"]}


def test_opening_puts_a_program_in_front_of_the_recent_ones(sign_in, alice, roses):
    create_program(slug="tulips", provider="garden", name_en="Tulips")
    client = sign_in(alice)
    for slug in ("roses", "tulips", "roses"):
        call(client, "post", "/api/drawer/visits/", {"program": slug})
    assert drawer(client) == {"pinned": [], "recent": ["roses", "tulips"], "suggested": []}
    assert Visit.objects.count() == 2


def test_opening_answers_what_the_menu_shows(sign_in, alice, roses):
    client = sign_in(alice)
    call(client, "put", "/api/drawer/pins/roses/", {})
    answer = call(client, "post", "/api/drawer/visits/", {"program": "roses"})
    assert answer.json() == {
        "slug": "roses",
        "name": "Rose Garden",
        "summary": "Flowers for every day",
        "icon": "",
        "is_pinned": True,
    }


def test_names_come_in_the_readers_language(sign_in, alice, roses):
    answer = sign_in(alice).get("/api/mini-programs/roses/", headers={"Accept-Language": "zh-hans"}).json()
    assert (answer["name"], answer["summary"]) == ("玫瑰园", "每天都有花")


def test_pinning_and_unpinning_may_be_repeated(sign_in, alice, roses):
    client = sign_in(alice)
    for _ in range(2):
        assert call(client, "put", "/api/drawer/pins/roses/", {}).status_code == 204
    assert drawer(client)["pinned"] == ["roses"]
    for _ in range(2):
        assert call(client, "delete", "/api/drawer/pins/roses/", {}).status_code == 204
    assert drawer(client) == {"pinned": [], "recent": [], "suggested": ["roses"]}


def test_pinned_again_a_program_keeps_its_place(alice, roses):
    tulips = create_program(slug="tulips", provider="garden", name_en="Tulips")
    for program in (roses, tulips, roses):
        visits.pin_program(user=alice, program=program)
    assert visits.drawer_of(user=alice).pinned == [roses, tulips]


def test_removing_from_the_recent_ones_keeps_the_pin(sign_in, alice, roses):
    client = sign_in(alice)
    call(client, "post", "/api/drawer/visits/", {"program": "roses"})
    call(client, "put", "/api/drawer/pins/roses/", {})
    assert call(client, "delete", "/api/drawer/recent/roses/", {}).status_code == 204
    assert drawer(client) == {"pinned": ["roses"], "recent": [], "suggested": []}


def test_the_recent_ones_are_twelve_at_most(alice, garden):
    for number in range(14):
        program = create_program(slug=f"p{number}", provider="garden", name_en=f"P{number}")
        visits.record_visit(user=alice, program=program)
    assert [program.slug for program in visits.drawer_of(user=alice).recent] == [f"p{n}" for n in range(13, 1, -1)]


def test_an_unpublished_program_leaves_the_drawer(sign_in, alice, roses):
    visits.record_visit(user=alice, program=roses)
    visits.pin_program(user=alice, program=roses)
    roses.is_published = False
    roses.save()
    assert drawer(sign_in(alice)) == {"pinned": [], "recent": [], "suggested": []}


def test_searching_finds_programs_and_their_pages(sign_in, alice, roses, hidden):
    answer = sign_in(alice).get("/api/drawer/search/?q=rose").json()
    assert slugs(answer["programs"]) == ["roses"]
    assert [(hit["program"]["slug"], hit["title"], hit["path"]) for hit in answer["pages"]] == [
        ("roses", "Rose", "p/rose/")
    ]


def test_searching_reads_both_languages(sign_in, alice, roses):
    assert slugs(sign_in(alice).get("/api/drawer/search/", {"q": "玫瑰"}).json()["programs"]) == ["roses"]


def test_searching_for_nothing_finds_nothing(sign_in, alice, roses):
    assert sign_in(alice).get("/api/drawer/search/?q=%20").json() == {"programs": [], "pages": []}


def test_a_program_without_its_provider_does_not_stop_the_search(sign_in, alice, roses):
    create_program(slug="orphan", provider="not-installed", name_en="Rose orphan")
    answer = sign_in(alice).get("/api/drawer/search/?q=rose").json()
    assert slugs(answer["programs"]) == ["roses", "orphan"]
    assert len(answer["pages"]) == 1


@pytest.mark.parametrize(("method", "url", "body"), WRITES)
def test_dave_changes_his_own_drawer_and_no_other(sign_in, alice, dave, roses, method, url, body):
    visits.record_visit(user=alice, program=roses)
    visits.pin_program(user=alice, program=roses)
    before = visits.drawer_of(user=alice)
    assert call(sign_in(dave), method, url, body).status_code in {200, 204}
    assert visits.drawer_of(user=alice) == before


@pytest.mark.parametrize(("method", "url", "body"), WRITES)
def test_who_is_not_signed_in_changes_nothing(roses, method, url, body):
    answer = call(Client(), method, url, body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("slug", ["hidden", "nowhere"])
def test_what_is_not_published_is_not_found(sign_in, alice, hidden, slug):
    client = sign_in(alice)
    answers = [
        call(client, "post", "/api/drawer/visits/", {"program": slug}),
        call(client, "put", f"/api/drawer/pins/{slug}/", {}),
        call(client, "delete", f"/api/drawer/pins/{slug}/", {}),
        call(client, "delete", f"/api/drawer/recent/{slug}/", {}),
        client.get(f"/api/mini-programs/{slug}/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("url", ["/api/drawer/", "/api/drawer/search/?q=rose", "/api/mini-programs/roses/"])
def test_who_is_not_signed_in_reads_no_drawer(roses, url):
    assert Client().get(url).status_code == 401
