"""The process behind `tests.warm.Warm`: loads the site, and forks a child for each order. `python -m tests.nursery SOCKET`."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import NoReturn

ORDER_BYTES = 1 << 20  # at most, of one order, which is one datagram
STREAMS = 3  # stdin, stdout, stderr
# `config.asgi` first: it switches the collector off while all else is loaded. The others a server loads as it starts.
LOADED = ("config.asgi", "uvicorn.main", "uvicorn.protocols.http.httptools_impl", "config.websocket", "config.urls")


def load() -> None:
    """Loads the site as its server does, and sets apart what is there, so that no child's collector copies it."""
    for name in LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()


class Nursery:
    """Takes orders from a socket. Whoever gave one hears of its child's pid from the child, and of its end from here."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._listeners: dict[int, socket.socket] = {}
        self._ends, self._wake = socket.socketpair()  # a child's end shall wake `select`
        self._ends.setblocking(False)
        self._wake.setblocking(False)

    def serve(self) -> tuple[str, list[str]]:
        """Runs until nobody can give an order any more. Returns in each child only, with what it has to run."""
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            ready, _, _ = select.select([self._orders, self._ends], [], [])
            if self._ends in ready:
                self._ends.recv(4096)
                self._tell_ends()
            if self._orders in ready:
                order, fds, _flags, _address = socket.recv_fds(self._orders, ORDER_BYTES, STREAMS + 1)
                if not order:
                    self._end_all()
                *streams, told = fds
                listener = socket.socket(fileno=told)
                if pid := os.fork():
                    self._listeners[pid] = listener
                    for stream in streams:
                        os.close(stream)
                    continue
                self._begin(listener, streams)
                said = json.loads(order)
                os.environ.update(said["late"])
                return said["module"], said["arguments"]

    def _begin(self, listener: socket.socket, streams: list[int]) -> None:
        """In a child: nothing of the nursery is left, and it tells its pid when it is what it will be."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        listener.send(b"%d\n" % os.getpid())
        for one in (self._orders, self._ends, self._wake, listener, *self._listeners.values()):
            one.close()

    def _tell_ends(self) -> None:
        for pid, code in _ended():
            with contextlib.suppress(BrokenPipeError), self._listeners.pop(pid) as listener:
                listener.send(b"%d\n" % code)

    def _end_all(self) -> NoReturn:
        """Nobody is there any more who could end what was started."""
        for pid in self._listeners:
            os.kill(pid, signal.SIGKILL)
        sys.exit()


def _ended() -> Iterator[tuple[int, int]]:
    """The children that have ended, each with how."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            yield pid, os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    load()
    module, sys.argv[1:] = Nursery(socket.socket(fileno=int(sys.argv[1]))).serve()
    runpy.run_module(module, run_name="__main__", alter_sys=True)
