"""The API answers in JSON to who asks for it or for anything, and says so to who asks for something else."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "accept",
    [None, "*/*", "application/json", "application/*", "text/html,application/json;q=0.9", "text/html, */*;q=0.1"],
)
def test_json_is_what_is_answered(sign_in, alice, accept):
    headers = {} if accept is None else {"Accept": accept}
    answer = sign_in(alice).get("/api/sync/", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(("accept", "query"), [("text/html", ""), ("image/png", ""), ("*/*", "?format=xml")])
def test_what_is_not_json_cannot_be_had(sign_in, alice, accept, query):
    answer = sign_in(alice).get(f"/api/sync/{query}", headers={"Accept": accept})
    assert answer.status_code == (404 if query else 406)
    assert answer.json()["code"] in {"not_acceptable", "not_found"}
