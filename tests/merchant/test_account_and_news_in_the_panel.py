from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from chat.models import Message
from official.models import Article, Broadcast, ProgramLink
from official.services.accounts import follow
from official.services.articles import write_article
from tests.merchant.conftest import fields_of

pytestmark = pytest.mark.django_db


def account_page(tea) -> str:
    return f"/merchant/official/officialaccount/{tea.account_id}/change/"


def test_the_accounts_face_and_its_voices_are_one(carols, tea):
    packed = io.BytesIO()
    Image.new("RGB", (800, 600), "olive").save(packed, "JPEG")
    data = fields_of(carols, account_page(tea)) | {
        "name_en": "Tea at night", "bio_en": "Open late",
        "new_picture": SimpleUploadedFile("face.jpg", packed.getvalue(), "image/jpeg"),
    }  # fmt: skip
    assert carols.post(account_page(tea), data).status_code == 302
    account = tea.account
    account.refresh_from_db()
    assert (account.name_en, account.bio_en, account.voice.display_name) == (
        "Tea at night",
        "Open late",
        "Tea at night",
    )
    assert account.picture.name.endswith(".webp")
    assert account.voice.avatar.name == account.picture.name
    with Image.open(account.picture.path) as kept:
        assert kept.size == (256, 256)


def test_the_handle_cannot_be_changed(carols, tea):
    carols.post(account_page(tea), {**fields_of(carols, account_page(tea)), "handle": "stolen"})
    tea.account.refresh_from_db()
    assert tea.account.handle == "tea"


def test_mini_programs_are_linked_and_unlinked_many_to_many(carols, tea, ware):
    url = f"/merchant/official/officialaccount/{tea.account_id}/programs/"
    carols.post(url, {"program": "ware"})
    assert [link.program.slug for link in ProgramLink.objects.filter(account=tea.account)] == ["tea", "ware"]
    carols.post(url, {"program": "ware"})
    assert ProgramLink.objects.filter(account=tea.account).count() == 2
    carols.post(f"{url}tea/unlink/")
    assert [link.program.slug for link in ProgramLink.objects.filter(account=tea.account)] == ["ware"]
    assert ProgramLink.objects.filter(account=ware.account).count() == 1
    assert carols.post(url, {"program": "nothing"}).status_code == 404


def test_a_program_that_keeps_to_its_own_staff_is_not_linked(carols, tea, ware):
    ware.program.linking = "owners"
    ware.program.save()
    assert "/m/ware/" not in carols.get(account_page(tea)).content.decode()
    answer = carols.post(
        f"/merchant/official/officialaccount/{tea.account_id}/programs/", {"program": "ware"}, follow=True
    )
    assert "Only its own staff may list" in answer.content.decode()
    assert ProgramLink.objects.filter(account=tea.account).count() == 1


def write(client, **words) -> Article:
    data = {"title": "Spring tea", "body": "It is here.", "program": "", "path": "", **words}
    answer = client.post("/merchant/official/article/add/", data)
    assert answer.status_code == 302
    article = Article.objects.get()
    assert answer["Location"] == f"/merchant/official/article/{article.pk}/preview/"
    return article


def test_news_are_written_looked_at_and_sent_once(carols, carol, tea, alice, bob):
    for person in (alice, bob):
        follow(user=person, account=tea.account)
    article = write(carols, program=tea.program.pk)
    preview = f"/merchant/official/article/{article.pk}/preview/"
    assert "Send to 2 followers" in carols.get(preview).content.decode()
    assert Broadcast.objects.count() == 0
    for _ in range(2):
        assert carols.post(f"/merchant/official/article/{article.pk}/send/")["Location"] == preview
    broadcast = Broadcast.objects.get()
    assert (broadcast.follower_count, broadcast.sent_by) == (2, carol)
    assert Message.objects.filter(conversation=tea.account.feed).count() == 1
    shown = carols.get(preview).content.decode()
    assert "Go on writing" not in shown
    assert "/send/" not in shown


def test_what_was_sent_cannot_be_changed_or_thrown_away(carols, carol, tea):
    article = write(carols)
    carols.post(f"/merchant/official/article/{article.pk}/send/")
    carols.post(f"/merchant/official/article/{article.pk}/change/", {"title": "Other", "body": "Words"})
    answer = carols.post(f"/merchant/official/article/{article.pk}/discard/", follow=True)
    assert "This piece of news was sent already." in answer.content.decode()
    article.refresh_from_db()
    assert article.title == "Spring tea"


def test_drafts_are_changed_and_thrown_away(carols, carol, tea):
    article = write(carols)
    carols.post(
        f"/merchant/official/article/{article.pk}/change/",
        {"title": "Better", "body": "Words", "program": "", "path": ""},
    )
    article.refresh_from_db()
    assert article.title == "Better"
    carols.post(f"/merchant/official/article/{article.pk}/discard/")
    assert Article.objects.count() == 0


def test_a_page_that_the_mini_program_lacks_is_refused(carols, tea):
    data = {"title": "T", "body": "B", "program": tea.program.pk, "path": "c/nothing/"}
    answer = carols.post("/merchant/official/article/add/", data, follow=True)
    assert "The mini program has no such page." in answer.content.decode()
    assert Article.objects.count() == 0


def test_a_program_that_is_not_on_the_profile_cannot_be_named(carols, tea, ware):
    answer = carols.post(
        "/merchant/official/article/add/", {"title": "T", "body": "B", "program": ware.program.pk, "path": ""}
    )
    assert (answer.status_code, Article.objects.count()) == (200, 0)


def test_a_link_sends_nothing(carols, carol, tea):
    article = write_article(account=tea.account, by=carol, title="T", body="B")
    assert carols.get(f"/merchant/official/article/{article.pk}/send/").status_code == 405
    assert Broadcast.objects.count() == 0


def test_the_shop_says_what_it_is_and_keeps_its_currency(carols, tea):
    url = f"/merchant/shop/shop/{tea.pk}/change/"
    data = {**fields_of(carols, url), "about_en": "Leaves", "order_limit": "250.50", "currency": "JPY"}
    assert carols.post(url, data).status_code == 302
    tea.refresh_from_db()
    assert (tea.about_en, tea.order_limit_minor, tea.currency) == ("Leaves", 25050, "USD")
    assert carols.get("/merchant/shop/shop/")["Location"] == url
    for form in ("svg", "png", "poster"):
        assert carols.get(f"/merchant/shop/shop/{tea.pk}/code/{form}/").status_code == 302
