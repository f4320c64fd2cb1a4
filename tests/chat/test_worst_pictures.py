"""Two dozen guests send the worst pictures that there are, all at once: the process stays small, and others are served."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from tests.chat.live import Live
from tests.server import Server

GUESTS = 24
MOST = 700 * 1024  # kilobytes
SIDE = 6300  # pixels: just what is taken


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("pictures"), extra={"JOBS": "external"}).prepare()
    try:
        yield Live(server.start()).people(*[f"guest{number}" for number in range(GUESTS)], "reader", "dave")
    finally:
        server.discard()


def memory(process_id: int, name: str) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def worst() -> list[bytes]:
    """A file of each kind that takes the most for its size."""
    made = []
    for mode, kind, how in [
        ("RGB", "PNG", {}), ("RGBA", "PNG", {}), ("P", "PNG", {}), ("I;16", "PNG", {}), ("LA", "PNG", {}),
        ("RGB", "JPEG", {"progressive": True, "subsampling": 0, "quality": 30}),
        ("CMYK", "JPEG", {"progressive": True, "quality": 30}), ("RGB", "WEBP", {"method": 0, "quality": 1}),
    ]:  # fmt: skip
        content = BytesIO()
        side = 4700 if kind == "WEBP" else SIDE
        Image.new(mode, (side, side)).save(content, kind, **how)
        made.append(content.getvalue())
    return made


async def test_pictures_leave_the_process_small_and_others_served(site):
    pictures = worst()
    done = asyncio.Event()

    async def send(number: int) -> tuple[int, int]:
        files = {"file": ("a", pictures[number % len(pictures)])}
        async with site.api(f"guest{number}") as api:
            answer = await api.post("/api/attachments/", data={"kind": "picture"}, files=files, timeout=120)
        if answer.status_code == 503:
            assert answer.json()["code"] == "busy"
            assert int(answer.headers["Retry-After"]) > 0
        return number, answer.status_code

    async def talk() -> int:
        count = 0
        async with site.api("guest1") as api:
            while not done.is_set():
                body = {"client_id": str(uuid4()), "text": "Meanwhile"}
                answer = await api.post(f"/api/conversations/{site.group}/messages/", json=body)
                assert answer.status_code in {201, 429}, answer.text
                assert (await api.get("/api/conversations/")).status_code == 200
                count += 1
        return count

    talking = asyncio.create_task(talk())
    answers = dict(await asyncio.gather(*[send(number) for number in range(GUESTS)]))
    done.set()
    assert await talking > 0
    assert set(answers.values()) <= {201, 503}
    assert 201 in answers.values()
    again = next(number for number, status in answers.items() if status == 503)
    while (await send(again))[1] != 201:  # who comes again is served
        await asyncio.sleep(1)

    process = site.server.process.pid
    assert memory(process, "VmHWM") < MOST
    assert memory(process, "VmRSS") < MOST // 2
