"""What the merchants' and the operator's panel share: our own sign-in, and a policy that their pages alone get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import get_adapter
from csp.decorators import csp_update
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from core.redirects import next_url

if TYPE_CHECKING:
    from collections.abc import Callable

# The panels' pages are unfold's, whose Alpine evaluates attributes and whose theme is a style block: see docs/adr/0020.
PANEL_POLICY = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class PanelSite(UnfoldAdminSite):  # type: ignore[misc]
    """An admin site behind our own sign-in, sign-out and passwords."""

    refusal_template = "panel/refused.html"

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Every page of the panel, and nothing else of the site, gets the panel's policy."""
        return csp_update(PANEL_POLICY)(super().admin_view(view, cacheable))  # type: ignore[return-value]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Our sign-in page for who is not signed in; a plain refusal for who is, and may not be here."""
        onward = next_url(request, reverse(f"{self.name}:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(onward)
        if self.has_permission(request):
            return redirect(onward)
        return render(request, self.refusal_template, status=403)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signs out of the whole site, by the same way as everywhere."""
        if request.method == "POST":
            get_adapter().logout(request)
        return redirect("home")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Passwords are changed in the settings."""
        return redirect("account_change_password")


class OperatorSite(PanelSite):
    """The panel of who runs the site, at /admin/: superusers only."""

    index_title = _("Overview")
    index_template = "panel/overview.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes the pages that were made for this panel; what libraries bring for a plain admin is left out."""
        if admin_class is not None and issubclass(admin_class, ModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is an operator."""
        return bool(request.user.is_active and request.user.is_superuser)


def name_inputs(form: Any) -> None:
    """Says each input's label to screen readers: in a table of inputs the label is only a column's heading."""
    for field in form.fields.values():
        field.widget.attrs.setdefault("aria-label", field.label)


class ListPage:
    """A list whose address asks for something that no database can look for, such as the year -1, says so as Django does."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list. Raises IncorrectLookupParameters, which leads back to the whole list."""
        try:
            return super().get_changelist_instance(request)  # type: ignore[misc]
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class ReadOnlyAdmin(ListPage, ModelAdmin):  # type: ignore[misc]
    """Rows to look at. Nothing of the site changes by way of a table."""

    actions: ClassVar[list[str]] = []
    list_fullwidth = True
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Services make rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Services change rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For operators."""
        return bool(request.user.is_superuser)


class OperatorAdmin(ReadOnlyAdmin):
    """Rows of which some fields may be changed; those that a page does not name are shown only."""

    editable: ClassVar[tuple[str, ...]] = ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For operators."""
        return bool(request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Everything on the page but the editable fields."""
        shown = (
            flatten_fieldsets(self.get_fieldsets(request, obj)) if self.fieldsets or self.fields else self.all_fields()
        )
        return [name for name in shown if name not in self.editable]

    def all_fields(self) -> list[str]:
        """Every column of the model."""
        return [field.name for field in self.model._meta.fields]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what was changed."""
        if changed := [name for name in form.changed_data if name in self.editable]:
            obj.save(update_fields=changed)
