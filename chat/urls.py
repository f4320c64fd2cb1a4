"""The pages of chat."""

from __future__ import annotations

from django.urls import path

from chat import invite_views, pwa, starred_views, views
from chat.api import attachments, stickers

urlpatterns = [
    path("chats/", views.chats, name="chats"),
    path("chats/<uuid:uuid>/", views.chats, name="conversation"),
    path("starred/", starred_views.starred, name="starred"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service-worker"),
    path("settings/notifications/", pwa.notifications, name="settings-notifications"),
    path("offline/", pwa.shell, name="offline"),
    path("stickers/<slug:pack>/<slug:name>/", stickers.picture, name="sticker"),
    path("files/<uuid:uuid>/", attachments.FileView.as_view(), name="file"),
    path("files/<uuid:uuid>/preview/", attachments.PreviewView.as_view(), name="file-preview"),
    path("g/<str:code>/", invite_views.invite_page, name="group-invite"),
    path("g/<str:code>/join/", invite_views.join, name="group-join"),
    path("g/<str:code>/code.<slug:picture>", invite_views.invite_qr, name="group-invite-qr"),
]
