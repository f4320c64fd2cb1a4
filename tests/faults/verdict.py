"""Compares what everyone has after a schedule. An empty list of problems means that every promise was kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Evidence:
    """What one schedule left. Each device's `written` texts are unique and in the order of writing.

    `log` (from the first event) and `fresh` are what the server has; how much is unread differs by person, so that is
    compared only for `member`, with what a fresh fetch tells them (None: nobody's).
    """

    written: list[list[str]] = field(default_factory=list)
    acknowledged: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    fresh: dict[str, Any] = field(default_factory=dict)
    member: int | None = None
    views: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # whose tab, and what it shows
    applied: list[list[int]] = field(default_factory=list)  # the seqs that each tab applied, in order
    trouble: list[str] = field(default_factory=list)


def problems(evidence: Evidence) -> list[str]:
    """Every promise that was broken, in words."""
    if evidence.trouble:
        return evidence.trouble
    said = [event["event"]["message"] for event in evidence.log if event["event"]["type"] == "message.created"]
    return [
        *_log_problems(evidence),
        *_stored_problems(evidence, said),
        *_order_problems(evidence, said),
        *_tab_problems(evidence),
    ]


def _log_problems(evidence: Evidence) -> list[str]:
    seqs = [event["seq"] for event in evidence.log]
    return [] if seqs == list(range(1, len(seqs) + 1)) else [f"the log is not gap-free: {seqs}"]


def _stored_problems(evidence: Evidence, said: list[dict[str, Any]]) -> list[str]:
    """Every message that was written is acknowledged and stored once, as it was acknowledged, and nothing else is."""
    written = {text for texts in evidence.written for text in texts}
    times = Counter(message["text"] for message in said if message["kind"] == "text")
    stored = {(message["text"], message["uuid"], message["seq"]) for message in said}
    answered = {text for text, _ in evidence.acknowledged}
    return [
        *(f"the log has {text!r} {count} times" for text, count in times.items() if count > 1),
        *(f"the log has {text!r}, which nobody wrote" for text in sorted(times.keys() - written)),
        *(
            f"{text!r} was acknowledged, and the log lacks it"
            for text, answer in evidence.acknowledged
            if (text, answer["uuid"], answer["seq"]) not in stored
        ),
        *(f"{text!r} was written and never acknowledged" for text in sorted(written - answered)),
    ]


def _order_problems(evidence: Evidence, said: list[dict[str, Any]]) -> list[str]:
    """Each device's messages are in the log in the order in which they were written."""
    found = []
    for device, texts in enumerate(evidence.written):
        if (mine := [message["text"] for message in said if message["text"] in set(texts)]) != texts:
            found.append(f"device {device} wrote {texts}, and the log has {mine}")
    return found


def _tab_problems(evidence: Evidence) -> list[str]:
    """Every tab applied each event once and in order, and shows what a fresh fetch shows."""
    found = []
    for tab, seqs in enumerate(evidence.applied):
        if seqs and seqs != list(range(seqs[0], seqs[0] + len(seqs))):
            found.append(f"tab {tab} applied {seqs}")
    for tab, (member, view) in enumerate(evidence.views):
        compared = view.keys() if member == evidence.member else view.keys() - {"read_seq", "unread"}
        found += [
            f"tab {tab} shows {name} {_short(view[name])}, a fresh fetch {_short(evidence.fresh[name])}"
            for name in sorted(compared)
            if view[name] != evidence.fresh[name]
        ]
    return found


def _short(value: Any) -> str:
    return str([message["text"] or message["kind"] for message in value]) if isinstance(value, list) else repr(value)
