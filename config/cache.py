"""The caches: a Redis whose absence costs its contents and nothing more, and memory. Both keep the limits of `core.limits`."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict, deque
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.redis_link import link_to, timeouts

# Of a sorted set of times: forgets the old ones, and adds `now` unless the set is full. How long it stays full, or 0.
ADMIT = """
local key, limit, seconds, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', key, '-inf', now - seconds)
if redis.call('ZCARD', key) >= limit then
  local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
  return tostring((oldest or now) + seconds - now)
end
redis.call('ZADD', key, now, ARGV[4])
redis.call('EXPIRE', key, seconds)
return '0'
"""


class LosableRedisCache(RedisCache):
    """Django's Redis cache, which answers as an empty one while Redis cannot be reached.

    The cache holds counters of rate limits and nothing that must be kept: a site whose Redis is away goes on, without
    limits across its processes, instead of answering 500. It is away as soon as one command finds it so (`core.redis_link`).
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(
            server, {**params, "OPTIONS": {**timeouts(settings.REDIS_TIMEOUT), **params.get("OPTIONS", {})}}
        )
        self._link = link_to(server)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """True while Redis is away, as for a key that was not there."""
        return bool(self._or(True, "add", *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The default while Redis is away."""
        return self._or(default, "get", key, default=default, version=version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Nothing while Redis is away."""
        self._or(None, "set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """False while Redis is away."""
        return bool(self._or(False, "touch", *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """False while Redis is away."""
        return bool(self._or(False, "delete", *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Nothing found while Redis is away."""
        found: dict[Any, Any] = self._or({}, "get_many", *args, **kwargs)
        return found

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """`delta` while Redis is away, as for a counter that begins."""
        return int(self._or(delta, "incr", key, delta=delta, version=version))

    def admit(self, key: str, *, limit: int, seconds: int, now: float) -> float:
        """Counts one more, if fewer than `limit` came in the last so many seconds: one step for all who come at once, and
        one way to Redis and back. Returns 0, or seconds until the next would be let in; 0 while Redis is away."""
        made = self.make_and_validate_key(f"{key}:times")  # under the key itself older versions keep something else
        if self._link.is_away:
            return 0.0
        client = self._cache.get_client(made, write=True)
        try:
            return float(client.register_script(ADMIT)([made], [limit, seconds, now, uuid.uuid4().hex]))
        except RedisError as error:
            self._link.lost(error)
            return 0.0

    def is_there(self) -> bool:
        """Whether Redis answers."""
        if self._link.is_away:
            return False
        try:
            return bool(self._cache.get_client(None, write=True).ping())
        except RedisError as error:
            self._link.lost(error)
            return False

    def _or(self, missing: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        if self._link.is_away:
            return missing
        try:
            return getattr(super(), method)(*args, **kwargs)
        except RedisError as error:
            self._link.lost(error)
            return missing


class MemoryCache(LocMemCache):
    """Django's cache in the memory of one process, which also lets in as `LosableRedisCache` does.

    Every thread has a cache object of its own; what they keep is the process's, as with Django's.
    """

    _turn = threading.Lock()
    _let_in: ClassVar[OrderedDict[str, deque[float]]] = OrderedDict()  # when, oldest first; keys by their last use

    def admit(self, key: str, *, limit: int, seconds: int, now: float) -> float:
        """See `LosableRedisCache.admit`. Of more keys than MAX_ENTRIES the ones that nobody used for longest are forgotten."""
        made = self.make_key(key)
        with self._turn:
            times = self._let_in.setdefault(made, deque())
            self._let_in.move_to_end(made)
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= limit:
                return (times[0] if times else now) + seconds - now
            times.append(now)
            if len(self._let_in) > self._max_entries:
                self._let_in.popitem(last=False)
        return 0.0

    def is_there(self) -> bool:
        """Always."""
        return True

    def clear(self) -> None:
        """Forgets everything, who was let in among it."""
        super().clear()
        with self._turn:
            self._let_in.clear()
