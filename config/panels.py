"""How the two panels look: Souk's greens in the place of unfold's violets, and who draws which sidebar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

GREENS = {
    "50": "#eef8f4", "100": "#d8efe6", "200": "#b2dfce", "300": "#7fc9b0", "400": "#48ab8c", "500": "#2ba784",
    "600": "#0b7a5b", "700": "#0a6650", "800": "#0b5141", "900": "#0a4336", "950": "#052720",
}  # fmt: skip
GREYS = {
    "50": "#f8f8f6", "100": "#f0f0ec", "200": "#dedfd8", "300": "#c6c8bf", "400": "#9a9e95", "500": "#6b7069",
    "600": "#545952", "700": "#3f433e", "800": "#2a2d2a", "900": "#1b1d1b", "950": "#121412",
}  # fmt: skip


def _panel_css(request: HttpRequest) -> str:
    return static("css/merchant/panel.css")


def _parts_css(request: HttpRequest) -> str:
    return static("css/merchant/parts.css")


def _lists_css(request: HttpRequest) -> str:
    return static("css/merchant/lists.css")


def _icon(request: HttpRequest) -> str:
    return static("img/souk.svg")


SHARED: dict[str, Any] = {
    "SITE_ICON": _icon,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _icon}],
    "SITE_URL": "/chats/",
    "BORDER_RADIUS": "10px",
    "COLORS": {"primary": GREENS, "base": GREYS},
    "STYLES": [_panel_css, _parts_css],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
}
UNFOLD = {
    **SHARED,
    "SITE_TITLE": "Souk",
    "SITE_HEADER": "Souk",
    "SIDEBAR": {"navigation": "config.operator.sidebar"},
    "DASHBOARD_CALLBACK": "config.operator.overview",
}
UNFOLD_MERCHANT = {
    **SHARED,
    "STYLES": [*SHARED["STYLES"], _lists_css],
    "SITE_TITLE": "Souk",
    "SITE_HEADER": "shop.merchant.navigation.header",
    "SITE_SUBHEADER": "shop.merchant.navigation.subheader",
    "SITE_DROPDOWN": "shop.merchant.navigation.shops",
    "SIDEBAR": {"navigation": "shop.merchant.navigation.sidebar"},
    "DASHBOARD_CALLBACK": "shop.merchant.dashboard.dashboard",
}
