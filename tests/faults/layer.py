"""The layer between processes, losing, repeating and delaying what it carries."""

from __future__ import annotations

import asyncio
import os
import random
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer

from tests.faults.plan import Doorbell


class LossyLayer(RedisPubSubChannelLayer):
    """Redis, as bad as `FAULTS_DOORBELL` says."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self._doorbell = Doorbell.from_text(os.environ["FAULTS_DOORBELL"])
        self._chance = random.Random(self._doorbell.as_text() + "layer")

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Once, twice, later or never."""
        bell, fate = self._doorbell, self._chance.random()
        if fate < bell.lost:
            return
        if fate < bell.lost + bell.late:
            await asyncio.sleep(self._chance.uniform(0, bell.delay))
        elif fate < bell.lost + bell.late + bell.twice:
            await super().group_send(group, dict(message))
        await super().group_send(group, message)
