"""The pages of chat."""

from __future__ import annotations

from django.urls import path

from chat import views

urlpatterns = [
    path("chats/", views.chats, name="chats"),
    path("chats/<uuid:uuid>/", views.chats, name="conversation"),
]
