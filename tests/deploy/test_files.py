"""The files that operators copy: each is what its program understands, and names nothing that is not there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from prometheus_client import REGISTRY

from config.health import Parts
from config.metrics import Queues
from core import metrics  # noqa: F401 — registers its numbers
from tests.server import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def example_settings() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def known_numbers(db: None) -> set[str]:
    names = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    families = {family.name + suffix for family in REGISTRY.collect() for suffix in ("_bucket", "_total")}
    return names | families | {one.name for part in (Queues(), Parts()) for one in part.collect()} | {"up"}


def unknown_numbers(text: str, known: set[str]) -> set[str]:
    return {name for name in re.findall(r"\bsouk_\w+", text) if name not in known}


@pytest.mark.parametrize("file", ["grafana/souk.json", "prometheus/alerts.yml"])
def test_the_board_and_the_alerts_ask_for_numbers_that_exist(db, file):
    text = (DEPLOY / file).read_text()
    assert "souk_connections" in text or "souk_jobs_failed" in text
    assert unknown_numbers(text, known_numbers(db)) == set()


def test_a_number_that_does_not_exist_is_noticed(db):
    assert unknown_numbers("rate(souk_connektions[5m])", known_numbers(db)) == {"souk_connektions"}


def test_the_board_is_laid_out_and_every_panel_asks_something():
    board = json.loads((DEPLOY / "grafana" / "souk.json").read_text())
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    assert len(panels) >= 12
    assert all(target["expr"] for panel in panels for target in panel["targets"])
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in board["panels"])


def test_compose_names_settings_files_and_services_that_exist():
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = told["services"]
    assert {"postgres", "redis", "prepare", "web1", "web2", "tasks", "chores", "proxy"} <= services.keys()
    assert set(services["web1"]["environment"]) <= example_settings()
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= services.keys(), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in told["volumes"], volume
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    scraped = yaml.safe_load((DEPLOY / "prometheus" / "compose.yml").read_text())["scrape_configs"][0]
    assert {target.split(":")[0] for target in scraped["static_configs"][0]["targets"]} <= services.keys()


def test_every_command_that_a_unit_or_a_container_runs_exists():
    texts = [path.read_text() for path in [*UNITS, DEPLOY / "compose.yaml"]]
    named = {name for text in texts for name in re.findall(r"manage\.py[\", ]+([a-z_]+)", text)}
    assert {"db_worker", "run_chores", "migrate", "reconcile"} <= named
    assert named <= set(get_commands())
    for unit in UNITS:
        for command in re.findall(r"manage\.py (\w+) (--.*)", unit.read_text()):
            shown = subprocess.run(
                [sys.executable, "manage.py", command[0], "--help"],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            assert all(option in shown for option in re.findall(r"--[a-z-]+", command[1]))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_the_units(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/srv/souk/.venv/bin/python", sys.executable).replace("/srv/souk", str(ROOT))
        (tmp_path / unit.name.replace("@.", "@8001.")).write_text(text)
        (tmp_path / unit.name).write_text(text)
    names = sorted(path.name for path in tmp_path.iterdir() if "@." not in path.name)
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(f"./{name}" for name in names)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("caddy"), reason="needs caddy")
def test_caddy_understands_its_file():
    result = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(not shutil.which("promtool"), reason="needs promtool")
def test_prometheus_understands_its_rules():
    result = subprocess.run(
        ["promtool", "check", "rules", str(DEPLOY / "prometheus" / "alerts.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_the_image_gets_no_secret_and_no_data():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "var", ".git"} <= set(ignored)
    assert Path(DEPLOY / "Dockerfile").read_text().index("USER souk") < Path(DEPLOY / "Dockerfile").read_text().index(
        "CMD"
    )
