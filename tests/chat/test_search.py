"""Search: what each query finds, with its snippet, the same before and after indexing and on both databases."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Block, Contact
from chat import changes, events
from chat.cards import Card, card_view
from chat.models import Attachment, Conversation, HiddenMessage, Membership, Message, Posting
from chat.services import conversations, messages, search_index
from tests import factories

pytestmark = pytest.mark.django_db

SAID = [
    "Free shipping to Hangzhou",
    "Is the shiping really free?",
    "我想买红色连衣裙",
    "红茶和连衣裙都要",
    "西湖龙井今天到货",
    "Order SO-2041 is on its way",
    "Tomorrow at the café, 3pm",
    "Ship it to Mum",
    "ＦＵＬＬ　ｗｉｄｔｈ",
    "I received the address",
    "100% silk 😀",
]


@pytest.fixture
def said(talk, bob):
    for text in SAID:
        messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text=text)
    return talk


def ask(client, query, **more):
    answer = client.get("/api/search/", {"q": query, **more})
    assert answer.status_code == 200, answer.content
    return {group["kind"]: group for group in answer.json()["groups"]}


def texts(client, query, kind="messages", **more):
    return [hit["message"]["text"] for hit in ask(client, query, kind=kind, **more)[kind]["items"]]


def marked(pieces):
    """A snippet as one text, hits in brackets."""
    return "".join(f"[{piece['text']}]" if piece["hit"] else piece["text"] for piece in pieces)


QUERIES = [
    ("shipping", ["Free shipping to Hangzhou", "Is the shiping really free?"]),
    ("shiping", ["Is the shiping really free?", "Free shipping to Hangzhou"]),
    ("shpiping", ["Is the shiping really free?", "Free shipping to Hangzhou"]),
    ("ship", ["Ship it to Mum", "Is the shiping really free?", "Free shipping to Hangzhou"]),
    ("shi", ["Ship it to Mum", "Is the shiping really free?", "Free shipping to Hangzhou"]),
    ("sh", []),
    ("it", ["Ship it to Mum"]),
    ("SHIPPING FREE", ["Free shipping to Hangzhou", "Is the shiping really free?"]),
    ("shipping mum", []),
    ("recieved", ["I received the address"]),
    ("adress", ["I received the address"]),
    ("tommorow", ["Tomorrow at the café, 3pm"]),
    ("cafe", ["Tomorrow at the café, 3pm"]),
    ("cafe\u0301", ["Tomorrow at the café, 3pm"]),
    ("full width", ["ＦＵＬＬ　ｗｉｄｔｈ"]),
    ("连衣裙", ["红茶和连衣裙都要", "我想买红色连衣裙"]),
    ("红色", ["我想买红色连衣裙"]),
    ("红", ["红茶和连衣裙都要", "我想买红色连衣裙"]),
    ("红裙", []),
    ("龙井", ["西湖龙井今天到货"]),
    ("西湖 到货", ["西湖龙井今天到货"]),
    ("湖西", []),
    ("so-2041", ["Order SO-2041 is on its way"]),
    ("2041", ["Order SO-2041 is on its way"]),
    ("2042", []),
    ("😀", ["100% silk 😀"]),
    ("%", []),
    ("_", []),
    ("'; DROP TABLE", []),
    ("100\x00% silk", ["100% silk 😀"]),
    ("  ", []),
    ("word " * 500, []),
]


@pytest.mark.parametrize("is_indexed", [False, True], ids=["waiting", "indexed"])
@pytest.mark.parametrize(("query", "found"), QUERIES, ids=[query[:20] for query, _ in QUERIES])
def test_a_query_finds_the_same_whether_or_not_the_index_knows(said, alice, sign_in, query, found, is_indexed):
    if is_indexed:
        assert search_index.index_waiting() == len(SAID)
        assert not Message.objects.filter(is_indexed=False).exists()
    assert texts(sign_in(alice), query) == found


@pytest.mark.parametrize("is_indexed", [False, True], ids=["waiting", "indexed"])
@pytest.mark.parametrize(
    ("said", "finding", "not_finding"),
    [
        ("आज का दिन", ["दिन", "आज", "का"], ["दान", "द", "क", "आ"]),
        ("हिन्दी में", ["हिन्दी", "हिन्"], ["हि", "हिन", "हान्दी"]),
        ("ｶﾞﾗｽを買う", ["ガラス", "ｶﾞﾗｽ", "ガ", "買"], ["カラス", "カ"]),
        ("ガラス", ["ｶﾞﾗｽ", "ラス"], ["ｶﾗｽ"]),
        ("Łódź i Øresund", ["lodz", "Łódź", "oresund", "ØRE"], ["zlod"]),
        ("Đặng, Straße, Æon", ["dang", "strasse", "aeon", "Straße"], []),
        ("ẹ\u0301kọ\u0301", ["ẹ\u0301kọ\u0301", "e\u0301\u0323ko\u0301\u0323", "eko"], []),
        ("กินข้าว", ["กิน", "ข้าว"], ["กน", "ก"]),
        ("เก่ง", ["เก่ง"], ["เก"]),
        ("שָׁלוֹם", ["שלום"], ["של"]),
    ],
)
def test_letters_are_found_with_their_marks(talk, bob, alice, sign_in, said, finding, not_finding, is_indexed):
    messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text=said)
    if is_indexed:
        search_index.index_waiting()
    client = sign_in(alice)
    assert {query: texts(client, query) for query in finding} == {query: [said] for query in finding}
    assert {query: texts(client, query) for query in not_finding} == {query: [] for query in not_finding}


def test_hits_are_marked_as_data_and_near_misses_are_called_so(said, alice, sign_in):
    search_index.index_waiting()
    client = sign_in(alice)
    hits = ask(client, "shiping")["messages"]["items"]
    assert [(marked(hit["pieces"]), hit["is_close"]) for hit in hits] == [
        ("Is the [shiping] really free?", False),
        ("Free [shipping] to Hangzhou", True),
    ]
    assert hits[0]["conversation"]["title"] == "Bob"
    assert marked(ask(client, "连衣裙")["messages"]["items"][0]["pieces"]) == "红茶和[连衣裙]都要"


def test_a_long_message_shows_the_part_that_was_found(talk, bob, alice, sign_in):
    long = "tea " * 300 + "the green\nteapot\nis here " + "and so on " * 100
    messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text=long)
    pieces = ask(sign_in(alice), "teapot")["messages"]["items"][0]["pieces"]
    assert marked(pieces).startswith("…tea tea tea tea the green [teapot] is here and so on")
    assert marked(pieces).endswith("…")
    assert sum(len(piece["text"]) for piece in pieces) < 100


def test_pages_follow_each_other_without_a_gap_from_exact_hits_into_close_ones(talk, bob, alice, sign_in):
    for number in range(40):
        text = f"parcel {number}" if number % 2 else f"parcle {number}"
        messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text=text)
        if number == 30:
            search_index.index_waiting()
    client, seen, cursor = sign_in(alice), [], ""
    while cursor is not None:
        page = ask(client, "parcel", kind="messages", cursor=cursor)["messages"]
        seen += [hit["message"]["text"] for hit in page["items"]]
        cursor = page["next"]
    exact = [f"parcel {number}" for number in range(39, 0, -2)]
    assert seen == exact + [f"parcle {number}" for number in range(38, -1, -2)]


def test_an_edited_message_is_found_by_its_new_words_only(said, alice, bob, sign_in):
    search_index.index_waiting()
    message = Message.objects.get(text="Ship it to Mum")
    Message.objects.filter(pk=message.pk).update(text="Send it to Dad")
    message.refresh_from_db()
    events.tell(conversation=said, change=changes.MessageEdited(message))
    for _ in range(2):
        assert texts(sign_in(alice), "dad") == ["Send it to Dad"]
        assert texts(sign_in(alice), "mum") == []
        search_index.index_waiting()


@pytest.mark.parametrize("field", ["recalled_at", "removed_at"])
def test_what_was_taken_back_is_found_no_more_and_leaves_no_words_behind(said, alice, bob, sign_in, field):
    search_index.index_waiting()
    message = Message.objects.get(text="Ship it to Mum")
    Message.objects.filter(pk=message.pk).update(**{field: timezone.now()})
    assert texts(sign_in(alice), "mum") == []
    events.tell(conversation=said, change=changes.MessageRecalled(message))
    search_index.index_waiting()
    assert texts(sign_in(alice), "mum") == texts(sign_in(bob), "mum") == []
    assert not Posting.objects.filter(message=message).exists()


def test_what_i_deleted_for_myself_the_others_still_find(said, alice, bob, sign_in):
    search_index.index_waiting()
    HiddenMessage.objects.create(user=alice, message=Message.objects.get(text="Ship it to Mum"))
    assert texts(sign_in(alice), "mum") == []
    assert texts(sign_in(bob), "mum") == ["Ship it to Mum"]


def test_strangers_and_who_has_left_find_nothing(said, alice, bob, dave, sign_in):
    group = conversations.create_group(owner=alice, title="Tea lovers", people=[bob])
    messages.send_text(sender=alice, conversation=group, client_id=uuid4(), text="secret oolong")
    search_index.index_waiting()
    assert ask(sign_in(dave), "oolong") == ask(sign_in(dave), "mum") == ask(sign_in(dave), "alice") == {}
    assert sign_in(dave).get("/api/search/", {"q": "mum", "conversation": str(said.uuid)}).status_code == 404
    assert texts(sign_in(bob), "oolong") == ["secret oolong"]
    Membership.objects.filter(conversation=group, user=bob).update(left_at=timezone.now())
    assert ask(sign_in(bob), "oolong") == ask(sign_in(bob), "lovers") == {}


def test_a_conversation_can_be_searched_alone(said, alice, bob, sign_in):
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    messages.send_text(sender=alice, conversation=group, client_id=uuid4(), text="ship the oolong")
    client = sign_in(alice)
    assert texts(client, "ship", conversation=str(group.uuid)) == ["ship the oolong"]
    assert "chats" not in ask(client, "tea", conversation=str(group.uuid))


def test_broadcasts_are_found_in_the_chat_that_shows_them_from_when_it_began(alice, voice, feed, bob, sign_in):
    def article(title):
        snapshot = {"en": card_view(title=title), "zh-hans": card_view(title="春茶上市")}
        card = Card(kind="t.article", ref=str(uuid4()), snapshot=snapshot)
        messages.post_to_feed(feed=feed, sender=voice, client_id=uuid4(), card=card)

    article("Winter oolong")
    following = conversations.open_official(user=alice, voice=voice, feed=feed)
    article("Spring oolong")
    for _ in range(2):
        hits = ask(sign_in(alice), "oolong")["cards"]["items"]
        assert [marked(hit["pieces"]) for hit in hits] == ["Spring [oolong]"]
        assert hits[0]["conversation"]["uuid"] == str(following.uuid)
        assert marked(ask(sign_in(alice), "春茶")["cards"]["items"][0]["pieces"]) == "[春茶]上市"
        assert ask(sign_in(bob), "oolong") == {}
        search_index.index_waiting()


def picture(talk, sender, name, text="", at=None):
    place_seq = Conversation.objects.get(pk=talk.pk).last_seq + 1
    Conversation.objects.filter(pk=talk.pk).update(last_seq=place_seq)
    message = Message.objects.create(
        conversation=talk, sender=sender, client_id=uuid4(), kind="pictures", text=text, seq=place_seq,
        created_at=at or timezone.now(),
    )  # fmt: skip
    Attachment.objects.create(
        owner=sender, message=message, kind="picture", file="chat/x.webp", name=name, content_type="image/webp", size=1
    )
    return message


def test_pictures_are_found_by_caption_file_name_sender_and_date(talk, alice, bob, sign_in):
    def day(text):
        return timezone.make_aware(timezone.datetime.fromisoformat(text))

    picture(talk, bob, "IMG_2041.jpg", "红色连衣裙", day("2026-03-05T23:59:59"))
    picture(talk, alice, "invoice-kettle.pdf", "", day("2026-04-01T00:00:00"))
    client = sign_in(alice)

    def names(query):
        items = ask(client, query, kind="files")["files"]["items"]
        return [hit["message"]["attachments"][0]["name"] for hit in items]

    for _ in range(2):
        assert names("连衣裙") == names("img") == names("2041") == names("bob") == ["IMG_2041.jpg"]
        assert names("kettle") == names("invioce") == names("alice") == ["invoice-kettle.pdf"]
        assert names("2026-03") == names("2026年3月5日") == names("bob 2026/3/5") == ["IMG_2041.jpg"]
        assert names("2026") == ["invoice-kettle.pdf", "IMG_2041.jpg"]
        assert names("2026-03-06") == names("2025") == names("bob 2026-04") == []
        assert texts(client, "连衣裙") == ["红色连衣裙"]
        search_index.index_waiting()


def test_people_and_chats_are_found_by_name(alice, bob, carol, sign_in):
    factories.make_contacts(alice, carol)
    zhang = factories.make_user("zhang3", display_name="张三丰")
    factories.make_contacts(alice, zhang)
    conversations.create_group(owner=alice, title="Weekend hikers", people=[bob])
    talk = conversations.open_direct(me=alice, other=bob)
    client = sign_in(alice)

    def found(query):
        return {
            kind: [
                (marked(hit["pieces"]), hit["conversation"] and hit["conversation"]["uuid"]) for hit in group["items"]
            ]
            for kind, group in ask(client, query).items()
        }

    group = Conversation.objects.get(kind="group")
    assert found("bo") == {"people": [("[Bo]b", str(talk.uuid))]}
    assert found("三丰") == {"people": [("张[三丰]", None)]}
    assert found("zhang3") == {"people": [("[zhang3]", None)]}
    assert found("carl") == {"people": [("[Carol]", None)]}
    assert found("hiker") == {"chats": [("Weekend [hiker]s", str(group.uuid))]}
    assert found("weeknd") == {"chats": [("[Weekend] hikers", str(group.uuid))]}
    assert found("dave") == {}


def test_people_and_chats_are_found_by_one_character_and_say_why(alice, bob, carol, dave, sign_in):
    lin, sam = factories.make_user("lin7", display_name="林小美"), factories.make_user("sam", display_name="Sam")
    woods = factories.make_user("woods", display_name="双木林")
    for person in (lin, sam):
        factories.make_contacts(alice, person)
    Contact.objects.filter(owner=alice, person=sam).update(remark="林老师")
    group = conversations.create_group(owner=alice, title="林间散步", people=[lin])
    Membership.objects.create(conversation=group, user=woods)
    picture(group, lin, "tree.jpg", "")
    picture(group, sam, "林.jpg", "")
    found = ask(sign_in(alice), "林")

    def why(kind):
        return [(marked(hit["pieces"]), hit["found_in"], hit["is_contact"]) for hit in found[kind]["items"]]

    assert sorted(why("people"), key=str) == sorted(
        [("[林]小美", "name", True), ("[林]老师", "remark", True), ("双木[林]", "name", False)], key=str
    )
    assert why("people")[-1] == ("双木[林]", "name", False)  # contacts first
    assert why("chats") == [("[林]间散步", "name", True)]
    assert sorted(why("files")) == [("[林].jpg", "file_name", True), ("[林]小美", "sender", True)]
    found = ask(sign_in(alice), "lin7")
    assert why("people") == [("[lin7]", "username", True)]
    assert ask(sign_in(alice), "woods") == {}  # the user name of whom one only shares a group with is not told
    assert ask(sign_in(dave), "林") == {}
    assert [hit["found_in"] for hit in ask(sign_in(alice), str(timezone.localdate()))["files"]["items"]] == [
        "date",
        "date",
    ]


def test_whom_i_keep_away_is_not_found_in_groups(alice, bob, sign_in):
    rude = factories.make_user("rude", display_name="Rude Rudy")
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    Membership.objects.create(conversation=group, user=rude)
    assert list(ask(sign_in(alice), "rudy")) == ["people"]
    Block.objects.create(owner=alice, person=rude)
    assert ask(sign_in(alice), "rudy") == {}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cursor": "%%%", "kind": "messages"}, "cursor"),
        ({"kind": "secrets"}, "kind"),
        ({"conversation": "x"}, "conversation"),
    ],
)
def test_a_broken_question_is_refused_by_name(said, alice, sign_in, given, field):
    answer = sign_in(alice).get("/api/search/", {"q": "mum", **given})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_asking_too_often_gets_a_hint(said, alice, sign_in, monkeypatch):
    from core.limits import ActionThrottle

    monkeypatch.setitem(ActionThrottle.THROTTLE_RATES, "search", "2/min")
    client = sign_in(alice)
    statuses = [client.get("/api/search/", {"q": "mum"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_the_index_can_be_made_again_from_nothing(said, alice, sign_in, capsys):
    from django.core.management import call_command

    search_index.index_waiting()
    before = sorted(Posting.objects.values_list("term", "message"))
    call_command("index_messages", "--again")
    assert sorted(Posting.objects.values_list("term", "message")) == before
    assert capsys.readouterr().out.splitlines() == [
        f"{len(SAID)} of {len(SAID)} messages",
        "Search knows every message.",
    ]
