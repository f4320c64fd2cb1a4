"""A process in which a site is loaded already, and which forks whatever shall run there.

To load Django, its libraries and the site takes a second of a processor; a run of the tests starts some five hundred
servers, shells and racers, most of them in an environment that another has had before. Gunicorn's `--preload` does the same
for the workers of a site. What runs is what `python -m MODULE ARGUMENTS` would run: in a session of its own, with standard
streams and an end of its own. Nothing that a test could see is shared: no connection and no thread exists before the fork.
`tests.nursery` is the process itself.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from tests.ground import ROOT


class Warm:
    """The loaded site of one environment. It ends at `end`, or with this process, and what it started ends with it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = dict(environment)
        self._orders, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.nursery", str(there.fileno())],
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
