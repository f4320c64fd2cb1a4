"""The rules of docs/realtime.md over a doorbell that loses, repeats and shuffles: everyone ends with the same timeline."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.cards import Card
from chat.models import Epoch
from chat.services import conversations, messages
from chat.services.cards import announce_change
from tests import factories

pytestmark = pytest.mark.django_db


class RulesClient:
    """A client that keeps the rules: drop what is old, apply what is next, fetch what is missing."""

    def __init__(self, api, conversation) -> None:
        self._api, self._uuid = api, str(conversation.uuid)
        self._base = f"/api/conversations/{conversation.uuid}/"
        self.load()

    def load(self) -> None:
        history = self._api.get(f"{self._base}messages/?limit=100").json()
        self.epoch, self.have = history["epoch"], history["seq"]
        self.shown = {item["uuid"]: item["seq"] for item in history["items"]}
        self.applied: list[int] = []
        self._kept: dict[int, dict] = {}

    def hear(self, frame) -> None:
        if frame["epoch"] != self.epoch:
            self.load()
        elif frame["seq"] > self.have:
            self._kept[frame["seq"]] = frame["event"]
            self._apply_kept()

    def hear_heads(self) -> None:
        """A heartbeat's answer; where it shows a higher head, the wait for what is missing is over too."""
        sync = self._api.get("/api/sync/").json()
        if sync["epoch"] != self.epoch:
            self.load()
        while self.have < sync["heads"][self._uuid]:
            part = self._api.get(f"{self._base}events/", {"after": self.have, "limit": 3}).json()
            if part["too_far"]:
                return self.load()
            for one in part["events"]:
                self._kept[one["seq"]] = one["event"]
            self._apply_kept()
        return None

    def _apply_kept(self) -> None:
        while (event := self._kept.pop(self.have + 1, None)) is not None:
            self.have += 1
            self.applied.append(self.have)
            if event["type"] == "message.created":
                assert event["message"]["uuid"] not in self.shown or self.shown[event["message"]["uuid"]] == self.have
                self.shown[event["message"]["uuid"]] = self.have


FATES = st.sampled_from(["now", "lost", "twice", "later"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 2), st.lists(FATES, min_size=2, max_size=2)),
        st.tuples(st.just("card"), st.integers(0, 2), st.lists(FATES, min_size=2, max_size=2)),
        st.tuples(st.just("late ones arrive"), st.integers(0, 1), st.randoms(use_true_random=False)),
        st.tuples(st.just("heartbeat"), st.integers(0, 1), st.none()),
        st.tuples(st.just("reload"), st.integers(0, 1), st.none()),
        st.tuples(st.just("backup restored"), st.integers(0, 0), st.none()),
    ),
    min_size=3,
    max_size=25,
)


class World:
    """Three people in a group, two of them with a client, and a doorbell that does what it is told."""

    def __init__(self, people, sign_in, told) -> None:
        self._people, self._told = people, told
        self._group = conversations.create_group(owner=people[0], title="Group", people=people[1:])
        self.clients = [RulesClient(sign_in(person), self._group) for person in people[:2]]
        self.truth = lambda: RulesClient(sign_in(people[2]), self._group)
        self._late: list[list[dict]] = [[], []]

    def step(self, action, who, how) -> None:
        if action == "late ones arrive":
            self._late_ones_arrive(who, how)
        elif action == "heartbeat":
            self.clients[who].hear_heads()
        elif action == "reload":
            self.clients[who].load()
        elif action == "backup restored":
            Epoch.renew()
        else:
            with self._told() as heard:
                self._say(who) if action == "say" else announce_change(conversation=self._group, ref="1")
            self._tell(heard.frames(), how)

    def _say(self, who) -> None:
        sender, card = self._people[who], Card(kind="t.x", ref="1")
        messages.send_text(sender=sender, conversation=self._group, client_id=uuid4(), text="Hello")
        messages.send_card(sender=sender, conversation=self._group, client_id=uuid4(), card=card)

    def _tell(self, frames, fates) -> None:
        for frame in frames:
            for client, late, fate in zip(self.clients, self._late, fates, strict=True):
                for _ in range({"now": 1, "twice": 2}.get(fate, 0)):
                    client.hear(frame)
                late.extend([frame] if fate in {"later", "twice"} else [])

    def _late_ones_arrive(self, who, random) -> None:
        frames, self._late[who] = self._late[who], []
        random.shuffle(frames)
        for frame in frames:
            self.clients[who].hear(frame)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everyone_ends_with_the_same_timeline_whatever_the_doorbell_does(steps, alice, bob, sign_in, told):
    carol = factories.make_user(f"carol-{uuid4().hex[:10]}")
    factories.make_contacts(alice, carol)
    world = World([alice, bob, carol], sign_in, told)
    for step in steps:
        world.step(*step)
    truth = world.truth()
    for client in world.clients:
        client.hear_heads()
        assert (client.epoch, client.have, client.shown) == (truth.epoch, truth.have, truth.shown)
        assert client.applied == sorted(set(client.applied))
