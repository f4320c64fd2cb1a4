"""SQL that is written once answers as the ORM does."""

from __future__ import annotations

import pytest

from accounts.models import Contact
from core.statements import Statement

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


def test_a_key_that_the_sql_does_not_hold_is_an_error(alice):
    with pytest.raises(ValueError, match="has to stand in the SQL"):
        Statement(lambda owner: Contact.objects.filter(owner=owner % 7).values_list("pk")).ask(alice.pk)
