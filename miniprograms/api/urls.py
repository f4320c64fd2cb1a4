"""The API of miniprograms."""

from __future__ import annotations

from django.urls import path

from miniprograms.api import drawer, programs, shares

urlpatterns = [
    path("drawer/", drawer.DrawerView.as_view(), name="api-drawer"),
    path("drawer/search/", drawer.DrawerSearchView.as_view(), name="api-drawer-search"),
    path("drawer/visits/", drawer.VisitsView.as_view(), name="api-drawer-visits"),
    path("drawer/pins/<slug:slug>/", drawer.PinView.as_view(), name="api-drawer-pin"),
    path("drawer/recent/<slug:slug>/", drawer.RecentView.as_view(), name="api-drawer-recent"),
    path("mini-programs/<slug:slug>/", programs.ProgramView.as_view(), name="api-mini-program"),
    path("entry-codes/", programs.EntryCodesView.as_view(), name="api-entry-codes"),
    path("shares/", shares.SharesView.as_view(), name="api-shares"),
    path("shares/preview/", shares.PreviewView.as_view(), name="api-shares-preview"),
]
