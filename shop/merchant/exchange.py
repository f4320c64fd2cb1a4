"""The catalogue as a file in the panel: taken out, and brought in after a look at what it would do."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from core.errors import DomainError
from core.sheets import BYTES_LIMIT, ENCODINGS, NotASheet, Sheet, read_sheet
from shop.merchant.base import panel_page
from shop.merchant.scope import current_shop
from shop.merchant.uploads import Upload
from shop.models import Product
from shop.services.exchange.apply import carry_out
from shop.services.exchange.columns import BY_NAME, COLUMNS, fits, on_hand_of
from shop.services.exchange.export import export_catalogue, export_template
from shop.services.exchange.plan import ROW_LIMIT, Plan, make_plan

SHOWN_ROWS = 200  # of a preview; the rest is counted
DELIMITERS = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}
STATES = (
    ("error", _("Wrong"), "danger"), ("conflict", _("Changed by somebody else too"), "warn"), ("new", _("New"), "success"),
    ("change", _("Changes"), "info"), ("gone", _("No longer in the shop"), "quiet"), ("same", _("Unchanged"), "quiet"),
)  # fmt: skip


class FileForm(forms.Form):
    """A file, and how to read it where it is read wrongly."""

    import_file = forms.FileField(
        label=_("CSV file"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.tsv,text/csv"})
    )
    encoding = forms.ChoiceField(
        label=_("Letters"), required=False, widget=UnfoldAdminSelectWidget,
        choices=[("", _("Find out")), *ENCODINGS.items()],
    )  # fmt: skip

    def clean_import_file(self) -> Any:
        """Nothing beyond reason is read."""
        upload = self.cleaned_data["import_file"]
        if upload.size > BYTES_LIMIT:
            raise forms.ValidationError(
                _("This file is too big: up to %(limit)d MB, please.") % {"limit": BYTES_LIMIT // 2**20}
            )
        return upload


class EncodingForm(forms.Form):
    """The same file, read in another way."""

    import_file_name = forms.CharField(widget=forms.HiddenInput)
    encoding = FileForm.base_fields["encoding"]


class ConfirmForm(forms.Form):
    """What was looked at: the file, and what it would do."""

    import_file_name = forms.CharField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    overwrite = forms.BooleanField(label=_("Write the file's values there, too"), required=False)


class ExportForm(forms.Form):
    """Nothing to choose: the file has every column, so that it can come back."""


class ExchangeMixin:
    """The buttons for export and import, and their pages."""

    change_list_template = "merchant/product_list.html"
    opts: ClassVar[Any]
    admin_site: ClassVar[Any]

    def get_urls(self) -> list[URLPattern]:
        """Out, the empty table, in, and done."""
        wrap, name = self.admin_site.admin_view, "shop_product"
        return [
            path("export/", wrap(self.export_view), name=f"{name}_export"),
            path("template/", wrap(self.template_view), name=f"{name}_template"),
            path("import/", wrap(self.import_view), name=f"{name}_import"),
            path("process_import/", wrap(require_POST(self.confirm_view)), name=f"{name}_process_import"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The products that the list shows, as a file."""
        shop, products = current_shop(request), self._listed(request)
        if request.method == "POST":
            return _download(export_catalogue(shop=shop, products=products), f"{shop.program.slug}-catalogue.csv")
        page = {
            "title": _t("Export products"),
            "form": ExportForm(),
            "count": products.count(),
            "query": request.GET.urlencode(),
        }
        return panel_page(self, request, "merchant/export.html", page)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The headings, and a row that shows how it is meant."""
        current_shop(request)
        return _download(export_template(), "catalogue-template.csv")

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for a file; then shows what it would do."""
        if request.method != "POST":
            return self._ask(request, FileForm())
        if "import_file_name" in request.POST and not request.FILES:
            upload = Upload.find(request, request.POST["import_file_name"])
            return self._look(request, upload, request.POST.get("encoding", "")) if upload else self._again(request)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(request, form, status=400)
        file = form.cleaned_data["import_file"]
        upload = Upload.keep(request, current_shop(request), file.read(), file.name)
        return self._look(request, upload, form.cleaned_data["encoding"])

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Does what was looked at, or shows again what it would do by now."""
        upload = Upload.find(request, request.POST.get("import_file_name", ""))
        if upload is None or upload.shop != current_shop(request).pk:
            return self._again(request)
        try:
            sheet = _read(upload.content, upload.encoding)
        except NotASheet:
            return self._again(request)
        shop = current_shop(request)
        plan = make_plan(shop=shop, sheet=sheet, stock_seen=upload.stock_seen)
        if not plan.is_sound or plan.fingerprint != upload.fingerprint:
            messages.warning(request, _t("The catalogue has changed since you looked. Please look again."))
            return self._look(request, upload, upload.encoding)
        try:
            count = carry_out(plan=plan, shop=shop, key=upload.name, with_conflicts="overwrite" in request.POST)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self._look(request, upload, upload.encoding)
        upload.remove()
        text = ngettext("%(count)d row changed the catalogue.", "%(count)d rows changed the catalogue.", count)
        messages.success(request, text % {"count": count})
        return redirect("merchant:shop_product_changelist")

    def _listed(self, request: HttpRequest) -> QuerySet[Product]:
        """What the list shows under its filters and its search; all of the shop's where they make no sense."""
        try:
            listed = self.get_changelist_instance(request).queryset  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            listed = Product.objects.filter(shop=current_shop(request))
        return Product.objects.filter(pk__in=listed.order_by().values("pk"))

    def _ask(self, request: HttpRequest, form: FileForm, status: int = 200) -> HttpResponse:
        page = {"title": _t("Import products"), "form": form, "columns": COLUMNS, "row_limit": ROW_LIMIT}
        return panel_page(self, request, "merchant/import.html", page, status)

    def _again(self, request: HttpRequest) -> HttpResponse:
        messages.warning(
            request, _t("This file is no longer here, or was brought in already. Choose it again if need be.")
        )
        return redirect("merchant:shop_product_import")

    def _look(self, request: HttpRequest, upload: Upload, encoding: str) -> HttpResponse:
        """The preview."""
        shop = current_shop(request)
        try:
            sheet = _read(upload.content, encoding)
        except NotASheet as error:
            form = FileForm(initial={"encoding": encoding})
            form.errors["import_file"] = form.error_class([str(error.message)])
            return self._ask(request, form, status=400)
        plan = make_plan(shop=shop, sheet=sheet)
        upload.looked_at(sheet.encoding, plan.fingerprint, _stock_of(plan))
        return panel_page(self, request, "merchant/import_preview.html", _preview(plan, upload))


def _read(content: bytes, encoding: str) -> Sheet:
    return read_sheet(content, rows_limit=ROW_LIMIT, encoding=encoding if encoding in ENCODINGS else "", fits=fits)


def _stock_of(plan: Plan) -> dict[str, int]:
    return {str(row.variant.uuid): on_hand_of(row.variant) for row in plan.rows if row.variant}


def _preview(plan: Plan, upload: Upload) -> dict[str, Any]:
    order = {state: place for place, (state, _label, _tone) in enumerate(STATES)}
    labels = {state: (label, tone) for state, label, tone in STATES}
    told = sorted((row for row in plan.rows if row.state != "same"), key=lambda row: order[row.state])
    page: dict[str, Any] = {
        "title": _t("Import products"),
        "plan": plan,
        "upload": upload,
        "delimiter": DELIMITERS.get(plan.sheet.delimiter, plan.sheet.delimiter),
        "rows": [(row, *labels[row.state]) for row in told[:SHOWN_ROWS]],
        "left_out": max(0, len(told) - SHOWN_ROWS),
        "counts": [(label, tone, plan.count(state)) for state, label, tone in STATES if plan.count(state)],
        "unknown": [(each.heading, BY_NAME[each.likely].label if each.likely else "") for each in plan.unknown],
        "encoding_form": EncodingForm(initial={"import_file_name": upload.name, "encoding": plan.sheet.encoding}),
        "has_conflicts": any(change.is_conflict for row in plan.rows for change in row.changes),
    }
    if plan.is_sound:
        page["confirm_form"] = ConfirmForm(initial={"import_file_name": upload.name, "fingerprint": plan.fingerprint})
    return page


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
