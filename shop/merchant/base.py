"""What every page of the panel's lists and forms keeps to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display as unfold_display

from core.errors import DomainError
from core.panel import ListPage
from core.pictures import PicturesBusy, come_again
from shop.merchant.scope import current_shop, find_shop, keep_to_shop

Method = TypeVar("Method", bound=Callable[..., Any])


def display(
    *, description: str | Promise, ordering: str | None = None, label: Mapping[str, str] | None = None
) -> Callable[[Method], Method]:
    """A column of a list: its heading, what it sorts by, and the colour of each state that it marks."""

    def mark(method: Method) -> Method:
        marked: Method = unfold_display(description=description, ordering=ordering, label=label)(method)
        return marked

    return mark


def say(request: HttpRequest, error: DomainError) -> None:
    """A refusal as messages, with what it says of single fields."""
    texts = [str(text) for text in error.fields.values()] or [str(error.message)]
    for text in texts:
        messages.error(request, text)


def _is_busy(response: HttpResponse) -> bool:
    """Whether one of the page's forms could not be taken only because too many pictures came at once."""
    page = getattr(response, "context_data", None) or {}
    forms = [page["adminform"].form] if "adminform" in page else []
    forms += [form for inline in page.get("inline_admin_formsets", ()) for form in inline.formset.forms]
    bound = [form for form in forms if form.is_bound]
    return any(
        error.code == PicturesBusy.code for form in bound for one in form.errors.as_data().values() for error in one
    )


class StaffMayAll:
    """Staff of the current shop may do what the page offers; Django's own permissions play no part here."""

    def _is_staff(self, request: HttpRequest) -> bool:
        return find_shop(request) is not None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The page stands in the list."""
        return self._is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are told apart by the queryset: another shop's are not found at all."""
        return self._is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Adding."""
        return self._is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changing."""
        return self._is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing goes away unless a page says so: orders, carts and cards may still point to it."""
        return False


class ShopAdmin(StaffMayAll, ListPage, ModelAdmin):  # type: ignore[misc]
    """A list and a form of the current shop's rows.

    `shop_path` leads from a row to its shop. `choices` says what a foreign key may point to, by field name; a foreign key
    that is not named there offers nothing, so that one added later cannot show another shop's things.
    """

    shop_path: ClassVar[str] = "shop"
    actions: ClassVar[list[str]] = []
    list_fullwidth = True
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The current shop's rows. Lists, forms, actions, history and export all begin here."""
        return keep_to_shop(super().get_queryset(request), self.shop_path, current_shop(request))

    def choices_for(self, name: str, request: HttpRequest) -> QuerySet[Any] | None:
        """The rows that the foreign key `name` may point to; None for nothing."""
        return None

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A new row belongs to the current shop before it is checked, so that the checks know its currency."""
        form = super().get_form(request, obj, change, **kwargs)
        if self.shop_path != "shop":
            return form
        shop = current_shop(request)

        def begin(self: Any, *arguments: Any, **options: Any) -> None:
            form.__init__(self, *arguments, **options)
            if not self.instance.pk:
                self.instance.shop = shop

        return type(form.__name__, (form,), {"__init__": begin, "shop": shop})

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offers the current shop's rows, and takes no others."""
        allowed = self.choices_for(db_field.name, request)
        kwargs["queryset"] = db_field.related_model._default_manager.none() if allowed is None else allowed
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Plain choices without the buttons that would open other forms in pop-ups."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            for button in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                if hasattr(field.widget, button):
                    setattr(field.widget, button, False)
        return field

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What a service refuses while saving undoes the whole form and says why."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            say(request, error)
            return redirect(request.get_full_path())
        return come_again(response, PicturesBusy()) if _is_busy(response) else response

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """A changed row writes only what was changed."""
        if not change:
            obj.save()
        elif changed := self.changed_fields(form):
            obj.save(update_fields=changed)

    def changed_fields(self, form: Any) -> list[str]:
        """The model fields behind what was changed in the form."""
        names = {field.name for field in form.instance._meta.concrete_fields}
        return [name for name in form.changed_data if name in names]


def panel_page(
    admin: ModelAdmin, request: HttpRequest, template: str, page: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of our own within the panel's frame."""
    request.current_app = admin.admin_site.name
    frame = {**admin.admin_site.each_context(request), "opts": admin.opts}
    return TemplateResponse(request, template, {**frame, **page}, status=status)


class ShopInline(StaffMayAll, TabularInline):  # type: ignore[misc]
    """Rows within a form. Their parent is the current shop's, so they are too."""

    extra = 0
    show_change_link = False
