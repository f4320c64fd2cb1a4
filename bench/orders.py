"""Placing orders for one scarce variant: 16 clients, SQLite and PostgreSQL; none is oversold.

Each client is a process with its own connection. 480 buyers want one each of 400 units. Beside it, in the same run, the
same clients do the least that a sale must do (take one unit by a conditional UPDATE, insert one row, commit), so that the
ratio says what an order costs over what the database takes anyway. PostgreSQL is the server of DATABASE_URL, or the one on
its usual port here.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CLIENTS, BUYERS, UNITS = 16, 480, 400
ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("DATABASE_URL", "")
if not SERVER.startswith("postgres"):
    SERVER = "postgres://root@127.0.0.1:5432/postgres"
_fork = multiprocessing.get_context("fork")


@contextmanager
def sqlite_database() -> Iterator[str]:
    """A file in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/orders.sqlite3"


@contextmanager
def postgres_database() -> Iterator[str]:
    """One more database of the server, dropped afterwards."""
    import psycopg

    name = f"souk_bench_{uuid.uuid4().hex[:12]}"
    server = urlsplit(SERVER)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def clients(jobs: list[Callable[[], list[float | str]]]) -> tuple[float, list[float | str]]:
    """Runs each job in a process of its own, all from one start: seconds until the last has ended, and their answers."""
    from django.db import connections

    connections.close_all()
    barrier, answers = _fork.Barrier(len(jobs) + 1), _fork.SimpleQueue()

    def run(job: Callable[[], list[float | str]]) -> None:
        connections["default"].ensure_connection()
        barrier.wait()
        answers.put(job())

    processes = [_fork.Process(target=run, args=[job]) for job in jobs]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    gathered = [answer for _ in processes for answer in answers.get()]
    took = time.perf_counter() - started
    for process in processes:
        process.join()
    return took, gathered


def timed(action: Callable[[], Any]) -> float | str:
    """Seconds that it took, or the code of its refusal."""
    from core.errors import DomainError

    started = time.perf_counter()
    try:
        action()
    except DomainError as refusal:
        return refusal.code
    return time.perf_counter() - started


def shared_out(actions: list[Callable[[], Any]]) -> list[Callable[[], list[float | str]]]:
    """The actions as one job for each client."""
    return [lambda mine=actions[n::CLIENTS]: [timed(action) for action in mine] for n in range(CLIENTS)]


def new_variant() -> Any:
    """A variant with so many units, in a shop of its own."""
    from accounts.models import User
    from shop.services import catalogue, shops

    slug = f"bench-{uuid.uuid4().hex[:8]}"
    owner = User.objects.create(username=slug)
    shop = shops.create_shop(owner=owner, slug=slug, name_en="Bench")
    details = catalogue.ProductDetails(
        name_en="Scarce", variants=[catalogue.VariantDetails(price_minor=1800, on_hand=UNITS)]
    )
    variant = catalogue.create_product(shop=shop, details=details).variants.get()
    variant.product.shop = shop
    return variant


def placing() -> tuple[Any, list[Callable[[], Any]]]:
    """The variant, and for each buyer, whose cart is filled already, what places the order."""
    from accounts.models import User
    from shop.services import carts, pricing
    from shop.services.orders import ContactDetails, place_order

    variant = new_variant()
    names = [f"buyer-{uuid.uuid4().hex[:12]}" for _ in range(BUYERS)]
    User.objects.bulk_create(User(username=name) for name in names)
    contact = ContactDetails(contact_name="Buyer", contact_phone="555 0100", address="1 Tea Lane")
    actions: list[Callable[[], Any]] = []
    for buyer in User.objects.filter(username__in=names):
        cart = carts.set_quantity(user=buyer, variant=variant, quantity=1)
        seen = pricing.quote_cart(cart=cart).fingerprint
        actions.append(
            lambda buyer=buyer, seen=seen: place_order(
                buyer=buyer,
                shop=variant.product.shop,
                client_id=uuid.uuid4(),
                fingerprint=seen,
                claimed=None,
                contact=contact,
            )
        )
    return variant, actions


def least() -> list[Callable[[], Any]]:
    """For each buyer, the least that a sale must do."""
    from shop.services import stock

    variant = new_variant()
    return [lambda: stock.hold_stock(variant=variant, quantity=1, key=str(uuid.uuid4())) for _ in range(BUYERS)]


def measure() -> dict[str, Any]:
    """Runs both in the database that the environment names."""
    from django.core.management import call_command

    from shop.models import Order, StockItem

    call_command("migrate", verbosity=0)
    variant, actions = placing()
    took, answers = clients(shared_out(actions))
    seconds = sorted(answer for answer in answers if isinstance(answer, float))
    item = StockItem.objects.get(variant=variant)
    placed = Order.objects.filter(lines__variant=variant).count()
    assert (placed, len(seconds), item.held, item.on_hand) == (UNITS, UNITS, UNITS, UNITS), "oversold or undersold"
    assert answers.count("out_of_stock") == BUYERS - UNITS, answers
    floor_took, floor = clients(shared_out(least()))
    sold = sum(isinstance(answer, float) for answer in floor)
    assert sold == UNITS
    return {
        "rate": UNITS / took,
        "p50": statistics.median(seconds),
        "p95": seconds[int(len(seconds) * 0.95)],
        "floor": sold / floor_took,
    }


def inside(url: str) -> dict[str, Any]:
    """`measure` in a process of its own, on that database."""
    env = {**os.environ, "DATABASE_URL": url, "SOUK_ENV": "test", "DJANGO_SETTINGS_MODULE": "config.settings"}
    env.setdefault("SECRET_KEY", "bench-" + "0" * 50)
    command = [sys.executable, "-m", "bench.orders", "inside"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Prints the table."""
    print(f"{CLIENTS} clients, {BUYERS} buyers, {UNITS} units: none oversold.")
    print(f"{'database':<12}{'orders/s':>10}{'p50 ms':>10}{'p95 ms':>10}{'least/s':>10}{'ratio':>8}")
    for name, database in (("SQLite", sqlite_database), ("PostgreSQL", postgres_database)):
        with database() as url:
            row = inside(url)
        print(
            f"{name:<12}{row['rate']:>10.0f}{row['p50'] * 1000:>10.0f}{row['p95'] * 1000:>10.0f}"
            f"{row['floor']:>10.0f}{row['rate'] / row['floor']:>8.2f}"
        )


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        import django

        django.setup()
        print(json.dumps(measure()))
    else:
        main()
