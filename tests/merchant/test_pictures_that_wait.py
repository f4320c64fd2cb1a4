"""Where too many pictures come at once: pages answer 503 and when to come again, and keep what was filled in."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.pictures import opening
from core.pictures.room import Room
from shop.models import Picture
from tests.merchant.conftest import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _full(monkeypatch):
    """A room without a turn for anybody."""
    monkeypatch.setattr(opening, "room", Room(size=1, turns=0, line=0, patience=0))


def upload() -> SimpleUploadedFile:
    packed = io.BytesIO()
    Image.new("RGB", (300, 300), "olive").save(packed, "PNG")
    return SimpleUploadedFile("a.png", packed.getvalue(), "image/png")


def said(answer) -> tuple[int, str, bool]:
    return answer.status_code, answer.headers.get("Retry-After", ""), "Many pictures" in answer.content.decode()


@pytest.mark.usefixtures("_full")
def test_a_profile_waits(alice, sign_in):
    answer = sign_in(alice).post("/settings/profile/", {"display_name": "Alice L.", "picture": upload()})
    assert said(answer) == (503, "5", True)
    assert "Alice L." in answer.content.decode()
    alice.refresh_from_db()
    assert (alice.display_name, alice.avatar.name) == ("Alice", "")


@pytest.mark.usefixtures("_full")
def test_a_merchants_pages_wait(carols, tea, longjing):
    for url, name in (
        (f"/merchant/official/officialaccount/{tea.account_id}/change/", "new_picture"),
        (f"/merchant/shop/shop/{tea.pk}/change/", "new_icon"),
        (f"/merchant/shop/shop/{tea.pk}/change/", "new_banner"),
        (f"/merchant/shop/product/{longjing.pk}/change/", "pictures-0-upload"),
    ):
        data = fields_of(carols, url) | {"name_en": "Another"}
        if "pictures" in name:
            data |= {"pictures-TOTAL_FORMS": "1", "pictures-0-position": "0"}
        assert said(carols.post(url, {**data, name: upload()})) == (503, "5", True), name
    tea.refresh_from_db()
    longjing.refresh_from_db()
    assert "Another" not in (tea.name_en, tea.account.name_en, longjing.name_en)
    assert not Picture.objects.exists()
