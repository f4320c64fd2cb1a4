"""The API of official."""

from __future__ import annotations

from django.urls import path

from official.api import accounts, publishing

ONE = "official-accounts/<slug:handle>/"

urlpatterns = [
    path("official-accounts/", accounts.AccountsView.as_view(), name="api-official-accounts"),
    path(ONE, accounts.ProfileView.as_view(), name="api-official-account"),
    path(f"{ONE}follow/", accounts.FollowView.as_view(), name="api-official-follow"),
    path(f"{ONE}articles/", publishing.ArticlesView.as_view(), name="api-official-articles"),
    path(f"{ONE}articles/<uuid:article>/broadcast/", publishing.BroadcastView.as_view(), name="api-official-broadcast"),
    path(f"{ONE}programs/<slug:slug>/", publishing.LinkView.as_view(), name="api-official-link"),
]
