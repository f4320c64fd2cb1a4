"""The pages of miniprograms: where QR codes lead, and the pictures of the codes."""

from __future__ import annotations

from django.urls import path

from miniprograms import views

urlpatterns = [
    path("go/<slug:code>/", views.entry, name="entry"),
    path("go/<slug:code>/poster/", views.entry_poster, name="entry-poster"),
    path("go/<slug:code>/qr.<str:picture>", views.entry_qr, name="entry-qr"),
]
