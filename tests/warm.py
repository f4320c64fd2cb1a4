"""A process in which a site is loaded already, and which forks whatever shall run there.

To load Django, its libraries and the site takes a second of a processor; a run of the tests starts some five hundred
servers, shells and racers, most of them in an environment that another has had before. Gunicorn's `--preload` does the same
for the workers of a site. What runs is what `python -m MODULE ARGUMENTS` would run: in a session of its own, with standard
streams and an end of its own. Nothing that a test could see is shared: no connection and no thread exists before the fork.

Run by `Warm` as a process of its own: `python -m tests.warm SOCKET`.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
_SIZE = 1 << 20  # bytes; an order to start something is one datagram


class Warm:
    """The loaded site of one environment. It ends at `end`, or with this process, and what it started ends with it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = dict(environment)
        self._orders, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(there.fileno())],
                cwd=ROOT, env=self.environment, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL,
            )  # fmt: skip
        atexit.register(self.end)

    def start(self, module: str, *arguments: str, late: dict[str, str] | None = None, **streams: Any) -> Forked:
        """Runs a module with these arguments. `streams` are `stdin`, `stdout` and `stderr`: files, or `subprocess.PIPE` for
        text; without one there is nothing. `late` is added to its environment, for what is not read while the site loads."""
        ours: dict[str, IO[str]] = {}
        with contextlib.ExitStack() as stack:
            theirs = [_stream(name, streams.get(name), ours, stack) for name in ("stdin", "stdout", "stderr")]
            told, here = socket.socketpair()
            stack.enter_context(told)
            order = {"module": module, "arguments": arguments, "late": late or {}}
            socket.send_fds(self._orders, [json.dumps(order).encode()], [*theirs, told.fileno()])
        return Forked(here, **ours)

    def output(self, module: str, *arguments: str, seconds: float = 240) -> str:
        """What a module prints until its end. Asserts that it ends well, and within so many seconds."""
        with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as wrong:
            process = self.start(module, *arguments, stdout=printed, stderr=wrong)
            try:
                process.wait(seconds)
            finally:
                process.kill()
            for stream in (printed, wrong):
                stream.seek(0)
            assert process.returncode == 0, wrong.read()[-3000:]
            return printed.read()

    def end(self) -> None:
        """Ends the loaded site."""
        atexit.unregister(self.end)
        self._orders.close()
        self._process.wait()


def _stream(name: str, given: Any, ours: dict[str, IO[str]], stack: contextlib.ExitStack) -> int:
    """The file descriptor that a child gets; where it is a pipe, its other end goes to `ours`."""
    if given == subprocess.PIPE:
        reading, writing = os.pipe()
        there, here = (reading, writing) if name == "stdin" else (writing, reading)
        stack.callback(os.close, there)
        ours[name] = os.fdopen(here, "w" if name == "stdin" else "r")
        return there
    if given is None:
        return stack.enter_context(Path(os.devnull).open("r+b")).fileno()
    return int(given.fileno())


class Forked:
    """A process that a `Warm` has started, as far as `subprocess.Popen` goes here. Its socket says the pid, then the end."""

    def __init__(self, told: socket.socket, **streams: IO[str]) -> None:
        self._told = told
        self.stdin, self.stdout, self.stderr = (streams.get(name) for name in ("stdin", "stdout", "stderr"))
        self.returncode: int | None = None
        self.pid = int(self._hear(60))

    def _hear(self, timeout: float | None) -> bytes:
        """The next line that is told."""
        self._told.settimeout(timeout)
        line = b""
        while not line.endswith(b"\n"):
            got = self._told.recv(1)
            if not got:
                raise ChildProcessError("The loaded site ended before it told what became of its child.")
            line += got
        return line

    def poll(self) -> int | None:
        """How it ended (negative: by which signal), or None while it runs."""
        with contextlib.suppress(BlockingIOError, subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits so many seconds for its end; raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            try:
                self.returncode = int(self._hear(timeout))
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Sends it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def end(self) -> None:
        """Ends it, and closes its pipes."""
        self.kill()
        self.wait()
        for stream in filter(None, (self.stdin, self.stdout, self.stderr)):
            stream.close()

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def load() -> None:
    """Loads the site as its server does, and what a server's first requests load."""
    from importlib import import_module

    import config.asgi  # noqa: F401 - which switches the collector off while it loads, and freezes what is there

    gc.disable()
    for name in ("uvicorn.main", "uvicorn.protocols.http.httptools_impl", "config.websocket", "config.urls"):
        import_module(name)
    gc.collect()
    gc.freeze()
    gc.enable()


class Nursery:
    """Takes orders from a socket, and tells who gave one of its child's pid and its end, each as a line."""

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
                order, fds, _flags, _address = socket.recv_fds(self._orders, _SIZE, 4)
                if not order:
                    self._end_all()
                *streams, listener = fds
                if not self._fork(socket.socket(fileno=listener), streams):
                    said = json.loads(order)
                    os.environ.update(said["late"])
                    return said["module"], said["arguments"]

    def _fork(self, listener: socket.socket, streams: list[int]) -> int:
        """Returns the child's pid, and 0 in the child, where nothing of this nursery is left."""
        pid = os.fork()
        if pid:
            self._listeners[pid] = listener
            listener.send(b"%d\n" % pid)
        else:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for one in (self._orders, self._ends, self._wake, listener, *self._listeners.values()):
                one.close()
        for number, stream in enumerate(streams):
            if not pid:
                os.dup2(stream, number)
            os.close(stream)
        return pid

    def _end_all(self) -> NoReturn:
        """Nobody is there any more who could end what was started."""
        for pid in self._listeners:
            os.kill(pid, signal.SIGKILL)
        sys.exit()

    def _tell_ends(self) -> None:
        for pid, code in _ended():
            with contextlib.suppress(BrokenPipeError), self._listeners.pop(pid) as listener:
                listener.send(b"%d\n" % code)


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
