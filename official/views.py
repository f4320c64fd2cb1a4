"""Profiles and news of official accounts: open to everyone, in the mini view and as plain pages."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.typing import SignedInHttpRequest
from official.models import Article, OfficialAccount
from official.services import accounts

LATEST = 10  # articles on a profile


def _find(handle: str) -> OfficialAccount:
    return get_object_or_404(OfficialAccount.objects.select_related("voice", "feed"), handle=handle)


@require_safe
@never_cache
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Who the account is, following it, its mini programs and its latest news."""
    account = _find(handle)
    return render(request, "official/profile.html", {**_seen_by(request, account), **_published(account)})


def _seen_by(request: HttpRequest, account: OfficialAccount) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {"account": account, "is_following": False, "conversation": None}
    return {
        "account": account,
        "is_following": accounts.is_following(user=request.user, account=account),
        "conversation": accounts.find_conversation(account=account, user=request.user),
    }


def _published(account: OfficialAccount) -> dict[str, Any]:
    return {
        "programs": account.listed_programs(),
        "articles": account.articles.sent().select_related("broadcast")[:LATEST],
        "follower_count": account.followers.count(),
    }


@require_safe
def news(request: HttpRequest, handle: str, article: uuid.UUID) -> HttpResponse:
    """One piece of news that was sent."""
    sent = Article.objects.sent().select_related("account", "broadcast", "program")
    found = get_object_or_404(sent, account__handle=handle, uuid=article)
    return render(request, "official/news.html", {"article": found, "account": found.account})


@require_POST
@login_required
def follow(request: SignedInHttpRequest, handle: str) -> HttpResponse:
    """The profile's button, for who has no scripts; with them the API is called instead."""
    account = _find(handle)
    accounts.follow(user=request.user, account=account)
    return redirect(reverse("official-profile", args=[account.handle]))


@require_POST
@login_required
def unfollow(request: SignedInHttpRequest, handle: str) -> HttpResponse:
    """The same, for unfollowing."""
    account = _find(handle)
    accounts.unfollow(user=request.user, account=account)
    return redirect(reverse("official-profile", args=[account.handle]))
