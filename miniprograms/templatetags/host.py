"""The words of the host's scripts, for the pages that load them."""

from __future__ import annotations

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from miniprograms.words import host_words

register = template.Library()


@register.simple_tag
def host_strings(element_id: str, *parts: str) -> SafeString:
    """A JSON block of the named parts of the words (all of them where none is named), under this id."""
    return json_script(host_words(*parts), element_id)
