"""The API of chat."""

from __future__ import annotations

from django.urls import path

from chat.api import attachments, views

urlpatterns = [
    path("conversations/", views.ConversationsView.as_view(), name="api-conversations"),
    path("conversations/<uuid:uuid>/", views.ConversationView.as_view(), name="api-conversation"),
    path("conversations/<uuid:uuid>/messages/", views.MessagesView.as_view(), name="api-messages"),
    path("conversations/<uuid:uuid>/events/", views.EventsView.as_view(), name="api-events"),
    path("conversations/<uuid:uuid>/read/", views.ReadView.as_view(), name="api-read"),
    path("attachments/", attachments.AttachmentsView.as_view(), name="api-attachments"),
    path("cards/", views.LiveCardsView.as_view(), name="api-cards"),
    path("sync/", views.SyncView.as_view(), name="api-sync"),
]
