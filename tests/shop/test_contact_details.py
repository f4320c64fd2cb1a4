"""What buyers write at checkout is normalised before it is checked."""

from __future__ import annotations

import pytest

from shop.errors import Invalid
from shop.services.contact_details import ContactDetails


def checked(region="US", **fields):
    given = {"contact_name": "Alice", "contact_phone": "555 0100", "address": "1 Tea Lane"} | fields
    return ContactDetails(**given).checked(region)


@pytest.mark.parametrize(
    ("region", "written", "kept"),
    [
        ("US", "\u202a+1 555 010 0199\u202c", "+1 555 010 0199"),
        ("US", "\u2066(555)\u00a0010\u20110199\u2069\u200b", "(555) 010-0199"),
        ("CN", "＋８６　１３８－００１３－８０００", "+86 138-0013-8000"),
        ("CN", "13800138000", "13800138000"),
        ("US", "+86 138 0013 8000", "+86 138 0013 8000"),
        ("GB", "٠٢٠ ٧٩٤٦ ٠٩٥٨", "020 7946 0958"),
        ("", "030 123456", "030 123456"),
    ],
)
def test_a_phone_number_is_taken_however_it_was_pasted(region, written, kept):
    assert checked(region, contact_phone=written).contact_phone == kept


@pytest.mark.parametrize("region", ["US", "CN", ""])
@pytest.mark.parametrize("written", ["+++++", "-----", "()()()", "call me", "1", "+1", "0" * 30])
def test_what_is_no_phone_number_is_refused(region, written):
    with pytest.raises(Invalid) as refusal:
        checked(region, contact_phone=written)
    assert refusal.value.fields == {"contact_phone": "This does not look like a phone number."}


def test_names_and_addresses_lose_what_cannot_be_seen_and_keep_what_joins():
    details = checked(
        contact_name="\u202eBob\u202c  \u200bLee", address=" 1 \u200bTea Lane \r\n  Ｓ１ ", note="👩\u200d👧"
    )
    assert (details.contact_name, details.address, details.note) == ("Bob Lee", "1 Tea Lane\nＳ１", "👩\u200d👧")


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\u200d \u2800", "\u202e\u202c"])
def test_an_invisible_name_is_none(nothing):
    with pytest.raises(Invalid) as refusal:
        checked(contact_name=nothing)
    assert refusal.value.fields == {"contact_name": "Please fill this in."}
