"""Races between real processes, run as a program of its own: `python -m tests.shop.racers SCENARIO`.

It sets up Django on the database of DATABASE_URL, lays out a shop, forks the racers (each with its own connection, all
let go at one barrier), and prints what came of it as JSON. The scenarios named `naive_…` are the controls: the same race
with the guard off, written the way shops get it wrong; they must show the bug, or the race proves nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
PROCESSES = 16
WORK = 0.002  # seconds between a naive check and the write that rests on it
_fork = multiprocessing.get_context("fork")


def race(jobs: list[Callable[[], list[str]]]) -> list[str]:
    """Runs each job in a process of its own, all from one start; what each answers, in one list."""
    from django.db import connections

    connections.close_all()
    barrier, answers = _fork.Barrier(len(jobs)), _fork.SimpleQueue()

    def run(job: Callable[[], list[str]]) -> None:
        connections["default"].ensure_connection()
        barrier.wait()
        try:
            answers.put(job())
        except BaseException as error:
            answers.put([f"{type(error).__name__}: {error}"])
        connections.close_all()

    processes = [_fork.Process(target=run, args=[job]) for job in jobs]
    for process in processes:
        process.start()
    gathered = [answer for _ in processes for answer in answers.get()]
    for process in processes:
        process.join()
    return gathered


def attempt(action: Callable[[], Any]) -> str:
    """ "ok", the refusal's code, or whatever else went wrong by its name."""
    from core.errors import DomainError

    try:
        answer = action()
    except DomainError as refusal:
        return refusal.code
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return answer if isinstance(answer, str) else "ok"


def people(count: int) -> list[Any]:
    from accounts.models import User

    names = [f"racer-{uuid.uuid4().hex[:12]}" for _ in range(count)]
    User.objects.bulk_create(User(username=name, password="!") for name in names)
    return list(User.objects.filter(username__in=names))


def new_shop() -> Any:
    from tests.shop.factories import make_shop

    return make_shop(people(1)[0], f"shop-{uuid.uuid4().hex[:8]}")


def coupons_at_once(claim: Callable[..., Any], *, limit: int, users: list[list[Any]], each: int) -> dict[str, Any]:
    """Every process lets each of its people claim `each` times."""
    from shop.models import ClaimedCoupon, Coupon
    from tests.shop.factories import make_coupon

    coupon = make_coupon(new_shop(), **({"total_limit": limit} if each == 1 else {"per_person_limit": limit}))

    def job(mine: list[Any]) -> Callable[[], list[str]]:
        return lambda: [attempt(partial(claim, user=user, coupon=coupon)) for user in mine for _ in range(each)]

    outcomes = Counter(race([job(mine) for mine in users]))
    return {
        "outcomes": dict(outcomes),
        "claims": ClaimedCoupon.objects.filter(coupon=coupon).count(),
        "counter": Coupon.objects.get(pk=coupon.pk).claimed_count,
    }


def _guarded_claim(*, user: Any, coupon: Any) -> None:
    from shop.services.coupons import claim_coupon

    claim_coupon(user=user, coupon=coupon)


def _naive_claim(*, user: Any, coupon: Any) -> str:
    """Counts, then writes: between the two there is room for everybody."""
    from shop.models import ClaimedCoupon

    claims = ClaimedCoupon.objects.filter(coupon=coupon)
    taken = claims.count() if coupon.total_limit is not None else claims.filter(user=user).count()
    if taken >= (coupon.per_person_limit if coupon.total_limit is None else coupon.total_limit):
        return "coupon_used_up"
    time.sleep(WORK)
    ClaimedCoupon.objects.create(coupon=coupon, user=user)
    return "ok"


def campaign(claim: Callable[..., Any] = _guarded_claim) -> dict[str, Any]:
    """100 coupons, 400 people, 16 processes."""
    everybody = people(PROCESSES * 25)
    return coupons_at_once(claim, limit=100, users=[everybody[n::PROCESSES] for n in range(PROCESSES)], each=1)


def naive_campaign() -> dict[str, Any]:
    return campaign(_naive_claim)


def one_person(claim: Callable[..., Any] = _guarded_claim) -> dict[str, Any]:
    """One person, 3 at most, tapping 160 times in 16 processes."""
    return coupons_at_once(claim, limit=3, users=[people(1)] * PROCESSES, each=10)


def naive_one_person() -> dict[str, Any]:
    return one_person(_naive_claim)


def repeated_claim(claim: Callable[..., Any] | None = None) -> dict[str, Any]:
    """One claim of many that one person may make, sent by 8 processes at once under one client id, again and again."""
    from shop.models import ClaimedCoupon, Coupon
    from shop.services.coupons import claim_coupon
    from tests.shop.factories import make_coupon

    shop, seen = new_shop(), Counter()
    for _ in range(8):
        coupon, user, client_id = make_coupon(shop, per_person_limit=50), people(1)[0], uuid.uuid4()

        def send(user: Any = user, coupon: Any = coupon, client_id: uuid.UUID = client_id) -> str:
            if claim:
                return str(claim(user=user, coupon=coupon))
            return str(claim_coupon(user=user, coupon=coupon, client_id=client_id).uuid)

        answers = race([lambda send=send: [attempt(send)]] * 8)
        count = Coupon.objects.get(pk=coupon.pk).claimed_count
        made = ClaimedCoupon.objects.filter(coupon=coupon).count()
        seen[f"{len(set(answers))} answer, {made} claim, counted {count}"] += 1
    return dict(seen)


def naive_repeated_claim() -> dict[str, Any]:
    return repeated_claim(_guarded_claim)


def devices_add() -> dict[str, Any]:
    """8 devices of one person add one each to the same line at once, and each sends its request twice."""
    from shop.models import CartLine
    from shop.services.additions import add_to_cart
    from tests.shop.factories import make_variant

    shop, seen = new_shop(), Counter()
    for _ in range(6):
        variant, user = make_variant(shop, on_hand=50), people(1)[0]
        ids = [uuid.uuid4() for _ in range(8)] * 2

        def send(client_id: uuid.UUID, variant: Any = variant, user: Any = user) -> str:
            add_to_cart(user=user, variant=variant, quantity=1, client_id=client_id)
            return "ok"

        answers = race([lambda send=send, each=each: [attempt(partial(send, each))] for each in ids])
        line = CartLine.objects.get(cart__user=user)
        seen[f"{sorted(set(answers))} {line.quantity}"] += 1
    return dict(seen)


def naive_devices_add() -> dict[str, Any]:
    """The same, each device writing the whole that it has seen."""
    from shop.models import CartLine
    from shop.services.carts import set_quantity
    from tests.shop.factories import make_variant

    shop, seen = new_shop(), Counter()
    for _ in range(3):
        variant, user = make_variant(shop, on_hand=50), people(1)[0]
        set_quantity(user=user, variant=variant, quantity=1)

        def send(variant: Any = variant, user: Any = user) -> str:
            had = CartLine.objects.get(cart__user=user).quantity
            time.sleep(WORK)
            set_quantity(user=user, variant=variant, quantity=had + 1)
            return "ok"

        race([lambda send=send: [attempt(send)]] * 8)
        seen["all" if CartLine.objects.get(cart__user=user).quantity == 9 else "some lost"] += 1
    return dict(seen)


def _placing(buyer: Any, variants: list[tuple[Any, int]], client_id: uuid.UUID | None = None) -> Callable[[], str]:
    """Fills the buyer's cart now, and answers what places the order later."""
    from shop.services import carts, pricing
    from shop.services.orders import place_order
    from tests.shop.factories import CONTACT

    for variant, quantity in variants:
        cart = carts.set_quantity(user=buyer, variant=variant, quantity=quantity)
    fingerprint, shop = pricing.quote_cart(cart=cart).fingerprint, variants[0][0].product.shop

    def place() -> str:
        order = place_order(
            buyer=buyer, shop=shop, client_id=client_id or uuid.uuid4(), fingerprint=fingerprint, claimed=None,
            contact=CONTACT,
        )  # fmt: skip
        return f"ok {order.uuid}" if client_id else "ok"

    return place


def orders_at_once() -> dict[str, Any]:
    """50 units, 160 buyers with one each in the cart, 16 processes."""
    from shop.models import Order, StockItem
    from tests.shop.factories import make_variant

    variant = make_variant(new_shop(), on_hand=50)
    places = [_placing(buyer, [(variant, 1)]) for buyer in people(PROCESSES * 10)]

    def job(mine: list[Callable[[], str]]) -> Callable[[], list[str]]:
        return lambda: [attempt(place) for place in mine]

    outcomes = Counter(race([job(places[n::PROCESSES]) for n in range(PROCESSES)]))
    item = StockItem.objects.get(variant=variant)
    orders = Order.objects.filter(lines__variant=variant).count()
    return {"outcomes": dict(outcomes), "orders": orders, "on_hand": item.on_hand, "held": item.held}


def naive_stock() -> dict[str, Any]:
    """50 units, 160 attempts: reads, compares, writes back what it read plus one."""
    from shop.models import StockItem
    from tests.shop.factories import make_variant

    variant = make_variant(new_shop(), on_hand=50)

    def sell_one() -> str:
        item = StockItem.objects.get(variant=variant)
        if item.available < 1:
            return "out_of_stock"
        time.sleep(WORK)
        StockItem.objects.filter(pk=item.pk).update(held=item.held + 1)
        return "ok"

    outcomes = Counter(race([lambda: [attempt(sell_one) for _ in range(10)]] * PROCESSES))
    return {"outcomes": dict(outcomes), "held": StockItem.objects.get(variant=variant).held}


def last_unit() -> dict[str, Any]:
    """Two buyers want the last unit, again and again."""
    from shop.models import StockItem
    from tests.shop.factories import make_variant

    shop, seen = new_shop(), Counter()
    for _ in range(12):
        variant = make_variant(shop, on_hand=1)
        places = [_placing(buyer, [(variant, 1)]) for buyer in people(2)]
        outcome = race([lambda place=place: [attempt(place)] for place in places])
        item = StockItem.objects.get(variant=variant)
        seen[f"{sorted(outcome)} {item.on_hand} {item.held}"] += 1
    return dict(seen)


def same_order() -> dict[str, Any]:
    """The same order from four processes at once, of the last units, with nothing left in the cart for a second one."""
    from shop.models import Order, StockItem
    from tests.shop.factories import make_variant

    shop, seen = new_shop(), Counter()
    for _ in range(12):
        variant, buyer = make_variant(shop, on_hand=2), people(1)[0]
        place = _placing(buyer, [(variant, 2)], uuid.uuid4())
        answers = race([lambda place=place: [attempt(place)]] * 4)
        held = StockItem.objects.get(variant=variant).held
        seen[f"{len(set(answers))} answer, {Order.objects.filter(buyer=buyer).count()} order, {held} held"] += 1
        if len(set(answers)) > 1:
            seen[str(answers)] += 1
    return dict(seen)


def double_tap() -> dict[str, Any]:
    """The same cart ordered under two client ids (two tabs): it is ordered once."""
    from shop.models import Order
    from tests.shop.factories import make_variant

    shop, seen = new_shop(), Counter()
    for _ in range(12):
        variant, buyer = make_variant(shop, on_hand=9), people(1)[0]
        place = _placing(buyer, [(variant, 2)])
        answers = race([lambda place=place: [attempt(place)]] * 2)
        seen[f"{sorted(answers)} {Order.objects.filter(buyer=buyer).count()}"] += 1
    return dict(seen)


def last_coupon() -> dict[str, Any]:
    """Two people want the last coupon, again and again."""
    from shop.models import Coupon
    from tests.shop.factories import make_coupon

    shop, seen = new_shop(), Counter()
    for _ in range(12):
        coupon = make_coupon(shop, total_limit=1)
        claims = [partial(_guarded_claim, user=user, coupon=coupon) for user in people(2)]
        outcome = race([lambda claim=claim: [attempt(claim)] for claim in claims])
        seen[f"{sorted(outcome)} {Coupon.objects.get(pk=coupon.pk).claimed_count}"] += 1
    return dict(seen)


def paid_or_closed() -> dict[str, Any]:
    """An order is paid, expired and canceled at once: one of the three happens, and stock and coupon follow it."""
    from django.utils import timezone

    from shop.models import Order, StockItem
    from shop.services.coupons import claim_coupon
    from shop.services.orders import close_unpaid, mark_paid
    from tests.shop.factories import make_coupon, make_variant, place

    shop, seen = new_shop(), Counter()
    for _ in range(12):
        variant, buyer = make_variant(shop, on_hand=5), people(1)[0]
        claimed = claim_coupon(user=buyer, coupon=make_coupon(shop))
        order = place(buyer, variant, quantity=2, claimed=claimed)
        moves = (
            partial(mark_paid, order=order, payment=None, at=timezone.now()),
            partial(close_unpaid, order=order, to=Order.State.EXPIRED),
            partial(close_unpaid, order=order, to=Order.State.CANCELED),
        )
        outcome = race([lambda move=move: [str(move())] for move in moves])
        order.refresh_from_db()
        claimed.refresh_from_db()
        item = StockItem.objects.get(variant=variant)
        was_paid = order.state == Order.State.PAID
        expected = (3, 0, "redeemed") if was_paid else (5, 0, "available")
        fits = (item.on_hand, item.held, claimed.state) == expected
        seen[f"{sorted(outcome)} {'as agreed' if fits else (order.state, item, claimed)}"] += 1
    return dict(seen)


def place_and_cancel() -> dict[str, Any]:
    """One buyer cancels the order of the last unit while another places: never two holders, never a lost unit."""
    from shop.models import Order, StockItem
    from shop.services.orders import close_unpaid
    from tests.shop.factories import make_variant, place

    shop, seen = new_shop(), Counter()
    for _ in range(12):
        variant, (one, other) = make_variant(shop, on_hand=2), people(2)
        later = _placing(other, [(variant, 2)])
        order = place(one, variant, quantity=1)
        cancel = partial(close_unpaid, order=order, to=Order.State.CANCELED)
        race([lambda cancel=cancel: [attempt(cancel)], lambda later=later: [attempt(later)]])
        placed = sum(
            line.quantity
            for held in Order.objects.filter(state="placed", lines__variant=variant)
            for line in held.lines.all()
        )
        seen["held what is placed" if StockItem.objects.get(variant=variant).held == placed else "wrong"] += 1
    return dict(seen)


def crossed_orders(*, is_sorted: bool = True) -> dict[str, Any]:
    """Orders of the same two variants put into the cart in opposite order, 16 processes: nobody waits in a ring."""
    from shop.models import StockItem
    from shop.services import stock
    from tests.shop.factories import make_variant

    shop = new_shop()
    first, second = make_variant(shop, "First", on_hand=99_999), make_variant(shop, "Second", on_hand=99_999)
    if is_sorted:
        places = [
            _placing(buyer, [(first, 1), (second, 1)] if number % 2 else [(second, 1), (first, 1)])
            for number, buyer in enumerate(people(PROCESSES * 8))
        ]
        jobs = [lambda mine=places[n::PROCESSES]: [attempt(place) for place in mine] for n in range(PROCESSES)]
    else:

        def hold(pair: list[Any]) -> None:
            from django.db import transaction

            with transaction.atomic():
                for variant in pair:
                    stock.hold_stock(variant=variant, quantity=1, key=str(uuid.uuid4()))
                    time.sleep(WORK)

        pairs = [[first, second], [second, first]]
        jobs = [lambda pair=pairs[n % 2]: [attempt(lambda: hold(pair)) for _ in range(2)] for n in range(PROCESSES)]
    outcomes = Counter(answer.split(":")[0] for answer in race(jobs))
    held = [StockItem.objects.get(variant=variant).held for variant in (first, second)]
    return {"outcomes": dict(outcomes), "held": held}


def naive_crossed_orders() -> dict[str, Any]:
    return crossed_orders(is_sorted=False)


SCENARIOS: dict[str, Callable[[], dict[str, Any]]] = {
    scenario.__name__: scenario
    for scenario in (
        campaign, naive_campaign, one_person, naive_one_person, orders_at_once, naive_stock, last_unit, same_order,
        double_tap, repeated_claim, naive_repeated_claim, devices_add, naive_devices_add,
        last_coupon, paid_or_closed, place_and_cancel, crossed_orders, naive_crossed_orders,
    )
}  # fmt: skip


def main() -> None:
    """Runs one scenario and prints what came of it."""
    import django

    django.setup()
    print(json.dumps(SCENARIOS[sys.argv[1]]()))  # noqa: T201


if __name__ == "__main__":
    main()
