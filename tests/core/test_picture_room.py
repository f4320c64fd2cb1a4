"""What decoding pictures may take of a process: turns, bytes, and a line that is not endless."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from core.pictures import NotAPicture, PicturesBusy, PictureTooManyPixels, opened, opening, square_webp, within
from core.pictures.room import Room

pytestmark = pytest.mark.anywhere
SOON = 5.0  # seconds


def test_no_more_decode_at_once_than_there_are_turns_and_all_get_theirs():
    room, inside, most = Room(size=100, turns=2, line=50), 0, 0
    lock, entered = threading.Lock(), threading.Barrier(2)

    def decode(number: int) -> int:
        nonlocal inside, most
        with room.turn(), room.space(10):
            with lock:
                inside += 1
                most = max(most, inside)
            if number < 2:
                entered.wait(SOON)  # the first two are in at the same time
            with lock:
                inside -= 1
        return number

    with ThreadPoolExecutor(20) as threads:
        assert sorted(threads.map(decode, range(20))) == list(range(20))
    assert most == 2


def test_bytes_are_held_back_until_they_are_free():
    room = Room(size=100, turns=5, line=5, patience=0.05)
    with room.space(60):
        with room.space(40):
            pass
        with pytest.raises(PicturesBusy), room.space(41):
            pass
    with room.space(100):
        pass


def test_who_finds_the_line_full_or_waits_too_long_is_told_to_come_again():
    room = Room(size=100, turns=1, line=1, patience=SOON)
    outside = threading.Event()

    def wait() -> bool:
        outside.set()
        with room.turn():
            return True

    with ThreadPoolExecutor(1) as threads:
        with room.turn():
            waiting = threads.submit(wait)
            outside.wait(SOON)
            while not room._line:
                pass
            with pytest.raises(PicturesBusy) as refused, room.turn():
                pass
            assert (refused.value.status, refused.value.details) == (503, {"retry_after": 5})
        assert waiting.result(SOON)
    room = Room(size=100, turns=1, line=1, patience=0.01)
    with room.turn(), pytest.raises(PicturesBusy), room.turn():
        pass


def test_a_turn_and_its_bytes_come_back_whatever_happens_inside(monkeypatch):
    room = Room(size=64 * 1024 * 1024, turns=1, line=1, patience=0.01)
    monkeypatch.setattr(opening, "room", room)
    for content in (b"no picture", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(NotAPicture):
            square_webp(BytesIO(content), side=8)
    sound = BytesIO()
    Image.new("RGB", (80, 60)).save(sound, "PNG")
    with pytest.raises(ZeroDivisionError), opened(sound, shrink=within(20)) as picture:
        _ = picture.width / 0
    with room.turn(), room.space(room.size):
        pass


def test_one_that_needs_more_than_there_is_never_waits_for_it(monkeypatch):
    monkeypatch.setattr(opening, "room", Room(size=1_000_000, turns=1, line=1))
    large = BytesIO()
    Image.new("RGB", (1000, 1000)).save(large, "PNG")
    with pytest.raises(PictureTooManyPixels), opened(large, shrink=within(20)):
        pass
