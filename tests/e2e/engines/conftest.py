"""A browser for each test, and a line to the site that can be cut."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import PICTURES
from tests.e2e.engines.browsers import ENGINES
from tests.e2e.engines.page import Page
from tests.faults.network import Network
from tests.server import Server


class Line:
    """The line between the browser and the site, which runs in a thread of its own: no engine has to pretend to be offline."""

    def __init__(self, upstream: int) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._network = self._do(Network(upstream).open())
        self.port = self._network.port

    def _do(self, what: Any) -> Any:
        doing: Future[Any] = asyncio.run_coroutine_threadsafe(what, self._loop)
        return doing.result(20)

    def cut(self) -> None:
        """Breaks every connection, and lets none be made."""

        async def cut() -> None:
            self._network.cut()

        self._do(cut())

    def mend(self) -> None:
        """The line is as it was."""
        self._loop.call_soon_threadsafe(self._network.heal)

    def close(self) -> None:
        """Ends it."""
        self._do(self._network.close())
        self._loop.call_soon_threadsafe(self._loop.stop)


@pytest.fixture(scope="module")
def line(demo: Server) -> Iterator[Line]:
    line = Line(demo.port)
    yield line
    line.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, line: Line, tmp_path: Path) -> Iterator[Page]:
    """The page of a fresh browser of the engine that the file names."""
    with ENGINES[request.module.ENGINE](tmp_path) as driver:
        yield Page(driver, f"http://127.0.0.1:{line.port}", PICTURES)
