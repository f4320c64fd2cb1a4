"""Every answer has a content security policy, and a page's scripts the nonce that is in its own."""

from __future__ import annotations

import pytest
from csp.decorators import csp_replace
from csp.exceptions import CSPNonceError
from django.http import HttpResponse

from config.middleware import PolicyMiddleware

pytestmark = pytest.mark.django_db
DIRECTIVES = {"default-src", "script-src", "style-src", "frame-ancestors", "object-src", "form-action", "base-uri"}


def directives(answer) -> dict[str, str]:
    given = (part.split(maxsplit=1) for part in answer["Content-Security-Policy"].split("; "))
    return {name: rest[0] if rest else "" for name, *rest in given}


def test_the_api_and_pages_have_the_same_policy(sign_in, alice):
    client = sign_in(alice)
    api, page = (directives(client.get(path)) for path in ("/api/sync/", "/chats/"))
    assert set(api) >= DIRECTIVES
    assert "nonce" not in api["script-src"]
    assert "unsafe" not in str(api)
    assert page == api


def test_a_nonce_is_in_the_policy_of_its_own_answer_only(rf):
    nonces = []

    def page(request):
        nonces.append(str(request.csp_nonce))
        return HttpResponse()

    answers = [directives(PolicyMiddleware(page)(rf.get("/"))) for _ in range(2)]
    plain = directives(PolicyMiddleware(lambda request: HttpResponse())(rf.get("/")))
    assert nonces[0] != nonces[1]
    for nonce, answer in zip(nonces, answers, strict=True):
        assert answer == {**plain, "script-src": f"{plain['script-src']} 'nonce-{nonce}'"}


def test_an_answer_with_a_policy_of_its_own_keeps_it(rf):
    own = csp_replace({"img-src": ["https://example.org"]})(lambda request: HttpResponse())
    assert directives(PolicyMiddleware(own)(rf.get("/")))["img-src"] == "https://example.org"


def test_a_nonce_that_comes_too_late_is_an_error(sign_in, alice):
    answer = sign_in(alice).get("/api/sync/")
    with pytest.raises(CSPNonceError):
        str(answer.wsgi_request.csp_nonce)


def test_the_policy_of_a_failure_is_the_same(client):
    assert directives(client.get("/nowhere/"))["object-src"] == "'none'"
