"""The merchants' panel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.panel import PanelSite
from shop.merchant.scope import find_shop, shops_of, work_on


class MerchantSite(PanelSite):
    """The panel at /merchant/: each of a shop's staff sees that shop's things and no others."""

    settings_name = "UNFOLD_MERCHANT"
    index_title = _("Overview")
    index_template = "merchant/dashboard.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person runs a shop."""
        return bool(request.user.is_active and find_shop(request))

    def extra_urls(self) -> list[URLPattern]:
        """Choosing one of several shops."""
        return [path("shops/<uuid:uuid>/", self.admin_view(require_POST(self.choose_shop)), name="choose-shop")]

    def choose_shop(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Goes on in another of one's shops."""
        work_on(request, get_object_or_404(shops_of(request), uuid=uuid))
        return redirect("merchant:index")

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lists have searches of their own; unfold's search over all of them would not know the shop."""
        return HttpResponse(status=404)


merchant_site = MerchantSite(name="merchant")
