"""The pages of accounts."""

from __future__ import annotations

from django.urls import path

from accounts import settings_views, views

urlpatterns = [
    path("accounts/guest/", views.guest, name="guest"),
    path("language/", views.language, name="language"),
    path("contacts/", views.contact_list, name="contacts"),
    path("contacts/requests/", views.request_contact, name="contact-request"),
    path("contacts/requests/<uuid:uuid>/<slug:answer>/", views.answer_request, name="contact-answer"),
    path("contacts/<uuid:uuid>/remove/", views.remove_contact, name="contact-remove"),
    path("settings/", settings_views.overview, name="settings"),
    path("settings/profile/", settings_views.profile, name="settings-profile"),
    path("settings/language/", settings_views.language, name="settings-language"),
    path("settings/upgrade/", settings_views.upgrade, name="settings-upgrade"),
    path("settings/tokens/", settings_views.token_list, name="settings-tokens"),
    path("settings/tokens/<uuid:uuid>/revoke/", settings_views.revoke_token, name="settings-token-revoke"),
]
