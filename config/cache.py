"""A Redis cache whose absence costs its contents and nothing more."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("souk.cache")


class LosableRedisCache(RedisCache):
    """Django's Redis cache, which answers as an empty one while Redis cannot be reached.

    The cache holds counters of rate limits and nothing that must be kept: a site whose Redis is away goes on, without
    limits across its processes, instead of answering 500.
    """

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

    def _or(self, missing: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), method)(*args, **kwargs)
        except RedisError as error:
            logger.warning("Redis cannot be reached (%s); going on without the cache.", type(error).__name__)
            return missing
