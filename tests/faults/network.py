"""The line between one device and the site: a TCP proxy that can be cut, stalled, or made to swallow the answers."""

from __future__ import annotations

import asyncio
import contextlib

from tests.faults.quiet import QUIET


class Network:
    """Listens on a port of its own and passes bytes on to where the site is."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False
        self._loses_answers = False

    async def open(self) -> Network:
        """Starts to listen."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self._break_all()
        if self._server is not None:
            self._server.close()

    async def suffer(self, kind: str, lasts: float) -> None:
        """One fault, for so many seconds; then the line is as it was."""
        if kind == "cut":
            self.cut()
        elif kind == "stall":
            self._flows.clear()
        elif kind == "lose_answers":
            self._loses_answers = True
        await asyncio.sleep(lasts)  # how long the fault lasts is the fault itself
        if kind == "lose_answers":
            self._break_all()  # what was swallowed does not come later
        self.heal()

    def cut(self) -> None:
        """Breaks all connections, and lets none be made until it is healed."""
        self._is_cut = True
        self._break_all()

    def heal(self) -> None:
        self._is_cut = self._loses_answers = False
        self._flows.set()

    def _break_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            if self._is_cut:
                return
            answers, there = await asyncio.open_connection("127.0.0.1", self._upstream)
            self._writers.add(there)
            ways = [
                asyncio.create_task(self._pass(reader, there, is_answer=False)),
                asyncio.create_task(self._pass(answers, writer, is_answer=True)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except QUIET:
            pass
        finally:
            for one in (writer, there):
                if one is not None:
                    self._writers.discard(one)
                    with contextlib.suppress(Exception):
                        one.transport.abort() if self._is_cut else one.close()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, is_answer: bool) -> None:
        with contextlib.suppress(*QUIET):
            while chunk := await source.read(65536):
                await self._flows.wait()
                if is_answer and self._loses_answers:
                    continue
                sink.write(chunk)
                await sink.drain()
