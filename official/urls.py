"""The pages of official: profiles and news, open to everyone."""

from __future__ import annotations

from django.urls import path

from official import views

urlpatterns = [
    path("o/<slug:handle>/", views.profile, name="official-profile"),
    path("o/<slug:handle>/follow/", views.follow, name="official-follow"),
    path("o/<slug:handle>/unfollow/", views.unfollow, name="official-unfollow"),
    path("o/<slug:handle>/news/<uuid:article>/", views.news, name="official-news"),
]
