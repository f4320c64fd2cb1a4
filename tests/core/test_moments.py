"""Times on pages: in the reader's zone by a script, and without one in UTC, which they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from django.utils import translation

AT = datetime(2026, 11, 30, 22, 32, 5, tzinfo=timezone(timedelta(hours=8)))


def shown(value: object, way: str = "") -> str:
    template = Template("{% load souk %}{{ at|moment" + (f':"{way}"' if way else "") + " }}")
    return template.render(Context({"at": value}))


@pytest.mark.parametrize("given", [AT, AT.isoformat(), AT.astimezone(UTC).isoformat().replace("+00:00", "Z")])
def test_a_moment_is_a_time_element_in_utc(given):
    with translation.override("en"):
        assert shown(given) == (
            '<souk-time data-with="time"><time datetime="2026-11-30T14:32:05Z">Nov. 30, 2026 14:32 UTC</time></souk-time>'
        )


def test_a_day_is_told_in_the_readers_language():
    with translation.override("zh-hans"):
        assert shown(AT, "date") == (
            '<souk-time data-with="date"><time datetime="2026-11-30T14:32:05Z">2026年11月30日</time></souk-time>'
        )


def test_no_moment_is_nothing():
    assert (shown(None), shown("")) == ("", "")
