from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
GOOD = "tea and biscuits 7"


def me(client: Client) -> str | None:
    answer = client.get("/api/me/")
    return answer.json()["username"] if answer.status_code == 200 else None


def test_people_sign_in_by_user_name_in_any_case_or_by_e_mail(alice):
    alice.email = "alice@example.org"
    alice.save()
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    for login in ("alice", "ALICE", "Alice@Example.org"):
        client = Client()
        answer = client.post(LOGIN, {"login": login, "password": "alice"})
        assert (answer.status_code, answer["Location"]) == (302, "/chats/"), login
        assert me(client) == "alice"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, alice):
    answers = [client.post(LOGIN, {"login": login, "password": "nonsense"}) for login in ("alice", "nobody")]
    assert [answer.status_code for answer in answers] == [200, 200]
    texts = [re.findall(r'role="alert".*?<p>(.*?)</p>', answer.content.decode(), re.DOTALL)[:1] for answer in answers]
    assert texts[0] == texts[1] == ["The user name or the password is not right."]
    assert me(client) is None


def test_tries_are_limited_and_then_even_the_right_password_waits(client, alice):
    for _ in range(5):
        client.post(LOGIN, {"login": "alice", "password": "nonsense"})
    answer = client.post(LOGIN, {"login": "alice", "password": "alice"})
    assert "Too many tries" in answer.content.decode()
    assert me(client) is None


def guess(login="alice", *, address="198.51.100.7", browser=None, password=""):
    return (browser or Client()).post(LOGIN, {"login": login, "password": password or "nonsense"}, REMOTE_ADDR=address)


def is_limited(answer) -> bool:
    return "Too many tries" in answer.content.decode()


def test_wrong_passwords_from_one_address_hold_up_nobody_elsewhere(alice):
    assert [is_limited(guess()) for _ in range(8)] == [False] * 5 + [True] * 3
    assert is_limited(guess(password="alice"))  # there even the right one waits
    assert guess(password="alice", address="203.0.113.9").status_code == 302


def test_wrong_passwords_never_hold_up_a_browser_that_signed_in_before(alice):
    browser = Client()
    assert guess(browser=browser, password="alice").status_code == 302
    browser.post("/accounts/logout/")
    for number in range(130):  # from everywhere, and from the browser's own address
        guess(address=f"203.0.113.{number}" if number % 2 else "198.51.100.7")
    assert is_limited(guess(password="alice"))
    assert guess(browser=browser, password="alice").status_code == 302


def test_many_addresses_that_guess_have_one_try_each_and_an_upper_bound(alice):
    looked_at = [not is_limited(guess(address=f"203.0.113.{number}")) for number in range(120) for _ in range(2)]
    assert sum(looked_at) == 100
    assert looked_at[:20] == [True] * 20  # ten addresses, two tries each
    assert looked_at[20:40] == [True, False] * 10  # now it is many, and one each
    assert not any(looked_at[-20:])
    assert is_limited(guess(address="192.0.2.1", password="alice"))


def test_an_unknown_name_is_limited_as_a_known_one_is(alice):
    for login in ("alice", "nobody"):
        assert [is_limited(guess(login, address=f"198.51.100.{len(login)}")) for _ in range(6)] == [False] * 5 + [True]


def test_one_address_has_few_tries_for_all_accounts(alice):
    assert [is_limited(guess(f"person{number}")) for number in range(12)] == [False] * 10 + [True] * 2


def test_right_passwords_are_not_counted(alice):
    assert [guess(password="alice").status_code for _ in range(12)] == [302] * 12


def test_a_browser_is_known_by_its_own_accounts_only_until_the_password_is_another(alice, bob):
    browser = Client()
    guess("bob", browser=browser, password="bob")
    browser.post("/accounts/logout/")
    for _ in range(5):
        guess()
    assert is_limited(guess(browser=browser, password="alice"))
    browser.cookies["souk_known"] = "forged"
    assert is_limited(guess(browser=browser, password="alice"))
    before = Client()
    guess(browser=before, password="alice", address="192.0.2.9")
    before.post("/accounts/logout/")
    alice.set_password(GOOD)
    alice.save()
    assert is_limited(guess(browser=before, password=GOOD))


def test_who_changes_the_password_stays_known(alice, sign_in):
    browser = sign_in(alice)
    browser.post("/accounts/password/change/", {"oldpassword": "alice", "password1": GOOD})
    browser.post("/accounts/logout/")
    for _ in range(5):
        guess()
    assert guess(browser=browser, password=GOOD).status_code == 302


def test_the_cookie_of_a_known_browser_names_nobody_and_no_script_reads_it(alice):
    cookie = guess(password="alice").cookies["souk_known"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "alice" not in cookie.value
    assert Client().post("/accounts/guest/").cookies.get("souk_known") is None


def test_the_voice_of_an_official_account_never_signs_in():
    voice = make_user("tea-voice", kind="official")
    client = Client()
    client.post(LOGIN, {"login": "tea-voice", "password": "tea-voice"})
    assert me(client) is None
    client.force_login(voice)
    assert me(client) is None
    assert client.get("/chats/").status_code == 302


def test_somebody_whose_account_is_closed_does_not_sign_in(client, alice):
    alice.is_active = False
    alice.save()
    answer = client.post(LOGIN, {"login": "alice", "password": "alice"}, follow=True)
    assert "Closed account" in answer.content.decode()
    assert me(client) is None


def test_signing_up_makes_a_person_and_goes_on_to_where_they_were(client):
    page = client.get("/accounts/signup/?next=/go/abc/").content.decode()
    assert '<input type="hidden" name="next" value="/go/abc/">' in page
    answer = client.post("/accounts/signup/", {"username": "grace", "password1": GOOD, "next": "/go/abc/"})
    assert (answer.status_code, answer["Location"]) == (302, "/go/abc/")
    grace = User.objects.get()
    assert (grace.username, grace.kind, me(client)) == ("grace", "person", "grace")


@pytest.mark.parametrize(
    "name", ["ab", "souk", "Admin", "guest-1234", "official-tea", "a@b.org", "王芳", "-dash", "x" * 31]
)
def test_names_that_mislead_are_refused(client, name):
    answer = client.post("/accounts/signup/", {"username": name, "password1": GOOD})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.count() == 0


def test_a_taken_name_is_refused_whatever_its_case(client, alice):
    answer = client.post("/accounts/signup/", {"username": "ALICE", "password1": GOOD})
    assert "This user name is taken" in answer.content.decode()
    assert User.objects.count() == 1


def test_a_weak_password_is_refused(client):
    client.post("/accounts/signup/", {"username": "grace", "password1": "12345678"})
    assert User.objects.count() == 0


def test_signing_up_with_somebodys_address_looks_the_same_and_takes_nothing(alice):
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    fresh, taken = Client(), Client()
    one = fresh.post("/accounts/signup/", {"username": "grace", "email": "g@example.org", "password1": GOOD})
    two = taken.post("/accounts/signup/", {"username": "mallory", "email": "alice@example.org", "password1": GOOD})
    assert (one.status_code, one["Location"]) == (two.status_code, two["Location"]) == (302, "/welcome/")
    assert EmailAddress.objects.get(verified=True).user == alice
    assert Client().post(LOGIN, {"login": "alice@example.org", "password": GOOD}).status_code == 200
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body)
    assert link is not None
    page = Client().get(link.group()).content.decode()
    assert "has been confirmed for another account" in page
    assert EmailAddress.objects.get(verified=True).user == alice


def test_asking_for_a_new_password_says_the_same_for_known_and_unknown_addresses(alice):
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("alice@example.org", "no@example.org")
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [message.to for message in mail.outbox] == [["alice@example.org"], ["no@example.org"]]


def test_a_new_password_by_mail_ends_the_old_one_and_every_session(
    alice, sign_in, closed, django_capture_on_commit_callbacks
):
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    elsewhere, client = sign_in(alice), Client()
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    form = client.get(link.group(), follow=True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(form.request["PATH_INFO"], {"password1": GOOD})
    assert me(elsewhere) is None
    assert closed == [(None, alice.pk)]
    assert Client().post(LOGIN, {"login": "alice", "password": "alice"}).status_code == 200
    assert Client().post(LOGIN, {"login": "alice", "password": GOOD}).status_code == 302
    again = client.get(link.group(), follow=True).content.decode()
    assert "This link no longer works" in again


def test_changing_the_password_keeps_this_device_and_ends_the_others(
    alice, sign_in, closed, django_capture_on_commit_callbacks
):
    here, elsewhere = sign_in(alice), sign_in(alice)
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/accounts/password/change/", {"oldpassword": "alice", "password1": GOOD})
    assert (me(here), me(elsewhere)) == ("alice", None)
    assert closed == [(None, alice.pk)]


def test_signing_out_closes_what_the_session_holds_open(alice, sign_in, closed, django_capture_on_commit_callbacks):
    client = sign_in(alice)
    key = client.session.session_key
    assert client.get("/accounts/logout/").status_code == 200
    assert me(client) == "alice"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/logout/")["Location"] == "/"
    assert me(client) is None
    assert closed == [(key, alice.pk)]


def test_the_list_of_devices_signs_out_the_others(alice, closed, django_capture_on_commit_callbacks):
    here, elsewhere = (
        Client(headers={"user-agent": "Firefox/130 Linux"}),
        Client(headers={"user-agent": "iPhone Safari/17"}),
    )
    for client in (here, elsewhere):
        client.post(LOGIN, {"login": "alice", "password": "alice"})
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    key = elsewhere.session.session_key
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/accounts/sessions/")
    assert (me(here), me(elsewhere)) == ("alice", None)
    assert closed == [(key, alice.pk)]


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "https://testserver.evil/",
    ],
)
def test_next_never_leads_to_another_site(evil, alice):
    for url, form in (
        (LOGIN, {"login": "alice", "password": "alice"}),
        ("/accounts/signup/", {"username": "grace", "password1": GOOD}),
        ("/accounts/guest/", {}),
        ("/language/", {"language": "en"}),
    ):
        answer = Client().post(url, {**form, "next": evil})
        assert answer.status_code == 302
        assert answer["Location"] in {"/chats/", "/", "/welcome/"}, (url, answer["Location"])


def test_a_mail_server_that_is_down_does_not_undo_a_sign_up(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post("/accounts/signup/", {"username": "grace", "email": "g@example.org", "password1": GOOD})
    assert answer.status_code == 302
    assert me(client) == "grace"


def test_mails_speak_the_language_of_who_asked(alice):
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    Client().post("/accounts/password/reset/", {"email": "alice@example.org"}, headers={"accept-language": "en"})
    assert mail.outbox[0].subject == "Souk: Choose a new password"
    assert "Your user name is alice." in mail.outbox[0].body
