"""The numbers for Prometheus: right, and only for those who may read them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "t" * 40


def read(client: Client, **headers: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by its name and labels."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


@pytest.fixture
def scraper(client: Client, settings, db):
    """Reads the numbers as Prometheus would, with the token."""
    settings.METRICS_TOKEN = TOKEN
    return lambda: read(client, Authorization=f"Bearer {TOKEN}")


def test_they_are_off_until_somebody_is_named(client: Client, db):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ключ"])
def test_another_token_gets_nothing(client: Client, db, settings, given):
    settings.METRICS_TOKEN = TOKEN
    response = client.get("/metrics", headers={"Authorization": given})
    assert response.status_code == 404
    assert b"souk_" not in response.content


def test_an_operators_session_is_no_token(sign_in, oscar, settings):
    settings.METRICS_TOKEN = TOKEN
    assert sign_in(oscar).get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("10.1.2.3", {}, 200),
        ("fd00::7", {}, 200),
        ("10.2.2.3", {}, 404),
        ("", {}, 404),
        ("10.1.2.3", {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),  # a proxy asks on somebody's behalf
        ("10.1.2.3", {"HTTP_FORWARDED": "for=10.1.2.3"}, 404),
    ],
)
def test_a_listed_address_may_read_them_if_it_asks_itself(client: Client, db, settings, address, headers, status):
    settings.METRICS_ALLOW = ["10.1.0.0/16", "fd00::/8"]
    assert client.get("/metrics", REMOTE_ADDR=address, **headers).status_code == status


def test_machines_ask_by_address_whatever_the_sites_name(client: Client, db, settings):
    settings.ALLOWED_HOSTS = [".example.org"]
    settings.METRICS_TOKEN = TOKEN
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = client.get(path, headers={"Host": "10.0.0.7:8001", "Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
    assert client.get("/", headers={"Host": "10.0.0.7:8001"}).status_code == 400


def test_requests_are_counted_by_route_and_status(client: Client, scraper):
    def count() -> float:
        labels = (("method", "GET"), ("route", "go/<slug:code>/"), ("status", "404"))
        return scraper().get(("souk_http_requests_total", labels), 0)

    before = count()
    client.get("/go/nobody-made-this/")
    client.get("/go/nor-this/")
    assert count() == before + 2


def test_what_waits_in_the_database_is_told_with_its_age(scraper):
    from datetime import timedelta

    from django.utils import timezone

    from shop.models import WebhookEvent

    queue = (("queue", "webhooks"),)
    assert scraper()["souk_queue_length", queue] == 0
    event = WebhookEvent.objects.create(event_id="evt_1", type="t", payload={})
    WebhookEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - timedelta(hours=1))
    found = scraper()
    assert found["souk_queue_length", queue] == 1
    assert 3600 <= found["souk_queue_oldest_seconds", queue] < 4000


COUNTING = """
import os, signal, sys
from core import metrics
metrics.deliveries.labels("event").inc({count})
metrics.connections.set({count})
metrics.request_seconds.labels("r").observe(0.02)
print("done", flush=True)
{end}
"""
READING = """
import json
from pathlib import Path
from core import metrics_files
folder = Path({folder!r})
with metrics_files.locked(folder):
    found = {{
        f"{{sample.name}}{{sorted(sample.labels.values())}}": sample.value
        for family in metrics_files.registry_of(folder).collect() for sample in family.samples
    }}
print(json.dumps(found))
"""


def process(folder: Path, code: str) -> subprocess.Popen[str]:
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(folder), "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_one_process_answers_for_all_and_the_dead_keep_their_sums_but_no_connections(tmp_path):
    def numbers() -> dict[str, float]:
        return json.loads(process(tmp_path, READING.format(folder=str(tmp_path))).communicate()[0])

    process(tmp_path, COUNTING.format(count=5, end="os.kill(os.getpid(), signal.SIGKILL)")).wait()
    process(tmp_path, COUNTING.format(count=7, end="")).wait()
    with process(tmp_path, COUNTING.format(count=100, end="sys.stdin.read()")) as alive:
        assert alive.stdout.readline() == "done\n"
        for _ in range(2):  # folding twice adds nothing
            found = numbers()
            assert found["souk_deliveries_total['event']"] == 112
            assert found["souk_connections[]"] == 100
            assert found["souk_http_request_seconds_count['r']"] == 3
        names = sorted(path.name for path in tmp_path.glob("*.db"))
        assert names == sorted(
            [f"{kind}_{pid}.db" for kind in ("counter", "histogram") for pid in (0, alive.pid)]
            + [f"gauge_livesum_{alive.pid}.db"]
        )
        alive.stdin.close()
