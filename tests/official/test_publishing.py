"""News: written and sent by those who manage the account, once, to those who follow."""

from __future__ import annotations

import pytest
from django.test import Client

from chat.cards import Card, render_live
from chat.models import Message
from core.errors import NotFound
from official.errors import NotYourAccount
from official.models import Article, Broadcast, ProgramLink
from official.services import accounts
from official.services.articles import write_article
from official.services.broadcasts import send_broadcast

NEWS = {"title": "New harvest", "body": "The first leaves of spring are here."}


@pytest.fixture
def article(teahouse, carol):
    return write_article(account=teahouse, by=carol, **NEWS)


def post(client, url, body=None):
    return client.post(url, body or {}, content_type="application/json")


def cards(client, conversation):
    page = client.get(f"/api/conversations/{conversation.uuid}/messages/").json()
    return [message["card"]["ref"] for message in page["items"] if message["card"]]


def test_a_broadcast_is_stored_once_and_seen_by_each_follower(sign_in, alice, bob, carol, teahouse, article):
    chats = [accounts.follow(user=person, account=teahouse) for person in (alice, bob)]
    broadcast = send_broadcast(account=teahouse, article=article, by=carol)
    assert broadcast.follower_count == 2
    assert Message.objects.filter(kind="card").count() == 1
    assert broadcast.message.conversation == teahouse.feed
    for person, chat in zip((alice, bob), chats, strict=True):
        assert cards(sign_in(person), chat) == [str(article.uuid)]


def test_sent_again_it_is_the_same_broadcast(carol, teahouse, article):
    first = send_broadcast(account=teahouse, article=article, by=carol)
    assert send_broadcast(account=teahouse, article=article, by=carol) == first
    assert Broadcast.objects.count() == Message.objects.count() == 1


def test_who_follows_later_sees_what_comes_later(sign_in, alice, carol, teahouse, article):
    send_broadcast(account=teahouse, article=article, by=carol)
    chat = accounts.follow(user=alice, account=teahouse)
    later = write_article(account=teahouse, by=carol, title="Sale", body="Today.")
    send_broadcast(account=teahouse, article=later, by=carol)
    assert cards(sign_in(alice), chat) == [str(later.uuid)]


def test_who_unfollowed_sees_none_of_it(sign_in, alice, carol, teahouse, article):
    chat = accounts.follow(user=alice, account=teahouse)
    send_broadcast(account=teahouse, article=article, by=carol)
    accounts.unfollow(user=alice, account=teahouse)
    assert cards(sign_in(alice), chat) == []
    accounts.follow(user=alice, account=teahouse)
    assert cards(sign_in(alice), chat) == []


def test_dave_who_does_not_follow_sees_nothing_in_any_chat(sign_in, dave, carol, teahouse, article):
    broadcast = send_broadcast(account=teahouse, article=article, by=carol)
    client = sign_in(dave)
    assert client.get(f"/api/conversations/{teahouse.feed.uuid}/messages/").status_code == 404
    assert client.get(f"/api/conversations/{teahouse.feed.uuid}/events/").status_code == 404
    answer = client.get(f"/api/cards/?messages={broadcast.message.uuid}")
    assert str(article.uuid) not in answer.content.decode()
    assert NEWS["title"] not in answer.content.decode()


def test_the_card_opens_the_article(alice, carol, teahouse, article):
    card = Card.from_json(send_broadcast(account=teahouse, article=article, by=carol).message.card)
    assert (card.kind, card.program, card.path) == ("official.article", "@teahouse", f"news/{article.uuid}/")
    view = render_live([card], alice)[0]
    assert (view["title"], view["subtitle"], view["is_gone"]) == (NEWS["title"], NEWS["body"], False)
    assert view["source"] == {"name": "Tea House", "icon": ""}


def test_a_card_whose_article_is_gone_says_so(alice, carol, teahouse, article):
    card = Card.from_json(send_broadcast(account=teahouse, article=article, by=carol).message.card)
    Broadcast.objects.all().delete()
    article.delete()
    view = render_live([card], alice)[0]
    assert (view["title"], view["is_gone"]) == (NEWS["title"], True)


def test_managers_write_send_and_list_over_the_api(sign_in, carol, teahouse, roses):
    client = sign_in(carol)
    written = post(client, "/api/official-accounts/teahouse/articles/", {**NEWS, "program": "roses", "path": "p/rose/"})
    assert written.status_code == 201
    article = Article.objects.get()
    assert written.json()["uuid"] == str(article.uuid)
    assert (article.program, article.path) == (roses, "p/rose/")
    assert client.get("/api/official-accounts/teahouse/articles/").json()["results"] == []
    sent = post(client, f"/api/official-accounts/teahouse/articles/{article.uuid}/broadcast/")
    assert (sent.status_code, sent.json()["follower_count"]) == (200, 0)
    listed = client.get("/api/official-accounts/teahouse/articles/").json()["results"]
    assert [row["title"] for row in listed] == [NEWS["title"]]
    for _ in range(2):
        assert client.put("/api/official-accounts/teahouse/programs/roses/").status_code == 204
    assert teahouse.listed_programs() == [roses]
    for _ in range(2):
        assert client.delete("/api/official-accounts/teahouse/programs/roses/").status_code == 204
    assert teahouse.listed_programs() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"body": "   "}, "body"),
        ({"program": "roses", "path": "p/weed/"}, "path"),
        ({"program": "hidden"}, "program"),
    ],
)
def test_news_that_cannot_be_are_refused(sign_in, carol, teahouse, roses, hidden, change, field):
    answer = post(sign_in(carol), "/api/official-accounts/teahouse/articles/", {**NEWS, **change})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert Article.objects.count() == 0


@pytest.mark.parametrize("who", ["dave", "erin", "alice"])
def test_others_find_no_account_to_write_for(request, sign_in, teahouse, bookshop, article, roses, who):
    client = sign_in(request.getfixturevalue(who))
    answers = [
        post(client, "/api/official-accounts/teahouse/articles/", NEWS),
        post(client, f"/api/official-accounts/teahouse/articles/{article.uuid}/broadcast/"),
        client.put("/api/official-accounts/teahouse/programs/roses/"),
        client.delete("/api/official-accounts/teahouse/programs/roses/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (Article.objects.count(), Message.objects.count(), ProgramLink.objects.count()) == (1, 0, 0)


def test_who_is_not_signed_in_publishes_nothing(teahouse, article):
    client = Client()
    assert post(client, "/api/official-accounts/teahouse/articles/", NEWS).status_code == 401
    assert post(client, f"/api/official-accounts/teahouse/articles/{article.uuid}/broadcast/").status_code == 401
    assert client.put("/api/official-accounts/teahouse/programs/roses/").status_code == 401
    assert (Article.objects.count(), Message.objects.count()) == (1, 0)


def test_the_services_refuse_strangers_too(dave, erin, teahouse, bookshop, article):
    for person in (dave, erin):
        with pytest.raises(NotYourAccount):
            send_broadcast(account=teahouse, article=article, by=person)
        with pytest.raises(NotYourAccount):
            write_article(account=teahouse, by=person, **NEWS)
    with pytest.raises(NotFound):  # erin manages the book shop, but the article is not its
        send_broadcast(account=bookshop, article=article, by=erin)
    assert Message.objects.count() == 0


def test_an_operator_manages_every_account(oscar, teahouse, article):
    assert send_broadcast(account=teahouse, article=article, by=oscar).sent_by == oscar


def test_a_program_for_its_own_staff_is_listed_by_them_alone(sign_in, carol, teahouse, roses, managers):
    roses.linking = "owners"
    roses.save()
    client = sign_in(carol)
    refused = client.put("/api/official-accounts/teahouse/programs/roses/")
    assert (refused.status_code, refused.json()["code"]) == (403, "linking_refused")
    assert ProgramLink.objects.count() == 0
    managers["carol"].add("roses")
    assert client.put("/api/official-accounts/teahouse/programs/roses/").status_code == 204


def test_an_unpublished_program_cannot_be_listed(sign_in, carol, teahouse, hidden):
    assert sign_in(carol).put("/api/official-accounts/teahouse/programs/hidden/").status_code == 404
    assert ProgramLink.objects.count() == 0


def test_one_program_is_listed_by_many_and_many_by_one(teahouse, bookshop, roses, garden):
    from miniprograms.services.programs import create_program

    tulips = create_program(slug="tulips", provider="garden", name_en="Tulips")
    for account, program in [(teahouse, tulips), (teahouse, roses), (bookshop, roses)]:
        accounts.link_program(account=account, program=program)
    assert teahouse.listed_programs() == [tulips, roses]
    assert bookshop.listed_programs() == [roses]


def test_news_are_public_once_they_are_sent(carol, teahouse, article, roses):
    address = f"/o/teahouse/news/{article.uuid}/"
    assert Client().get(address).status_code == 404
    assert NEWS["title"] not in Client().get("/o/teahouse/").content.decode()
    send_broadcast(account=teahouse, article=article, by=carol)
    assert NEWS["body"] in Client().get(address).content.decode()
    assert address in Client().get("/o/teahouse/").content.decode()


def test_news_stand_under_their_own_account_only(carol, teahouse, bookshop, article):
    send_broadcast(account=teahouse, article=article, by=carol)
    assert Client().get(f"/o/bookshop/news/{article.uuid}/").status_code == 404
