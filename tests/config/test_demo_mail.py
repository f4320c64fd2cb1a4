"""The demo's mail: kept as files, and shown to whoever runs the demo."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage, get_connection
from django.http import Http404
from django.test import RequestFactory

from shop.demo.mail import latest, mailed

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def demo(settings, tmp_path):
    settings.SOUK_DEMO, settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = True, BACKEND, str(tmp_path)
    return tmp_path


def test_a_forgotten_password_can_be_tried(demo, client, alice):
    alice.email = "alice@demo.example"
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    answer = client.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    assert "/demo/mail/" in answer.content.decode()
    [mail] = latest(demo)
    assert mail.to == "alice@demo.example"
    link = next(part for part in mail.parts if part.startswith("http"))
    form = client.get(re.sub(r"^https?://[^/]+", "", link), follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": "a-new-one-2026", "password2": "a-new-one-2026"})
    assert done.status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("a-new-one-2026")


def test_the_newest_mail_is_first_and_nothing_of_it_is_markup(demo, rf):
    connection = get_connection()
    for subject in ("first", "second <b>"):
        text = "Hello <script>\nhttps://souk.example/x/ bye"
        EmailMessage(subject, text, "a@b.example", ["c@d.example"], connection=connection).send()
    request = rf.get("/demo/mail/")
    request.user = AnonymousUser()
    page = mailed(request).content.decode()
    assert [mail.subject for mail in latest(demo)] == ["second <b>", "first"]
    assert "<script>\n" not in page.split("<main")[1]
    assert '<a href="https://souk.example/x/">' in page


@pytest.mark.parametrize(("is_demo", "address"), [(False, "127.0.0.1"), (True, "203.0.113.9")])
def test_no_other_site_and_no_other_machine_sees_it(demo, settings, is_demo, address):
    settings.SOUK_DEMO = is_demo
    with pytest.raises(Http404):
        mailed(RequestFactory().get("/demo/mail/", REMOTE_ADDR=address))
