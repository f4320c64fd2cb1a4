"""The API of accounts."""

from __future__ import annotations

from django.urls import path

from accounts.api import keeping, views

urlpatterns = [
    path("me/", views.MeView.as_view(), name="api-me"),
    path("people/", views.PeopleView.as_view(), name="api-people"),
    path("contacts/", views.ContactsView.as_view(), name="api-contacts"),
    path("contacts/<uuid:uuid>/", views.ContactView.as_view(), name="api-contact"),
    path("contact-tags/", keeping.TagsView.as_view(), name="api-contact-tags"),
    path("contact-tags/<uuid:uuid>/", keeping.TagView.as_view(), name="api-contact-tag"),
    path("blocks/", keeping.BlocksView.as_view(), name="api-blocks"),
    path("blocks/<uuid:uuid>/", keeping.BlockView.as_view(), name="api-block"),
    path("me/code/", keeping.CodeView.as_view(), name="api-my-code"),
    path("contact-requests/", views.ContactRequestsView.as_view(), name="api-contact-requests"),
    path("contact-requests/<uuid:uuid>/", views.ContactRequestView.as_view(), name="api-contact-request"),
    path("contact-requests/<uuid:uuid>/acceptance/", views.AcceptanceView.as_view(), name="api-contact-acceptance"),
    path("contact-requests/<uuid:uuid>/refusal/", views.RefusalView.as_view(), name="api-contact-refusal"),
]
