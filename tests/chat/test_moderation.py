"""Reports, decisions, appeals, the operators' rules and the limits of new accounts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.utils import timezone

from accounts.models import Appeal, AuditEntry, Block, Sanction
from accounts.models.user import FOR_EVER
from accounts.services import sanctions, tokens
from accounts.sessions import register_closer
from chat.credentials import Credential, ended_among
from chat.models import Event, HeldMessage, Message, Report, WordRule
from chat.services import conversations, edits, messages, reports
from core.errors import Invalid
from tests import factories
from tests.chat.conftest import send

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _no_rules_left():
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def say(who, where, text):
    return messages.send_text(sender=who, conversation=where, client_id=uuid4(), text=text)


def report(client, message, **body):
    return client.post(f"/api/messages/{message.uuid}/report/", {"reason": "abuse", **body}, **JSON)


def test_a_report_keeps_the_message_and_ten_around_it_as_they_were(talk, alice, bob, sign_in, told):
    said = [say(alice, talk, f"line {number}") for number in range(14)]
    with told() as heard:
        answer = report(sign_in(bob), said[7], note="rude")
    assert (answer.status_code, heard.parcels) == (204, [])  # nobody is told
    made = Report.objects.get()
    assert [line["text"] for line in made.context] == [f"line {number}" for number in range(2, 13)]
    assert [line["text"] for line in made.context if line["is_reported"]] == ["line 7"]
    edits.recall_message(sender=alice, message=said[7])
    made.refresh_from_db()
    assert [line["text"] for line in made.context][5] == "line 7"
    assert (made.accused, made.reporter, made.note) == (alice, bob, "rude")
    assert report(sign_in(bob), said[8]).status_code == 204
    again = report(sign_in(bob), said[8])
    assert (again.status_code, again.json()["code"]) == (409, "already_reported")


def test_only_what_one_sees_and_others_said_can_be_reported(talk, alice, bob, dave, sign_in):
    message = say(alice, talk, "Hello")
    assert report(sign_in(dave), message).status_code == 404
    assert report(sign_in(alice), message).status_code == 400
    assert report(sign_in(bob), message, reason="rule").status_code == 400
    assert Report.objects.count() == 0


def test_a_report_can_block_as_well(talk, alice, bob, sign_in):
    assert report(sign_in(bob), say(alice, talk, "Hello"), block=True).status_code == 204
    assert Block.objects.filter(owner=bob, person=alice).exists()


def test_the_operator_sees_the_context_and_decides(talk, alice, bob, oscar, sign_in, told):
    message = say(alice, talk, "Send me money")
    report(sign_in(bob), message)
    made = Report.objects.get()
    panel = sign_in(oscar)
    page = panel.get(f"/admin/chat/report/{made.pk}/change/")
    assert page.status_code == 200
    assert "Send me money" in page.content.decode()
    assert made.reason == "abuse"
    with told() as heard:
        panel.post(f"/admin/chat/report/{made.pk}/decide/", {"decision": "remove", "reason": "Fraud"})
    assert heard.names() == ["message.removed", "standing.changed"]
    message.refresh_from_db()
    made.refresh_from_db()
    assert (message.state, made.state, made.decision, made.handled_by) == ("removed", "done", "remove", oscar)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject, entry.reason) == (oscar, "remove", alice, "Fraud")


def removed(alice, bob, oscar, talk, sign_in, text="Send me money", reason="Fraud"):
    message = say(alice, talk, text)
    report(sign_in(bob), message)
    made = Report.objects.get(message=message)
    sign_in(oscar).post(f"/admin/chat/report/{made.pk}/decide/", {"decision": "remove", "reason": reason})
    message.refresh_from_db()
    return message


def test_whose_message_was_removed_reads_what_and_why_is_told_and_can_appeal(talk, alice, bob, oscar, sign_in, told):
    with told() as heard:
        message = removed(alice, bob, oscar, talk, sign_in)
    assert [parcel.users for parcel in heard.parcels if "standing.changed" in parcel.frame] == [(alice.pk,)]
    mine = sign_in(alice)
    assert "An operator has written to you" in mine.get("/settings/").content.decode()
    page = mine.get("/settings/standing/").content.decode()
    assert ("Send me money" in page, "Fraud" in page, "Message removed" in page, "All is well" in page) == (
        True, True, True, False,
    )  # fmt: skip
    assert "An operator has written to you" not in mine.get("/settings/").content.decode()
    sanction = Sanction.objects.get()
    assert (sanction.message, sanction.until, alice.is_muted) == (message.uuid, None, False)
    assert mine.post("/settings/standing/", {"sanction": sanction.pk, "text": "It was a joke"}).status_code == 302
    overview = sign_in(oscar).get("/admin/")
    counts = {str(fact.name): (fact.value, fact.is_alarm) for fact in overview.context["alarms"]}
    assert (counts["Appeals that wait"], counts["Reports that wait"]) == ((1, True), (0, False))
    assert "It was a joke" in sign_in(oscar).get("/admin/accounts/appeal/").content.decode()
    for who in (bob, factories.make_user("dave")):
        assert "Send me money" not in sign_in(who).get("/settings/standing/").content.decode()
        assert sign_in(who).post("/settings/standing/", {"sanction": sanction.pk, "text": "x"}).status_code == 404


def test_an_appeal_that_is_granted_brings_the_words_back(talk, alice, bob, oscar, sign_in, told):
    message = removed(alice, bob, oscar, talk, sign_in)
    appeal = sanctions.appeal(sanction=Sanction.objects.get(), text="It was a joke")
    with told() as heard:
        sign_in(oscar).post("/admin/accounts/appeal/", {"action": "grant", "_selected_action": [str(appeal.pk)]})
    assert heard.names() == ["message.edited", "standing.changed"]
    message.refresh_from_db()
    assert (message.state, message.text) == ("", "Send me money")


def test_no_message_is_removed_without_a_reason_and_an_operators_own_goes_without_a_sanction(
    talk, alice, bob, oscar, sign_in
):
    assert removed(alice, bob, oscar, talk, sign_in, reason=" ").state == ""
    assert Sanction.objects.count() == 0
    alice.is_superuser = True
    alice.save()
    reports.decide(report=Report.objects.get(), by=oscar, decision="remove", reason="Mistake")
    assert (Message.objects.get().state, Sanction.objects.count()) == ("removed", 0)


def test_nobody_but_an_operator_decides(talk, alice, bob, dave, sign_in):
    report(sign_in(bob), say(alice, talk, "Hello"))
    made = Report.objects.get()
    for who in (dave, alice, bob):
        answer = sign_in(who).post(f"/admin/chat/report/{made.pk}/decide/", {"decision": "suspend", "reason": "x"})
        assert answer.status_code in {302, 403}
    alice.refresh_from_db()
    made.refresh_from_db()
    assert (alice.is_suspended, made.state, Sanction.objects.count()) == (False, "open", 0)


def test_a_dismissed_report_does_nothing_and_a_reason_is_needed_to_act(talk, alice, bob, oscar, sign_in):
    report(sign_in(bob), say(alice, talk, "Hello"))
    made = Report.objects.get()
    panel = sign_in(oscar)
    panel.post(f"/admin/chat/report/{made.pk}/decide/", {"decision": "warn", "reason": " "})
    made.refresh_from_db()
    assert (made.state, Sanction.objects.count(), AuditEntry.objects.count()) == ("open", 0, 0)
    panel.post(f"/admin/chat/report/{made.pk}/decide/", {"decision": "dismiss", "reason": ""})
    made.refresh_from_db()
    assert (made.state, Sanction.objects.count()) == ("dismissed", 0)


def test_who_is_muted_writes_to_accounts_and_to_nobody_else(talk, following, alice, oscar, sign_in):
    sanctions.impose(kind="mute", user=alice, by=oscar, reason="Insults", days=2)
    mine = sign_in(alice)
    refused = send(mine, talk)
    assert (refused.status_code, refused.json()["code"]) == (403, "muted")
    assert refused.json()["details"]["until"]
    assert send(mine, following).status_code == 201
    page = mine.get("/settings/standing/").content.decode()
    assert "Insults" in page
    sanctions.lift(sanction=Sanction.objects.get(), by=oscar)
    assert send(mine, talk).status_code == 201


def test_who_is_suspended_is_out_at_once_and_sockets_close(talk, alice, oscar, sign_in, told):
    mine = sign_in(alice)
    key = mine.session.session_key
    token, text = tokens.make_token(user=alice, name="t", scopes=["read"])
    credential = Credential(user_id=alice.pk, session_key=key, stamp=alice.password)
    by_token = Credential(user_id=alice.pk, session_key="t", stamp=alice.password, token_id=token.pk)
    assert ended_among([credential, by_token]) == set()
    closed = []
    register_closer(lambda session, user: closed.append((session, user)))
    with told():
        sanctions.impose(kind="suspend", user=alice, by=oscar, reason="Fraud", days=7)
    assert closed == [(None, alice.pk)]
    assert ended_among([credential, by_token]) == {credential, by_token}
    assert mine.get("/api/me/").status_code == 401
    assert mine.get("/chats/").status_code == 302
    assert tokens.find_token(text=text) is None


def test_signing_in_says_that_one_is_suspended_and_takes_an_appeal(alice, oscar, client, sign_in):
    sanctions.impose(kind="suspend", user=alice, by=oscar, reason="Fraud with tea")
    wrong = client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    assert wrong.status_code == 200  # who does not know the password learns nothing
    assert client.get("/accounts/suspended/").status_code == 302
    answer = client.post("/accounts/login/", {"login": "alice", "password": "alice"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/suspended/")
    page = client.get("/accounts/suspended/").content.decode()
    assert "Fraud with tea" in page
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/suspended/", {"text": ""}).status_code == 400
    assert client.post("/accounts/suspended/", {"text": "It was not me"}).status_code == 200
    appeal = Appeal.objects.get()
    panel = sign_in(oscar)
    panel.post("/admin/accounts/appeal/", {"action": "grant", "_selected_action": [str(appeal.pk)]})
    alice.refresh_from_db()
    assert not alice.is_suspended
    assert client.post("/accounts/login/", {"login": "alice", "password": "alice"})["Location"] == "/chats/"
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "suspend",
        "appeal granted",
        "lift suspend",
    ]


def test_the_longest_of_two_sanctions_holds_and_operators_are_no_subject(alice, oscar):
    first = sanctions.impose(kind="suspend", user=alice, by=oscar, reason="One", days=1)
    sanctions.impose(kind="suspend", user=alice, by=oscar, reason="Two")
    assert alice.suspended_until == FOR_EVER
    sanctions.lift(sanction=first, by=oscar)
    alice.refresh_from_db()
    assert alice.suspended_until == FOR_EVER
    from core.errors import Forbidden

    with pytest.raises(Forbidden):
        sanctions.impose(kind="warn", user=oscar, by=oscar, reason="x")


def test_the_book_is_not_changed(alice, oscar):
    sanctions.impose(kind="warn", user=alice, by=oscar, reason="Careful")
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.update(reason="x")
    assert AuditEntry.objects.get().reason == "Careful"


@pytest.mark.parametrize(
    ("kind", "pattern", "text", "is_refused"),
    [
        ("word", "ham", "Ham for sale", True),
        ("word", "ham", "Hamburg is nice", False),
        ("word", "代购", "专业代购，加我", True),
        ("link", "evil.example", "see https://shop.evil.example/x", True),
        ("link", "evil.example", "see https://notevil.example/x", False),
    ],
)
def test_rules_refuse_words_and_sites(talk, alice, sign_in, told, kind, pattern, text, is_refused):
    WordRule.objects.create(kind=kind, pattern=pattern, effect="block")
    with told() as heard:
        answer = send(sign_in(alice), talk, text)
    if is_refused:
        assert (answer.status_code, answer.json()["code"], heard.parcels) == (403, "words_refused", [])
    assert Message.objects.count() == (0 if is_refused else 1)


def test_an_edit_does_not_slip_by_a_rule(talk, alice, sign_in):
    message = say(alice, talk, "Hello")
    WordRule.objects.create(pattern="ham", effect="hold")
    caches["pages"].clear()
    answer = sign_in(alice).patch(f"/api/messages/{message.uuid}/", {"text": "ham"}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "words_refused")
    message.refresh_from_db()
    assert (message.text, HeldMessage.objects.count()) == ("Hello", 0)


def test_a_held_message_is_sent_once_it_is_released(talk, alice, bob, oscar, sign_in, told):
    WordRule.objects.create(pattern="casino", effect="hold")
    client_id = str(uuid4())
    mine = sign_in(alice)
    for _ in range(2):
        held = send(mine, talk, "My casino", client_id)
        assert (held.status_code, held.json()["code"]) == (409, "message_held")
    assert (HeldMessage.objects.count(), Message.objects.count(), Event.objects.count()) == (1, 0, 0)
    with told() as heard:
        sign_in(oscar).post(
            "/admin/chat/heldmessage/", {"action": "release", "_selected_action": [str(HeldMessage.objects.get().pk)]}
        )
    assert heard.names() == ["message.created"]
    assert str(Message.objects.get().client_id) == client_id
    assert send(mine, talk, "My casino", client_id).status_code == 201  # the retry finds it
    refused = str(uuid4())
    send(mine, talk, "casino", refused)
    reports.answer_held(held=HeldMessage.objects.get(client_id=refused), by=oscar, release=False)
    assert send(mine, talk, "casino", refused).json()["code"] == "words_refused"


def test_a_flagged_message_is_sent_and_reported(talk, alice, sign_in):
    WordRule.objects.create(pattern="discount", effect="flag")
    assert send(sign_in(alice), talk, "A discount for you").status_code == 201
    made = Report.objects.get()
    assert (made.reporter, made.reason, made.note, made.accused) == (None, "rule", "discount", alice)


def test_new_accounts_do_less_for_a_day(alice, bob, talk, sign_in, settings):
    settings.NEW_ACCOUNT_HOURS, settings.NEW_ACCOUNT_REQUESTS = 24, 2
    settings.NEW_ACCOUNT_GROUPS, settings.NEW_ACCOUNT_LINKS = 1, 1
    for number in range(3):
        factories.make_user(f"person{number}")
    mine = sign_in(alice)
    ask = [mine.post("/api/contact-requests/", {"username": f"person{number}"}, **JSON) for number in range(3)]
    assert [one.status_code for one in ask] == [201, 201, 429]
    assert ask[2].json()["code"] == "new_account_limit"
    make = [mine.post("/api/conversations/", {"people": [str(bob.uuid)]}, **JSON) for _ in range(2)]
    assert [one.status_code for one in make] == [201, 429]
    links = [send(mine, talk, f"https://example.org/{number}") for number in range(2)]
    assert [one.status_code for one in links] == [201, 429]
    assert send(mine, talk, "No link").status_code == 201
    alice.date_joined = timezone.now() - timedelta(hours=25)
    alice.save()
    assert send(mine, talk, "https://example.org/9").status_code == 201
    assert mine.post("/api/contact-requests/", {"username": "person2"}, **JSON).status_code == 201
    assert conversations.create_group(owner=alice, title="Two", people=[bob])


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "²", "-1", "", "1.0"])
def test_what_is_no_number_finds_no_sanction_and_no_days(number, talk, alice, bob, oscar, sign_in):
    made = report(sign_in(bob), messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Hello"))
    assert made.status_code == 204
    answer = sign_in(alice).post("/settings/standing/", {"sanction": number, "text": "Why?"})
    assert (answer.status_code, Appeal.objects.count()) == (404, 0)
    decision = {"decision": "mute", "reason": "Rude", "days": number}
    assert sign_in(oscar).post(f"/admin/chat/report/{Report.objects.get().pk}/decide/", decision).status_code == 302
    assert Sanction.objects.get().until == FOR_EVER


@pytest.mark.parametrize("text", ["\u3164", "\u200b \u2060", "\u202e"])
def test_an_appeal_and_a_reason_of_which_nothing_is_seen_are_none(text, alice, oscar, sign_in):
    with pytest.raises(Invalid):
        sanctions.impose(kind="warn", user=alice, by=oscar, reason=text)
    made = sanctions.impose(kind="warn", user=alice, by=oscar, reason="Be kind")
    with pytest.raises(Invalid):
        sanctions.appeal(sanction=made, text=text)
    assert (Sanction.objects.count(), Appeal.objects.count()) == (1, 0)
