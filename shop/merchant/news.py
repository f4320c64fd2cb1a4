"""News in the panel: written, looked at as followers will see it, and sent once."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from miniprograms.models import MiniProgram
from official.cards import article_card
from official.models import Article, Follower
from official.services.articles import discard_article, revise_article, write_article
from official.services.broadcasts import send_broadcast
from shop.merchant.accounts import programs_listed
from shop.merchant.base import ShopAdmin, display, panel_page, say
from shop.merchant.scope import current_shop, staff_member


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A title, a few paragraphs, and where a tap leads."""

    class Meta:
        model = Article
        fields: ClassVar = ["title", "body", "program", "path"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        program: Any = self.fields["program"]
        program.empty_label = _("Nowhere: it is only to be read")
        self.fields["path"].help_text = _("Empty: the home. Else as in the address, such as c/teaware/ or coupons/.")


class ArticleAdmin(ShopAdmin):
    """The account's news."""

    shop_path = "account__shops"
    form = ArticleForm
    list_display = ("title", "state_mark", "sent_at", "followers")
    search_fields = ("title", "body")
    ordering = ("-created_at",)
    fields = ("title", "body", ("program", "path"))

    def choices_for(self, name: str, request: HttpRequest) -> QuerySet[MiniProgram] | None:
        """The mini programs on the account's profile."""
        return programs_listed(request) if name == "program" else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With their sendings."""
        return super().get_queryset(request).select_related("broadcast", "account", "program")

    @display(description=_("State"), label={"sent": "success", "draft": "warning"})
    def state_mark(self, article: Article) -> tuple[str, Any]:
        """Sent or not."""
        return ("sent", _("Sent")) if hasattr(article, "broadcast") else ("draft", _("Draft"))

    @display(description=_("Sent"))
    def sent_at(self, article: Article) -> Any:
        """When."""
        return article.broadcast.sent_at if hasattr(article, "broadcast") else "–"

    @display(description=_("Followers then"))
    def followers(self, article: Article) -> Any:
        """To how many."""
        return article.broadcast.follower_count if hasattr(article, "broadcast") else "–"

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # type: ignore[override]
        """Through the service, which knows which pages a mini program has."""
        data, by = form.cleaned_data, staff_member(request)
        words = {"title": data["title"], "body": data["body"], "program": data["program"], "path": data["path"]}
        if change:
            revise_article(article=obj, by=by, **words)
        else:
            obj.pk = write_article(account=current_shop(request).account, by=by, **words).pk

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        """On to looking at it."""
        return redirect("merchant:news-preview", obj.pk)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """On to looking at it."""
        return redirect("merchant:news-preview", obj.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What was sent is only looked at."""
        if not object_id.isdecimal():
            raise Http404
        article = get_object_or_404(self.get_queryset(request), pk=object_id)
        if hasattr(article, "broadcast"):
            return redirect("merchant:news-preview", article.pk)
        return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]

    def get_urls(self) -> list[URLPattern]:
        """Looking, sending, throwing away."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview), name="news-preview"),
            path("<int:pk>/send/", wrap(require_POST(self.send)), name="news-send"),
            path("<int:pk>/discard/", wrap(require_POST(self.discard)), name="news-discard"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The card as followers see it, and the question whether to send it."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        count = Follower.objects.filter(account=article.account).count()
        page = {
            "title": article.title,
            "article": article,
            "card": article_card(article=article).snapshot,
            "is_sent": hasattr(article, "broadcast"),
            "follower_count": count,
            "send_text": ngettext("Send to %(count)d follower", "Send to %(count)d followers", count)
            % {"count": count},
        }
        return panel_page(self, request, "merchant/news.html", page)

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To every follower, once, however often it is asked for."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            broadcast = send_broadcast(account=article.account, article=article, by=staff_member(request))
        except DomainError as error:
            say(request, error)
        else:
            count = broadcast.follower_count
            text = ngettext("Sent to %(count)d follower.", "Sent to %(count)d followers.", count)
            messages.success(request, text % {"count": count})
        return redirect("merchant:news-preview", article.pk)

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Throws a draft away."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            discard_article(article=article, by=staff_member(request))
        except DomainError as error:
            say(request, error)
            return redirect("merchant:news-preview", pk)
        messages.success(request, _t("The draft is gone."))
        return redirect("merchant:official_article_changelist")
