"""A job whose worker was killed is done by the next one, or closed where it kills each of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat.services.push import push_read_job
from core import jobs
from tests.server import Server

LONG_AGO = jobs.LEASE + timedelta(seconds=1)


def lost(*, workers: list[str], ago: timedelta) -> DBTaskResult:
    """A job as a killed worker leaves it."""
    push_read_job.enqueue(0)  # of a seat that is not there: it does nothing, and ends well
    job = DBTaskResult.objects.get()
    job.status, job.worker_ids, job.started_at = "RUNNING", workers, timezone.now() - ago
    job.save()
    return job


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "ENQUEUE_ON_COMMIT": False,
            "QUEUES": ["default", "links"],
        }
    }


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_lease_ran_out_is_done_by_another_worker():
    job = lost(workers=["first"], ago=LONG_AGO)
    call_command("db_worker", "--batch", "--interval", "0", "--no-startup-delay", "--worker-id", "second", verbosity=0)
    job.refresh_from_db()
    assert (job.status, job.worker_ids) == ("SUCCESSFUL", ["first", "second"])


@pytest.mark.django_db
def test_a_job_that_is_being_done_is_left_alone_unless_its_worker_is_the_one_that_starts():
    job = lost(workers=["first"], ago=timedelta(seconds=1))
    assert (jobs.take_up(), jobs.take_up(worker_id="second")) == (0, 0)
    job.refresh_from_db()
    assert job.status == "RUNNING"
    assert jobs.take_up(worker_id="first") == 1
    job.refresh_from_db()
    assert job.status == "READY"


@pytest.mark.django_db
def test_a_job_that_takes_every_worker_along_is_closed_where_the_alert_sees_it():
    job = lost(workers=["one", "two", "three"], ago=LONG_AGO)
    assert jobs.take_up() == 1
    job.refresh_from_db()
    assert (job.status, job.exception_class_path) == ("FAILED", "core.jobs.Lost")
    assert jobs.take_up() == 0


def test_a_server_that_was_killed_in_its_jobs_does_them_at_its_next_start(tmp_path):
    server = Server(tmp_path, extra={"JOBS": "embedded"}).prepare()
    try:
        server.shell(
            "from django.utils import timezone\n"
            "from django_tasks_db.models import DBTaskResult\n"
            "from chat.services.push import push_read_job\n"
            "push_read_job.enqueue(0)\n"
            "DBTaskResult.objects.update(status='RUNNING', worker_ids=['embedded-default'], started_at=timezone.now())"
        )
        server.start()
        look = (
            "import json, time\n"
            "from django_tasks_db.models import DBTaskResult\n"
            "for _ in range(40):\n"
            "    found = DBTaskResult.objects.values_list('status', 'worker_ids')[0]\n"
            "    if found[0] == 'SUCCESSFUL': break\n"
            "    time.sleep(0.25)\n"
            "print(json.dumps(found))"
        )
        assert json.loads(server.shell(look)) == ["SUCCESSFUL", ["embedded-default", "embedded-default"]]
    finally:
        server.discard()
