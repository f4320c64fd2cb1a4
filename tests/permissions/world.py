"""One of everything, and who they belong to, for trying every route as everyone.

alice is the member: it is her conversation, contact, cart, coupon and order. carol is staff of the shop, erin of another
shop, dave a stranger, oscar the operator.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils import timezone

from accounts.models import ContactRequest, ContactTag, User
from accounts.services import codes, tokens
from chat.models import Attachment, Conversation, JoinRequest
from chat.services import attachments, conversations, invites, messages
from miniprograms.services import entry_codes
from official.models import Article
from official.services import accounts as official
from shop.models import Shop
from shop.services import carts, coupons
from tests import factories
from tests.shop import factories as shops


@dataclass
class World:
    """The cast by role, and the things by name; `things` fill the places of a route. `sessions` are theirs, by role."""

    people: dict[str, User | None]
    shop: Shop
    other_shop: Shop
    conversation: Conversation
    things: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)


def make_world() -> World:
    cast = {name: factories.make_user(name) for name in ("alice", "bob", "carol", "dave", "erin", "frank")}
    oscar = factories.make_user("oscar", is_staff=True, is_superuser=True)
    alice, bob = cast["alice"], cast["bob"]
    factories.make_contacts(alice, bob)
    conversation = conversations.open_direct(me=alice, other=bob)
    message = messages.send_text(sender=bob, conversation=conversation, client_id=uuid.uuid4(), text="Hello")
    own = messages.send_text(sender=alice, conversation=conversation, client_id=uuid.uuid4(), text="Hello you")
    shop = shops.make_shop(cast["carol"], "tea", full_shop_url="https://tea.example.org/cart")
    other_shop = shops.make_shop(cast["erin"], "ware")
    variant = shops.make_variant(shop)
    coupon = shops.make_coupon(shop, per_person_limit=5)
    claimed = coupons.claim_coupon(user=alice, coupon=coupon)
    order = shops.place(alice, variant)
    carts.set_quantity(user=alice, variant=variant, quantity=1)
    request = ContactRequest.objects.create(sender=cast["frank"], receiver=alice)
    official.follow(user=alice, account=shop.account)
    article = Article.objects.create(account=shop.account, title="News", body="New tea.")
    token, _text = tokens.make_token(user=alice, name="mine", scopes=["read"])
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    invite = invites.make_invite(group=group, by=alice)
    asking = JoinRequest.objects.create(conversation=group, invite=invite, user=cast["frank"])
    people = {
        "anonymous": None, "stranger": cast["dave"], "member": alice,
        "other_staff": cast["erin"], "staff": cast["carol"], "operator": oscar,
    }  # fmt: skip
    things = {
        "conversation": str(conversation.uuid),
        "message": str(message.uuid),
        "own": str(own.uuid),
        "attachment": str(_a_file(bob, conversation).uuid),
        "tag": str(ContactTag.objects.create(owner=alice, name="Friends").uuid),
        "person_code": codes.code_of(user=cast["frank"]),
        "group": str(group.uuid),
        "invite": str(invite.uuid),
        "invite_code": invite.code,
        "asking": str(asking.uuid),
        "contact": str(bob.uuid),
        "request": str(request.uuid),
        "token": str(token.uuid),
        "program": "tea",
        "handle": "tea",
        "article": str(article.uuid),
        "product": str(variant.product.uuid),
        "variant": str(variant.uuid),
        "coupon": str(coupon.uuid),
        "claimed": str(claimed.uuid),
        "order": str(order.uuid),
        "code": entry_codes.code_for(program=shop.program, path="").code,
        "order_pk": str(order.pk),
    }
    assert timezone.now() < order.expires_at
    return World(people, shop, other_shop, conversation, things)


def _a_file(sender: User, conversation: Conversation) -> Attachment:
    upload = attachments.Upload(kind="file", file=BytesIO(b"leaves"), size=6, name="leaves.txt")
    kept = attachments.upload(owner=sender, upload=upload)
    messages.send_attachments(
        sender=sender, conversation=conversation, client_id=uuid.uuid4(), kind="file", attachments=[kept.uuid]
    )
    return kept


# Which thing fills the place of a route, by the part of the address before it.
PLACES: list[tuple[str, dict[str, str]]] = [
    (r"^api/(contacts|blocks|people)/", {"uuid": "contact"}),
    (r"^api/contact-tags/", {"uuid": "tag"}),
    (r"^u/", {"code": "person_code"}),
    (r"^api/contact-requests/", {"uuid": "request"}),
    (
        r"^api/conversations/.*/(group|picture|announcement/read|members|invites|join-requests)/",
        {"uuid": "group", "person": "contact"},
    ),
    (r"^api/invites/", {"uuid": "invite"}),
    (r"^(api/invited|g)/", {"code": "invite_code"}),
    (r"^api/join-requests/", {"uuid": "asking"}),
    (r"^(api/conversations|chats)/", {"uuid": "conversation"}),
    (r"^files/", {"uuid": "attachment"}),
    (r"^api/messages/.*/report/", {"uuid": "message"}),
    (r"^api/messages/", {"uuid": "own"}),
    (r"^(api/tokens|settings/tokens)/", {"uuid": "token"}),
    (r"^contacts/requests/", {"uuid": "request"}),
    (r"^contacts/", {"uuid": "contact"}),
    (r"^api/official-accounts/", {"handle": "handle", "article": "article", "slug": "program"}),
    (r"^o/", {"handle": "handle", "article": "article"}),
    (r"^go/", {"code": "code"}),
    (r"/products/|/p/", {"uuid": "product", "product": "product"}),
    (r"/coupons/", {"uuid": "coupon", "coupon": "coupon"}),
    (r"/cart/lines/|/cart/", {"uuid": "variant", "variant": "variant"}),
    (r"/?orders/", {"uuid": "order", "order": "order"}),
]
ALWAYS = {"slug": "program", "program": "program"}
FIXED = {
    "picture": "svg", "path": "nothing.webp", "key": "none", "uidb36": "1", "pk": "1", "intent_id": "pi_none",
    "category": "none", "answer": "accept", "emoji": "👍",
    "pack": "none", "name": "none",
}  # fmt: skip


def address(route: str, world: World) -> str:
    """The route with its places filled."""
    names: dict[str, str] = dict(ALWAYS)
    for pattern, places in PLACES:
        if re.search(pattern, route):
            names |= places
            break

    def fill(match: re.Match[str]) -> str:
        name = match.group("name")
        return world.things[names[name]] if name in names else FIXED[name]

    plain = re.sub(r"\(\?P<(?P<name>\w+)>[^)]*\)", fill, route).replace("^", "").replace("$", "")
    return re.sub(r"<(?:\w+:)?(?P<name>\w+)>", fill, plain)


# What a GET asks for besides its address.
QUERIES = {
    "api/shares/preview/": "?program=tea&path=",
    "api/conversations/<uuid:uuid>/attachments/": "?kind=picture",
    "api/people/": "?username=frank",
    "api/drawer/search/": "?q=tea",
    "api/cards/": "?messages={message}",
    "api/search/": "?q=hello",
}


def query(route: str, world: World) -> str:
    """The query string that a GET of this route needs."""
    return QUERIES.get(route, "").format(**world.things)


def _new() -> str:
    return str(uuid.uuid4())


CONTACT = {"contact_name": "Alice", "contact_phone": "555 0100", "address": "1 Tea Lane", "note": ""}
BODIES: dict[str, Callable[[World], dict[str, Any]]] = {
    "PATCH api/me/": lambda world: {"display_name": "New"},
    "POST api/messages/<uuid:uuid>/report/": lambda world: {"reason": "spam"},
    "PATCH api/contacts/<uuid:uuid>/": lambda world: {"remark": "Uncle"},
    "PATCH api/contact-tags/<uuid:uuid>/": lambda world: {"name": "Family"},
    "POST api/contact-requests/": lambda world: {"username": "frank", "line": "Hello"},
    "POST api/conversations/": lambda world: {"kind": "direct", "people": [world.things["contact"]]},
    "POST api/conversations/<uuid:uuid>/messages/": lambda world: {"client_id": _new(), "kind": "text", "text": "Hi"},
    "PATCH api/conversations/<uuid:uuid>/group/": lambda world: {"title": "New"},
    "POST api/conversations/<uuid:uuid>/members/": lambda world: {"people": [world.things["contact"]]},
    "PATCH api/conversations/<uuid:uuid>/members/<uuid:person>/": lambda world: {"role": "admin"},
    "DELETE api/push/": lambda world: {"endpoint": "https://fcm.googleapis.com/none"},
    "PUT api/conversations/<uuid:uuid>/read/": lambda world: {"seq": 1},
    "POST api/conversations/<uuid:uuid>/hidden/": lambda world: {"messages": [world.things["message"]]},
    "PATCH api/conversations/<uuid:uuid>/seat/": lambda world: {"is_muted": True},
    "PUT api/conversations/<uuid:uuid>/draft/": lambda world: {"text": "Hi", "at": "2026-01-01T00:00:00Z"},
    "PUT api/messages/<uuid:uuid>/vote/": lambda world: {"options": [0]},
    "PATCH api/messages/<uuid:uuid>/": lambda world: {"text": "Hi"},
    "POST api/forwards/": lambda world: {
        "client_id": _new(), "messages": [world.things["message"]], "conversations": [world.things["conversation"]],
    },
    "POST api/drawer/visits/": lambda world: {"program": "tea"},
    "POST api/entry-codes/": lambda world: {"program": "tea", "path": ""},
    "POST api/shares/": lambda world: {
        "client_id": _new(), "program": "tea", "path": "", "conversations": [world.things["conversation"]], "people": [],
    },
    "PUT api/shops/<slug:slug>/cart/lines/<uuid:uuid>/": lambda world: {"quantity": 2},
    "POST api/shops/<slug:slug>/orders/": lambda world: {
        "client_id": _new(), "fingerprint": "0" * 32, "coupon": "none", **CONTACT,
    },
    "POST api/official-accounts/<slug:handle>/articles/": lambda world: {"title": "Tea", "body": "New tea."},
    "POST m/<slug:slug>/cart/add/": lambda world: {"variant": world.things["variant"], "quantity": 1},
    "POST api/tokens/": lambda world: {"name": "new", "scopes": ["read"]},
}  # fmt: skip
