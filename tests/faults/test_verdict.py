"""What the verdict on a schedule says of a loss, a double and a swap; and that the same seed is the same plan."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.faults import plan
from tests.faults.verdict import Evidence, problems


def message(seq: int, text: str) -> dict[str, Any]:
    return {"uuid": f"u{seq}", "seq": seq, "text": text, "kind": "text"}


def kept() -> Evidence:
    """Two people who wrote three messages, of which nothing went wrong."""
    said = [message(1, "a0"), message(2, "b0"), message(3, "a1")]
    view = {"messages": said, "last_seq": 3, "read_seq": 3, "unread": 0}
    return Evidence(
        written=[["a0", "a1"], ["b0"]],
        acknowledged=[(one["text"], one) for one in said],
        log=[{"seq": one["seq"], "event": {"type": "message.created", "message": one}} for one in said],
        fresh=deepcopy(view),
        member=0,
        views=[(0, deepcopy(view)), (1, deepcopy(view))],
        applied=[[1, 2, 3], [2, 3]],
    )


def lose(evidence: Evidence) -> None:
    del evidence.log[1]


def lose_last(evidence: Evidence) -> None:
    del evidence.log[2]


def double(evidence: Evidence) -> None:
    evidence.log.append({"seq": 4, "event": {"type": "message.created", "message": message(4, "b0")}})


def swap(evidence: Evidence) -> None:
    first, last = (evidence.log[place]["event"]["message"] for place in (0, 2))
    first["text"], last["text"] = last["text"], first["text"]


def move(evidence: Evidence) -> None:
    evidence.acknowledged[0] = ("a0", {"uuid": "other", "seq": 1})


def forget(evidence: Evidence) -> None:
    del evidence.acknowledged[1]


def invent(evidence: Evidence) -> None:
    evidence.written[1] = []
    del evidence.acknowledged[1]


def apply_twice(evidence: Evidence) -> None:
    evidence.applied[0] = [1, 2, 2, 3]


def skip(evidence: Evidence) -> None:
    evidence.applied[1] = [1, 3]


def miscount(evidence: Evidence) -> None:
    evidence.views[0][1]["unread"] = 1


def show_less(evidence: Evidence) -> None:
    del evidence.views[1][1]["messages"][0]


def fail(evidence: Evidence) -> None:
    evidence.trouble.append("Refused: 403")


BREAKS = {
    lose: "the log is not gap-free: [1, 3]",
    lose_last: "'a1' was acknowledged, and the log lacks it",
    double: "the log has 'b0' 2 times",
    swap: "device 0 wrote ['a0', 'a1'], and the log has ['a1', 'a0']",
    move: "'a0' was acknowledged, and the log lacks it",
    forget: "'b0' was written and never acknowledged",
    invent: "the log has 'b0', which nobody wrote",
    apply_twice: "tab 0 applied [1, 2, 2, 3]",
    skip: "tab 1 applied [1, 3]",
    miscount: "tab 0 shows unread 1, a fresh fetch 0",
    show_less: "tab 1 shows messages ['b0', 'a1'], a fresh fetch ['a0', 'b0', 'a1']",
    fail: "Refused: 403",
}


def test_where_every_promise_is_kept_there_is_nothing_to_say():
    assert problems(kept()) == []


@pytest.mark.parametrize("breaks", BREAKS, ids=lambda breaks: breaks.__name__)
def test_every_broken_promise_is_named(breaks):
    evidence = kept()
    breaks(evidence)
    assert BREAKS[breaks] in problems(evidence)


def test_what_others_have_read_is_nobodys_to_compare():
    evidence = kept()
    evidence.views[1][1]["unread"] = 1
    assert problems(evidence) == []


def test_the_same_seed_is_the_same_plan():
    assert plan.acts_of(137) == plan.acts_of(137) != plan.acts_of(138)
    assert plan.site_faults_of(3, "services") == plan.site_faults_of(3, "services")
    assert plan.doorbell_of(3) == plan.Doorbell.from_text(plan.doorbell_of(3).as_text())


def test_a_normal_run_has_every_kind_of_trouble():
    acts = [act for seed in range(200) for act in plan.acts_of(seed)]
    assert {act.kind for act in acts} == {*plan.TALK, *plan.TROUBLE}
    for backend, kinds in plan.SITE_FAULTS.items():
        faults = [fault for number in range(200 // plan.A_ROUND) for fault in plan.site_faults_of(number, backend)]
        assert {fault.kind for fault in faults} == set(kinds)
        assert any(fault.kind == "kill" for fault in faults)
