"""A skip is a decision: `tests/skips.txt` lists those that stand, and a run with SKIPS=listed fails on any other.

It also fails on a line that has become untrue, whose tests are no longer skipped.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("skips.txt")


@dataclass(frozen=True)
class Allowed:
    """A line of the list."""

    when: str
    pattern: str
    why: str

    def names(self, nodeid: str) -> bool:
        """Whether it speaks of this test; a `[` of a parameter is no pattern's."""
        return fnmatchcase(nodeid.replace("[", "("), self.pattern.replace("[", "("))


def allowed(text: str, when: str) -> list[Allowed]:
    """The lines for this kind of run. Raises ValueError for a line without a reason."""
    lines = [line.split(maxsplit=2) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        if len(line) < 3 or line[0] not in {"alone", "services"}:
            raise ValueError(f"tests/skips.txt: a line needs when, test and why: {' '.join(line)!r}")
    return [one for one in (Allowed(*line) for line in lines) if one.when == when]


@dataclass
class Skips:
    """What was skipped and what ran, and what of it the list does not say."""

    lines: list[Allowed]
    skipped: dict[str, str] = field(default_factory=dict)  # the test, and the reason that it gave
    ran: set[str] = field(default_factory=set)

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """One step of a test, or a file that was skipped whole."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped[report.nodeid] = reason
        elif report.when == "call" if isinstance(report, pytest.TestReport) else False:
            self.ran.add(report.nodeid)

    def faults(self) -> list[str]:
        """What to mend."""
        unlisted = [
            f"{nodeid} was skipped ({why}), and tests/skips.txt does not say why it may be."
            for nodeid, why in sorted(self.skipped.items())
            if not any(line.names(nodeid) for line in self.lines)
        ]
        untrue = [
            f"{line.pattern}: tests/skips.txt says that it is skipped, and {nodeid} ran."
            for line in self.lines
            for nodeid in sorted(self.ran)
            if line.names(nodeid)
        ]
        return unlisted + untrue


class Policy:
    """The plugin: collects in the process that reports, and turns the run red at its end."""

    def __init__(self) -> None:
        when = "services" if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL") else "alone"
        self.skips = Skips(allowed(LIST.read_text(), when))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.skips.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.skips.note(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skips.faults() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for fault in self.skips.faults():
            terminalreporter.write_line(f"SKIPPED IN SILENCE {fault}", red=True)


def register(config: pytest.Config) -> None:
    """Watches the run where it was asked for, in the process that prints."""
    if os.environ.get("SKIPS") == "listed" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Policy(), "souk-skips")
