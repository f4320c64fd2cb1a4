"""The few tags that templates share."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.page_files import page_files

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A heroicon of static/img/icons.svg, hidden from screen readers: the control around it has the words."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def styles(page: str) -> SafeString:
    """The links to a page's stylesheets, as static/joined.json names them."""
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((url,) for url in page_files(page, "styles")))


@register.simple_tag
def scripts(page: str) -> SafeString:
    """The scripts that a page of static/joined.json starts with."""
    rows = ((url,) for url in page_files(page, "modules"))
    return format_html_join("\n  ", '<script type="module" src="{}"></script>', rows)


@register.filter
def moment(at: datetime | str | None, way: str = "time") -> SafeString | str:
    """A moment, which the page tells in the reader's time zone (static/js/lib/souk-time.js): "time" or "date".

    Without scripts it is told in UTC, and says so. Takes ISO 8601 as well.
    """
    if isinstance(at, str):
        at = datetime.fromisoformat(at) if at else None
    if at is None:
        return ""
    told = at.astimezone(UTC)
    text = date_format(told, "DATE_FORMAT") + (f" {told:%H:%M} UTC" if way == "time" else "")
    iso = told.isoformat(timespec="seconds").replace("+00:00", "Z")
    return format_html('<souk-time data-with="{}"><time datetime="{}">{}</time></souk-time>', way, iso, text)
