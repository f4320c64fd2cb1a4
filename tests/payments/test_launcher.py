"""The launcher of localstripe: it says when it is ready, keeps its data, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.demo.localstripe import LocalStripe, NotStarted
from tests.payments.conftest import Stripe
from tests.server import ROOT, free_port

pytestmark = pytest.mark.anywhere

WAIT = 40.0  # seconds


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def launched(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`python -m shop.demo.localstripe`, as `make run` starts it."""
    command = [sys.executable, "-m", "shop.demo.localstripe", "--port", str(port), "--folder", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == f"localstripe answers at http://127.0.0.1:{port}\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def is_free(port: int) -> bool:
    """Whether nothing listens there, after giving it some time."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        try:
            Stripe(f"http://127.0.0.1:{port}").call("GET", "/v1/charges")
        except OSError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_the_launcher_ends_the_server_ends_with_it(launched, port, number):
    os.kill(launched.pid, number)
    launched.wait(WAIT)
    assert is_free(port)


def test_a_second_run_keeps_the_data_in_its_folder(port, tmp_path):
    first = LocalStripe(port=port, folder=tmp_path).start()
    intent = Stripe(first.base).call("POST", "/v1/payment_intents", {"amount": 1800, "currency": "usd"})
    first.stop()
    assert (tmp_path / "localstripe.pickle").exists()

    second = LocalStripe(port=free_port(), folder=tmp_path).start()
    try:
        assert Stripe(second.base).intent(intent["id"])["amount"] == 1800
    finally:
        second.stop()


def test_a_taken_port_is_one_clear_line(launched, port, tmp_path):
    with pytest.raises(NotStarted, match=f"Port {port} is taken"):
        LocalStripe(port=port, folder=tmp_path / "other").start()


def test_it_listens_on_this_machine_only(launched, port):
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:] + Path("/proc/net/tcp6").read_text().splitlines()[1:]
    listening = [row.split()[1] for row in rows if row.split()[3] == "0A"]
    assert [address for address in listening if address.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]
