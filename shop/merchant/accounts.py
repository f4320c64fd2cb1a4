"""The shop's official account in the panel: its face, the mini programs on its profile, its news."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.errors import DomainError
from core.pictures import NotAPicture, square_webp
from miniprograms.models import MiniProgram
from official.models import OfficialAccount, ProgramLink
from official.services.accounts import link_program, rename_account, set_picture, unlink_program
from shop.merchant.base import ShopAdmin, say
from shop.merchant.scope import current_shop, staff_member

PICTURE_SIDE = 256  # pixels
PROGRAMS_OFFERED = 200


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names, words and picture; the handle stays, because people know it."""

    new_picture = forms.FileField(
        label=_("New picture"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )

    class Meta:
        model = OfficialAccount
        fields: ClassVar = ["name_en", "name_zh", "bio_en", "bio_zh"]

    def clean_new_picture(self) -> Any:
        """A sound picture, cut to a square and made anew."""
        upload = self.cleaned_data["new_picture"]
        if upload:
            try:
                self.square = named(square_webp(upload, side=PICTURE_SIDE))
            except NotAPicture as error:
                text = _("This file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture of at most 5 MB.")
                raise forms.ValidationError(text) from error
            except DomainError as error:
                raise forms.ValidationError(str(error.message), code=error.code) from error
        return upload


def named(content: bytes) -> ContentFile[bytes]:
    """A WebP file that is named for its content."""
    return ContentFile(content, f"{hashlib.sha256(content).hexdigest()[:24]}.webp")


class AccountAdmin(ShopAdmin):
    """One row: the account that speaks for the shop."""

    shop_path = "shops"
    form = AccountForm
    fieldsets = (
        (None, {"fields": (("name_en", "name_zh"), ("bio_en", "bio_zh"))}),
        (_("Picture"), {"fields": ("picture_now", "new_picture")}),
    )
    readonly_fields = ("picture_now",)
    change_form_outer_after_template = "merchant/account_links.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A shop's account is made with the shop."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one: here it is."""
        return redirect("merchant:official_officialaccount_change", current_shop(request).account_id)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the mini programs that it lists, and those that it may list."""
        page = {**(extra_context or {}), **self._programs(request)}
        return super().change_view(request, object_id, form_url, page)  # type: ignore[no-any-return]

    def _programs(self, request: HttpRequest) -> dict[str, Any]:
        account = current_shop(request).account
        listed = ProgramLink.objects.filter(account=account).select_related("program")
        open_ones = Q(linking=MiniProgram.Linking.OPEN)
        mine = Q(pk__in=MiniProgram.objects.managed_by(staff_member(request)).values("pk"))
        here = ProgramLink.objects.filter(account=account, program=OuterRef("pk"))
        offered = MiniProgram.objects.published().filter(open_ones | mine).exclude(Exists(here)).order_by("name_en")
        return {"account": account, "links": listed, "offered": offered[:PROGRAMS_OFFERED]}

    def save_model(self, request: HttpRequest, obj: OfficialAccount, form: Any, change: bool) -> None:  # type: ignore[override]
        """Names and picture go to the account's voice too: the service sees to it."""
        changed = set(form.changed_data)
        if changed & {"name_en", "name_zh"}:
            rename_account(account=obj, name_en=obj.name_en, name_zh=obj.name_zh)
        if words := changed & {"bio_en", "bio_zh"}:
            obj.save(update_fields=sorted(words))
        if form.cleaned_data.get("new_picture"):
            set_picture(account=obj, picture=form.square)

    def picture_now(self, account: OfficialAccount) -> str:
        """As people see it."""
        if not account.picture:
            return "–"
        return format_html('<img class="panel-face" src="{}" width="96" height="96" alt="">', account.picture_url)

    picture_now.short_description = _("Picture")  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        """Linking and unlinking."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/programs/", wrap(require_POST(self.link)), name="account-link"),
            path("<int:pk>/programs/<slug:slug>/unlink/", wrap(require_POST(self.unlink)), name="account-unlink"),
            *super().get_urls(),
        ]

    def link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lists a mini program on the profile."""
        account = get_object_or_404(self.get_queryset(request), pk=pk)
        program = get_object_or_404(MiniProgram.objects.published(), slug=request.POST.get("program", ""))
        try:
            link_program(account=account, program=program, by=staff_member(request))
        except DomainError as error:
            say(request, error)
        else:
            messages.success(request, _t("%(name)s is on the profile now.") % {"name": program.name})
        return redirect("merchant:official_officialaccount_change", account.pk)

    def unlink(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Takes one off the profile."""
        account = get_object_or_404(self.get_queryset(request), pk=pk)
        program = get_object_or_404(MiniProgram, slug=slug, links__account=account)
        unlink_program(account=account, program=program, by=staff_member(request))
        messages.success(request, _t("%(name)s is no longer on the profile.") % {"name": program.name})
        return redirect("merchant:official_officialaccount_change", account.pk)


def programs_listed(request: HttpRequest) -> QuerySet[MiniProgram]:
    """The mini programs on the profile of the shop's account."""
    return (
        MiniProgram.objects.published().filter(links__account=current_shop(request).account).order_by("links__position")
    )
