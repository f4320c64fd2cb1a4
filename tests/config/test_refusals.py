"""Refusals that Django makes before any view of ours: they look like the rest of the site and say what to do."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title"), [("en", "<h1>Please try again</h1>"), ("zh-hans", "<h1>请再试一次</h1>")]
)
def test_a_form_from_another_sign_in_is_refused_with_what_to_do(language, title):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/accounts/signup/", {"username": "mallory", "password1": "tea-pot-9182"}, headers={"accept-language": language}
    )
    assert answer.status_code == 403
    assert title in answer.content.decode()
    assert not User.objects.exists()
