"""The settings of the test suite: the product's own, read from an environment made for tests."""

from __future__ import annotations

import os
from pathlib import Path

# A folder of its own: what `make run` keeps in var/, such as a key for notifications, decides no test.
_var = Path(__file__).resolve().parent.parent / "var" / "tests" / "site"
_var.mkdir(parents=True, exist_ok=True)
os.environ.setdefault("SOUK_VAR", str(_var))
os.environ.setdefault("SOUK_ENV", "test")
os.environ.setdefault("SECRET_KEY", "tests-" + "0" * 50)
# Tests that need Stripe's API start a real localstripe; nothing ever leaves this machine.
os.environ.setdefault("STRIPE_API_BASE", "http://127.0.0.1:1")  # nobody listens there, whatever else runs here
os.environ.setdefault("LINK_PREVIEWS", "False")
os.environ.setdefault("STRIPE_SECRET_KEY", "sk_test_souk")
os.environ.setdefault("STRIPE_PUBLISHABLE_KEY", "pk_test_souk")
os.environ.setdefault("STRIPE_WEBHOOK_SECRET", "whsec_souk_tests")

# Each worker of a parallel run empties the cache before each test, so each has a Redis database of its own.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and os.environ.get("REDIS_URL"):
    _server, _, _number = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{_server}/{(int(_number) + 1 + int(_worker.removeprefix('gw'))) % 16}"

from config.settings import *  # noqa: E402, F403
