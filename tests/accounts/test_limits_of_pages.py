"""How often pages take what is sent to them."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_profile_may_be_changed_thirty_times_an_hour_and_a_browser_tells_when_again(alice, sign_in):
    client = sign_in(alice)
    codes = [client.post("/settings/profile/", {"display_name": f"Alice {n}"}).status_code for n in range(32)]
    assert codes == [302] * 30 + [429] * 2
    alice.refresh_from_db()
    assert alice.display_name == "Alice 29"


def test_ones_own_code_cannot_be_made_anew_without_end(alice, sign_in):
    client = sign_in(alice)
    assert [client.post("/contacts/code/").status_code for _ in range(31)] == [302] * 30 + [429]


def test_others_at_an_address_do_not_use_up_the_limit_of_a_browser_that_is_known(alice):
    known = Client()
    known.post("/accounts/login/", {"login": "alice", "password": "alice"})
    known.post("/accounts/logout/")
    stranger = Client()
    for _ in range(125):
        last = stranger.post("/language/", {"language": "en"})
    assert last.status_code == 429
    assert known.post("/accounts/login/", {"login": "alice", "password": "alice"}).status_code == 302
