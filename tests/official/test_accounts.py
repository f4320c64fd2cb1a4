"""Official accounts: a voice that cannot sign in, followers, and one conversation with each person."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from accounts.models import User
from chat.models import Conversation, Membership, Message
from official.errors import HandleTaken
from official.models import Follower, OfficialAccount
from official.services import accounts


def texts(client, conversation):
    page = client.get(f"/api/conversations/{conversation}/messages/").json()
    return [message["text"] for message in page["items"]]


def test_an_account_speaks_through_a_voice_that_cannot_sign_in(teahouse):
    voice = teahouse.voice
    assert (voice.kind, voice.name, voice.is_active) == ("official", "Tea House", False)
    assert not voice.has_usable_password()
    assert authenticate(username=voice.username, password="") is None
    assert teahouse.feed.kind == Conversation.Kind.FEED
    assert ":" in voice.username  # a character that no person's user name may hold


def test_a_handle_is_given_once(teahouse):
    with pytest.raises(HandleTaken):
        accounts.create_account(handle="teahouse", name_en="Another")
    assert OfficialAccount.objects.count() == 1
    assert User.objects.filter(kind="official").count() == 1
    assert Conversation.objects.count() == 1


def test_following_opens_the_conversation_with_a_welcome(sign_in, alice, teahouse):
    client = sign_in(alice)
    answer = client.put("/api/official-accounts/teahouse/follow/").json()
    conversation = Conversation.objects.get(kind="official")
    assert answer == {"is_following": True, "conversation": str(conversation.uuid)}
    assert conversation.feed == teahouse.feed
    assert texts(client, conversation.uuid) == ["You follow this account now. Its news comes here."]


def test_the_welcome_comes_in_the_readers_language_and_once(sign_in, alice, teahouse):
    client = sign_in(alice)
    first = client.put("/api/official-accounts/teahouse/follow/").json()
    second = client.put("/api/official-accounts/teahouse/follow/").json()
    assert first == second
    assert Message.objects.count() == 1
    assert Follower.objects.count() == 1


def test_unfollowing_hides_the_feed_and_keeps_the_conversation(sign_in, alice, teahouse):
    client = sign_in(alice)
    conversation = client.put("/api/official-accounts/teahouse/follow/").json()["conversation"]
    for _ in range(2):
        answer = client.delete("/api/official-accounts/teahouse/follow/").json()
        assert answer == {"is_following": False, "conversation": None}
    kept = Conversation.objects.get(uuid=conversation)
    assert kept.feed is None
    assert len(texts(client, conversation)) == 1
    assert Follower.objects.count() == 0


def test_a_receipt_needs_no_following(alice, teahouse):
    conversation = accounts.conversation_with(account=teahouse, user=alice)
    assert conversation.feed is None
    assert accounts.conversation_with(account=teahouse, user=alice) == conversation
    assert not accounts.is_following(user=alice, account=teahouse)
    assert accounts.follow(user=alice, account=teahouse) == conversation
    conversation.refresh_from_db()
    assert conversation.feed == teahouse.feed


def test_each_follower_has_a_conversation_of_their_own(alice, bob, teahouse):
    of_alice = accounts.follow(user=alice, account=teahouse)
    of_bob = accounts.follow(user=bob, account=teahouse)
    assert of_alice != of_bob
    assert set(Membership.objects.filter(conversation=of_alice).values_list("user__username", flat=True)) == {
        "alice",
        teahouse.voice.username,
    }


def test_the_profile_tells_who_it_is_in_the_readers_language(sign_in, alice, teahouse, roses, hidden):
    for program in (hidden, roses):
        accounts.link_program(account=teahouse, program=program)
    answer = sign_in(alice).get("/api/official-accounts/teahouse/", headers={"Accept-Language": "zh-hans"}).json()
    assert answer == {
        "handle": "teahouse",
        "uuid": str(teahouse.uuid),
        "name": "茶舍",
        "bio": "天天有茶。",
        "picture": "",
        "url": "/o/teahouse/",
        "is_following": False,
        "programs": [{"slug": "roses", "name": "玫瑰园", "summary": "每天都有花", "icon": ""}],
    }


def test_accounts_are_found_by_words_by_program_and_by_following(sign_in, alice, teahouse, bookshop, roses):
    accounts.link_program(account=teahouse, program=roses)
    accounts.follow(user=alice, account=bookshop)
    client = sign_in(alice)

    def found(query):
        return [account["handle"] for account in client.get(f"/api/official-accounts/?{query}").json()]

    assert found("") == ["bookshop", "teahouse"]
    assert found("q=house") == ["teahouse"]
    assert found("q=茶") == ["teahouse"]
    assert found("program=roses") == ["teahouse"]
    assert found("following=true") == ["bookshop"]
    assert found("following=true&program=roses") == []


def test_the_profile_page_is_public(teahouse, roses):
    accounts.link_program(account=teahouse, program=roses)
    page = Client().get("/o/teahouse/").content.decode()
    assert "Tea House" in page
    assert 'href="/m/roses/"' in page
    assert 'href="/accounts/login/?next=/o/teahouse/"' in page


def test_the_page_follows_and_unfollows_without_scripts(sign_in, alice, teahouse):
    client = sign_in(alice)
    assert 'action="/o/teahouse/follow/"' in client.get("/o/teahouse/").content.decode()
    assert client.post("/o/teahouse/follow/").url == "/o/teahouse/"
    assert accounts.is_following(user=alice, account=teahouse)
    page = client.get("/o/teahouse/").content.decode()
    assert 'action="/o/teahouse/unfollow/"' in page
    assert f'href="/chats/{Conversation.objects.get(kind="official").uuid}/"' in page
    assert client.post("/o/teahouse/unfollow/").url == "/o/teahouse/"
    assert not accounts.is_following(user=alice, account=teahouse)


@pytest.mark.parametrize("verb", ["follow", "unfollow"])
def test_who_is_not_signed_in_is_asked_to(teahouse, verb):
    assert Client().post(f"/o/teahouse/{verb}/").url == f"/accounts/login/?next=/o/teahouse/{verb}/"
    assert Client().put("/api/official-accounts/teahouse/follow/").status_code == 401
    assert Client().get("/api/official-accounts/").status_code == 401
    assert Follower.objects.count() == 0


def test_dave_follows_for_himself_alone(sign_in, alice, dave, teahouse):
    conversation = accounts.follow(user=alice, account=teahouse)
    client = sign_in(dave)
    client.delete("/api/official-accounts/teahouse/follow/")
    client.post("/o/teahouse/unfollow/")
    assert accounts.is_following(user=alice, account=teahouse)
    assert client.get(f"/api/conversations/{conversation.uuid}/messages/").status_code == 404
    page = client.get("/o/teahouse/").content.decode()
    assert str(conversation.uuid) not in page


@pytest.mark.parametrize("address", ["/o/nobody/", "/api/official-accounts/nobody/"])
def test_an_account_that_is_not_there_is_not_found(sign_in, alice, address):
    assert sign_in(alice).get(address).status_code == 404


def test_chats_link_to_the_profile(teahouse, sign_in, alice):
    conversation = accounts.follow(user=alice, account=teahouse)
    answer = sign_in(alice).get(f"/api/conversations/{conversation.uuid}/").json()
    assert answer["profile_url"] == "/o/teahouse/"


def test_chats_call_the_account_by_its_name_in_the_readers_language(teahouse, sign_in, alice):
    conversation = accounts.follow(user=alice, account=teahouse)
    client = sign_in(alice)
    for language, name in (("en", "Tea House"), ("zh-hans", "茶舍")):
        header = {"Accept-Language": language}
        one = client.get(f"/api/conversations/{conversation.uuid}/", headers=header).json()
        listed = client.get("/api/conversations/", headers=header).json()["results"][0]
        assert one["title"] == one["other"]["name"] == listed["title"] == name
