"""SQL that is written once does what the ORM does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms.models import model_to_dict
from django.utils import timezone

from accounts.models import Contact, User
from chat.models import Conversation, Event
from core.statements import Count, Insert, Load, Statement, Update, UpdateReturning

pytestmark = pytest.mark.django_db


def test_the_rows_are_those_of_the_query_for_each_key(alice, bob, carol):
    known = Statement(lambda owner, person: Contact.objects.filter(owner=owner, person=person).values_list("owner_id"))
    assert known.ask(alice.pk, bob.pk) == [(alice.pk,)]
    assert known.ask(bob.pk, alice.pk) == [(bob.pk,)]
    assert known.ask(alice.pk, carol.pk) == []


def test_the_sql_is_written_once(alice, bob):
    asked = []

    def build(owner):
        asked.append(owner)
        return Contact.objects.filter(owner=owner).values_list("person_id")

    known = Statement(build)
    assert (known.ask(alice.pk), known.ask(bob.pk)) == ([(bob.pk,)], [(alice.pk,)])
    assert len(asked) == 1


def test_keys_of_every_type_lead_to_the_same_rows_as_the_orm(alice):
    made = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
    one, other = (Conversation.objects.create(kind="group", title=title, last_seq=7) for title in ("Tea", "Cake"))
    Conversation.objects.filter(pk=one.pk).update(last_message_at=made)
    find = Statement(
        lambda uuid, title, seq, at: Conversation.objects.filter(
            uuid=uuid, title=title, last_seq=seq, last_message_at__lte=at
        ).values_list("uuid", "last_message_at", "title")
    )
    assert find.ask(one.uuid, "Tea", 7, made) == [(one.uuid, made, "Tea")]
    assert find.ask(one.uuid, "Tea", 7, made - timedelta(microseconds=1)) == []
    assert find.ask(one.uuid, "Tea", 8, made) == []
    assert find.ask(one.uuid, "tea", 7, made) == []
    assert find.ask(other.uuid, "Tea", 7, made) == []


def test_an_instance_is_the_one_that_the_orm_loads(alice, bob):
    find = Load(lambda key: User.objects.filter(pk=key))
    for person in (alice, bob):
        loaded, known = find.first(person.pk), User.objects.get(pk=person.pk)
        assert loaded == known
        assert model_to_dict(loaded) == model_to_dict(known)
        assert {name: value for name, value in vars(loaded).items() if name != "_state"} == {
            name: value for name, value in vars(known).items() if name != "_state"
        }
        loaded.display_name = "Somebody else"
        loaded.save()
    assert find.first(0) is None
    assert User.objects.filter(display_name="Somebody else").count() == 2


def test_a_change_says_how_many_rows_it_met(alice):
    one, other = (Conversation.objects.create(kind="group", title=title) for title in ("Tea", "Cake"))
    at = timezone.now()
    grow = Update(
        lambda pk, at: (Conversation.objects.filter(pk=pk), {"last_seq": F("last_seq") + 1, "last_message_at": at})
    )
    assert [grow.run(one.pk, at), grow.run(one.pk, at), grow.run(0, at)] == [1, 1, 0]
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.last_seq, one.last_message_at) == (2, at)
    assert (other.last_seq, other.last_message_at) == (0, None)


def test_a_list_of_keys_of_any_length_asks_by_the_same_sql(alice, bob, carol):
    asked = []

    def build(keys, name):
        asked.append(keys)
        return User.objects.filter(pk__among=keys).exclude(username=name).order_by("pk").values_list("pk")

    find = Statement(build)
    everyone = sorted([alice.pk, bob.pk, carol.pk])
    assert find.ask(everyone, "") == [(pk,) for pk in everyone]
    assert find.ask([bob.pk], "") == [(bob.pk,)]
    assert find.ask([bob.pk, carol.pk, bob.pk, 0], "bob") == [(carol.pk,)]
    assert find.ask([], "") == []
    assert len(asked) == 1


def test_how_many_there_are_is_one_number_for_any_keys(alice, bob, carol):
    known = Count(lambda keys, name: User.objects.filter(pk__among=keys).exclude(username=name).order_by("username"))
    everyone = [alice.pk, bob.pk, carol.pk]
    assert known.of(everyone, "") == 3
    assert known.of([*everyone, bob.pk, 0], "bob") == 2
    assert known.of([0], "") == 0
    assert known.of([], "") == 0


def test_with_no_keys_nothing_is_changed(alice):
    before = model_to_dict(alice)

    def rows(keys):
        return User.objects.filter(pk__among=keys), {"display_name": "Nobody"}

    assert Update(rows).run([]) == 0
    assert UpdateReturning(rows, "pk").rows([]) == []
    alice.refresh_from_db()
    assert model_to_dict(alice) == before


@pytest.mark.parametrize("name", ["uuid", "username", "pk"])
def test_lists_of_keys_of_every_type_find_what_in_finds(alice, bob, carol, name):
    keys = [getattr(person, name) for person in (bob, carol)]
    by_name = Load(lambda keys: User.objects.filter(**{f"{name}__among": keys}).order_by("pk"))
    assert by_name.all(keys) == list(User.objects.filter(**{f"{name}__in": keys}).order_by("pk"))
    assert by_name.all(keys[:1]) == [bob]
    assert by_name.all([]) == []


def test_the_lookup_goes_into_any_query_and_along_relations(alice, bob, carol):
    mine = Contact.objects.filter(owner=alice)
    assert list(mine.filter(person__among=[bob.pk, carol.pk]).values_list("person_id")) == [(bob.pk,)]
    assert list(mine.filter(person__username__among=["bob", 'it\'s "Bob"']).values_list("person_id")) == [(bob.pk,)]
    assert mine.exclude(person__among=[bob.pk]).count() == mine.count() - 1
    assert mine.filter(person__among=[]).count() == 0
    with pytest.raises(ValueError, match="expected a number"):
        mine.filter(pk__among=["many"]).count()


def test_a_change_gives_back_the_rows_as_they_are_then():
    one, other = (Conversation.objects.create(kind="group", title=title, last_seq=4) for title in ("Tea", "Cake"))
    at = timezone.now()
    grow = UpdateReturning(
        lambda pk, at: (Conversation.objects.filter(pk=pk), {"last_seq": F("last_seq") + 1, "last_message_at": at}),
        "last_seq", "last_message_at", "uuid",
    )  # fmt: skip
    assert grow.rows(one.pk, at) == [(5, at, one.uuid)]
    assert grow.rows(one.pk, at) == [(6, at, one.uuid)]
    assert grow.rows(0, at) == []
    other.refresh_from_db()
    assert other.last_seq == 4


def test_a_new_row_is_stored_as_the_orm_would():
    talk, at = Conversation.objects.create(kind="group", title="Tea"), timezone.now()
    events = Insert(Event)
    made = [
        events.create(conversation=talk, seq=seq, type="message.changed", payload={"uuid": str(uuid4())}, created_at=at)
        for seq in (1, 2)
    ]
    stored = list(Event.objects.filter(conversation=talk).order_by("seq"))
    assert [(one.pk, one.seq, one.payload, one.created_at) for one in stored] == [
        (one.pk, one.seq, one.payload, one.created_at) for one in made
    ]
    made[0].type = "message.created"
    made[0].save()  # it knows that it is stored
    assert Event.objects.filter(type="message.created").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        events.create(conversation=talk, seq=2, type="message.changed", payload={}, created_at=at)
    assert Event.objects.filter(conversation=talk).count() == 2


def test_a_failure_spoils_the_transaction_around_it():
    talk, at = Conversation.objects.create(kind="group", title="Tea"), timezone.now()
    events = Insert(Event)
    events.create(conversation=talk, seq=1, type="message.changed", payload={}, created_at=at)
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            events.create(conversation=talk, seq=1, type="message.changed", payload={}, created_at=at)
        with pytest.raises(transaction.TransactionManagementError):
            Event.objects.count()
        transaction.set_rollback(True)


def test_a_key_that_the_sql_does_not_hold_is_an_error(alice):
    with pytest.raises(ValueError, match="has to stand in the SQL"):
        Statement(lambda owner: Contact.objects.filter(owner=owner % 7).values_list("pk")).ask(alice.pk)


def test_nothing_is_no_key(alice):
    find = Statement(lambda owner: Contact.objects.filter(owner=owner).values_list("pk"))
    with pytest.raises(TypeError, match="NoneType"):
        find.ask(None)
    with pytest.raises(TypeError, match="bool"):
        find.ask(True)
