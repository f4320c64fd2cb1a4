"""`/metrics`: what Prometheus reads, for those who may; and how long the queues of the database are."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.health import Parts
from core import metrics_files
from shop.models import Order
from shop.services.refunds import waiting_refunds
from shop.services.webhooks import waiting_events

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, to who gives the token or asks directly from an address that is listed; else this is a 404."""
    if not (_has_token(request) or _is_listed(request)):
        raise Http404
    return HttpResponse(numbers(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def numbers() -> bytes:
    """Of this process, or of all that share METRICS_DIR; of the parts that it stands on; and of the database, if it answers."""
    asked = CollectorRegistry()
    asked.register(Parts())
    asked.register(Queues())
    if not settings.METRICS_DIR:
        return generate_latest(REGISTRY) + generate_latest(asked)
    folder = Path(settings.METRICS_DIR)
    with metrics_files.locked(folder):
        return generate_latest(metrics_files.registry_of(folder)) + generate_latest(asked)


def _has_token(request: HttpRequest) -> bool:
    wanted, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    return bool(wanted) and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode())


def _is_listed(request: HttpRequest) -> bool:
    """Whether the asker itself, and not a proxy on somebody's behalf, has one of the addresses."""
    if not settings.METRICS_ALLOW or any(name in request.META for name in FORWARDED):
        return False
    try:
        asker = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(asker in ip_network(allowed, strict=False) for allowed in settings.METRICS_ALLOW)


class Queues(Collector):
    """What waits in the database, and since when: read when somebody asks, and the same from every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Two numbers a queue, and the jobs that failed; nothing where the database does not answer, which `Parts` tells."""
        with suppress(DatabaseError):
            yield from self._read()

    def _read(self) -> Iterator[GaugeMetricFamily]:
        length = GaugeMetricFamily("souk_queue_length", "Rows that wait to be dealt with.", labels=["queue"])
        age = GaugeMetricFamily("souk_queue_oldest_seconds", "How long the oldest of them waits.", labels=["queue"])
        for name, rows, column in _queues():
            found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(column))
            length.add_metric([name], found["count"])
            age.add_metric([name], _seconds_since(found["oldest"]))
        failed = GaugeMetricFamily("souk_jobs_failed", "Jobs that gave up and are kept to be looked at.")
        failed.add_metric([], DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count())
        yield from (length, age, failed)


def _queues() -> list[tuple[str, QuerySet, str]]:  # type: ignore[type-arg]
    """Each queue's name, its rows, and the column that says since when they wait."""
    jobs = DBTaskResult.objects
    overdue = Order.objects.filter(state=Order.State.PLACED, expires_at__lte=timezone.now())
    return [
        ("jobs", jobs.ready(), "enqueued_at"),
        ("jobs running", jobs.filter(status=TaskResultStatus.RUNNING), "started_at"),
        ("webhooks", waiting_events(), "received_at"),
        ("refunds", waiting_refunds(), "created_at"),
        ("orders to expire", overdue, "expires_at"),
    ]


def _seconds_since(moment: datetime | None) -> float:
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else 0.0
