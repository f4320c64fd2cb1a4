"""What an address that there is not answers."""

from __future__ import annotations

from django.test import Client


def test_below_the_api_in_its_one_shape(client: Client, db):
    for path in ("/api/nothing/", "/api/conversations/not-a-uuid/events/"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json() == {
            "code": "not_found", "message": "This does not exist, or it is not yours to see.", "fields": {},
        }  # fmt: skip


def test_elsewhere_as_a_page(client: Client, db):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
