"""Brings a frame to every process: its own hub at once, the others' by one layer message where there is Redis.

The layer may lose messages and says nothing when it does. So nothing rests on it: the events are in the database,
heartbeats carry the heads, and a process whose link to Redis broke tells each of its sockets the heads as soon as the
link is back.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from chat import heads
from chat.hub import CLOSE_SIGNED_OUT, hub
from chat.models import Membership
from chat.pool import ask
from core import metrics
from core.redis_link import Link, link_to

logger = logging.getLogger("souk.relay")
GROUP = "souk.hubs"
PATIENCE = 2.0  # seconds that a new socket waits for this process to listen, unless that fails sooner
TO_SEND = 0.5  # seconds; several at once go one after another
USERS_AT_ONCE = 500  # in one query for a feed's followers


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to every process: a frame for users, or for a feed's followers; or the end of sessions."""

    frame: str = ""
    users: tuple[int, ...] = ()
    feed: int | None = None
    transient: bool = False
    ended_session: str | None = None
    ended_user: int | None = None
    were_lost: bool = False  # frames of this process, while Redis was away: everyone is to be told the heads
    at: float = field(
        default_factory=time.time
    )  # when it was made, in seconds since 1970: for how long it took to arrive


def fan_out(parcel: Parcel) -> None:
    """Hands the parcel to every process's hub. Never waits for a socket; what fails is logged, and heads make up."""
    hub.call(_take, parcel, "here")
    if settings.REDIS_URL:
        _send_on(parcel)


def end_sessions(session_key: str | None, user_id: int) -> None:
    """Closes this session's sockets in every process; every socket of the user where the key is None."""
    fan_out(Parcel(ended_session=session_key, ended_user=user_id))


def _take(parcel: Parcel, way: str) -> None:
    """Runs on the hub's loop."""
    if parcel.ended_user is not None:
        hub.deliver_waiting()  # what was told before comes before the end
        hub.close_where(
            lambda one: one.user_id == parcel.ended_user and parcel.ended_session in {None, one.session_key},
            CLOSE_SIGNED_OUT,
        )
        _note_arrival(parcel, way)
    elif parcel.were_lost:
        _keep(asyncio.create_task(tell_heads()))
    elif parcel.feed is not None:
        _keep(asyncio.create_task(_deliver_to_followers(parcel.feed, parcel.frame)))
        _note_arrival(parcel, way)
    else:
        hub.in_turn(lambda: _deliver(parcel, way))


def _deliver(parcel: Parcel, way: str) -> int:
    count = hub.deliver(parcel.frame, parcel.users, transient=parcel.transient)
    _note_arrival(parcel, way)
    return count


def _note_arrival(parcel: Parcel, way: str) -> None:
    metrics.fan_out_seconds.labels(way).observe(max(0.0, time.time() - parcel.at))


async def _deliver_to_followers(feed_id: int, frame: str) -> None:
    here = hub.users()
    for start in range(0, len(here), USERS_AT_ONCE):
        followers = await ask(_followers_among, feed_id, here[start : start + USERS_AT_ONCE])
        hub.deliver(frame, followers)


def _followers_among(feed_id: int, user_ids: list[int]) -> list[int]:
    seats = Membership.objects.current().filter(conversation__feed_id=feed_id, user_id__in=user_ids)
    return list(seats.values_list("user_id", flat=True))


# Between processes --------------------------------------------------------------------------------
_tasks: set[asyncio.Task[None]] = set()
_outgoing: set[Future[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


class _Process:
    """This process among the others. A forked child is another one."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.name = secrets.token_hex(8)
        self.listener: asyncio.Task[None] | None = None
        self.has_tried: asyncio.Event | None = None
        self.is_listening = False


_process = _Process()


def _this_process() -> _Process:
    global _process  # noqa: PLW0603
    if _process.pid != os.getpid():
        _process = _Process()
    return _process


def _link() -> Link:
    link = link_to(settings.REDIS_URL)
    link.on_return(_tell_of_loss)
    return link


def _tell_of_loss() -> None:
    """What this process sent meanwhile reached nobody else."""
    _send_on(Parcel(were_lost=True))


def _send_on(parcel: Parcel) -> None:
    if _link().is_away:
        metrics.relay_failures.inc()
        return
    message = {"type": "parcel", "origin": _this_process().name, **asdict(parcel)}
    loop = hub.loop or _running_loop()
    if loop is not None:
        sending = asyncio.run_coroutine_threadsafe(_send_message(message), loop)
        _outgoing.add(sending)
        sending.add_done_callback(_outgoing.discard)
    else:  # a command or a worker: it has no loop, and can wait
        async_to_sync(_send_message)(message)


async def finish() -> None:
    """Waits, not for long, until what was given to Redis is there: the process is about to end."""
    if _outgoing:
        await asyncio.wait([asyncio.wrap_future(one) for one in list(_outgoing)], timeout=PATIENCE)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _send_message(message: dict[str, Any]) -> None:
    try:
        async with asyncio.timeout(TO_SEND):
            await get_channel_layer().group_send(GROUP, message)
    except Exception as error:
        metrics.relay_failures.inc()
        _link().lost(error)
        logger.error("A frame did not reach the other processes; their sockets learn of it from their heads.")


async def listen() -> None:
    """Makes this process hear the others, once; returns when it does, when Redis is away, or after a while of patience."""
    if not settings.REDIS_URL:
        return
    process = _this_process()
    if process.listener is None or process.listener.done():
        process.has_tried = asyncio.Event()
        process.listener = asyncio.create_task(_listen(process, process.has_tried), name="souk-relay")
    try:
        async with asyncio.timeout(PATIENCE):
            await process.has_tried.wait()  # type: ignore[union-attr]
    except TimeoutError:
        logger.warning("This process does not hear the others yet; its sockets rely on their heads.")


def hears() -> bool:
    """Whether this process hears the others; one without a socket yet has nobody to hear for."""
    process = _this_process()
    return process.has_tried is None or (process.is_listening and not _link().is_away)


async def _listen(process: _Process, has_tried: asyncio.Event) -> None:
    failures = 0
    while True:
        try:
            layer = get_channel_layer()
            async with asyncio.timeout(PATIENCE):
                channel = await layer.new_channel("hub.")
                await layer.group_add(GROUP, channel)
            watch = LinkWatch(layer)
            process.is_listening = True
            has_tried.set()
            if failures:
                _keep(asyncio.create_task(tell_heads()))
            while True:
                _unpack(await layer.receive(channel), process.name)
                watch.attach()
        except Exception:
            failures += 1
            metrics.relay_failures.inc()
            (logger.exception if failures == 1 else logger.info)("The link between processes failed; it is made anew.")
            has_tried.set()
            await asyncio.sleep(1.0)


def _unpack(message: dict[str, Any], name: str) -> None:
    if message["origin"] != name:
        known = {
            field: value for field, value in message.items() if field in Parcel.__slots__
        }  # it may be of another release
        _take(Parcel(**{**known, "users": tuple(known["users"])}), "redis")


class LinkWatch:
    """Notices when the layer's subscription was cut and made anew: what was sent in between is lost.

    channels_redis 4.3 takes `on_reconnect`, but never calls it; so this hooks into the connection itself.
    """

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        self._connections: set[int] = set()
        self.attach()

    def attach(self) -> None:
        """Hooks into every subscription's connection that it has not seen."""
        for shard in getattr(self._layer, "_shards", ()):
            connection = getattr(shard._pubsub, "connection", None)
            if connection is not None and id(connection) not in self._connections:
                self._connections.add(id(connection))
                connection.register_connect_callback(self.on_connect)

    async def on_connect(self, connection: Any) -> None:
        """The connection is there again."""
        logger.warning("The link to Redis was cut and is back: every socket is told its heads.")
        _keep(asyncio.create_task(tell_heads()))


async def tell_heads() -> None:
    """Tells every socket of this process its heads, one after another, so that clients fetch what they missed."""
    for socket in hub.sockets():
        frame = await heads.frame_for(socket.credential.user_id)
        socket.offer({"type": "websocket.send", "text": frame})
