"""Tags of the shop's pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop.models import Picture
from shop.money import format_amount

register = template.Library()
SIZES = {
    "tile": "(min-width: 1100px) 260px, (min-width: 720px) 30vw, 50vw",
    "gallery": "(min-width: 900px) 520px, 100vw",
    "thumb": "72px",
}


@register.simple_tag
def money(minor: int, currency: str) -> str:
    """An amount in minor units, written as the reader's language writes it."""
    return format_amount(minor, currency, get_language() or "en")


@register.simple_tag
def picture(shown: Picture, use: str, *, eager: bool = False) -> SafeString:
    """A product's picture in its place (`use`: tile, gallery, thumb), with its size, so that nothing jumps."""
    small = shown.small.url if shown.small else shown.image.url
    return format_html(
        '<img src="{}" srcset="{} 480w, {} {}w" sizes="{}" width="{}" height="{}" alt="{}" decoding="async" {}>',
        small,
        small,
        shown.image.url,
        shown.width,
        SIZES[use],
        shown.width,
        shown.height,
        shown.alt if use == "gallery" else "",
        SafeString('fetchpriority="high"' if eager else 'loading="lazy"'),
    )


@register.simple_tag
def strings(**words: str) -> SafeString:
    """The page's words for its scripts, as `strings()` of static/js/lib/dom.js reads them."""
    return json_script({name: str(text) for name, text in words.items()}, "strings")
