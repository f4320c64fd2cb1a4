"""The pages of accounts."""

from __future__ import annotations

from django.urls import path

from accounts import contact_views, data_views, settings_views, standing_views, views, welcome_views

urlpatterns = [
    path("accounts/guest/", views.guest, name="guest"),
    path("welcome/", welcome_views.profile, name="welcome"),
    path("welcome/people/", welcome_views.people, name="welcome-people"),
    path("welcome/notices/", welcome_views.notices, name="welcome-notices"),
    path("language/", views.language, name="language"),
    path("contacts/", views.contact_list, name="contacts"),
    path("contacts/requests/", views.request_contact, name="contact-request"),
    path("contacts/requests/<uuid:uuid>/<slug:answer>/", views.answer_request, name="contact-answer"),
    path("contacts/code/", contact_views.my_code, name="my-code"),
    path("contacts/<uuid:uuid>/", contact_views.contact, name="contact"),
    path("contacts/<uuid:uuid>/block/", contact_views.block, name="contact-block"),
    path("u/<str:code>/", contact_views.person_code, name="person-code"),
    path("u/<str:code>/ask/", contact_views.ask_by_code, name="person-ask"),
    path("u/<str:code>/code.<slug:picture>", contact_views.person_qr, name="person-qr"),
    path("accounts/suspended/", standing_views.suspended, name="suspended"),
    path("settings/standing/", standing_views.standing, name="settings-standing"),
    path("settings/data/", data_views.data, name="settings-data"),
    path("settings/data/copy/", data_views.ask_export, name="settings-export"),
    path("settings/data/download/", data_views.download, name="settings-download"),
    path("settings/data/leave/", data_views.leave, name="settings-leave"),
    path("settings/data/stay/", data_views.stay, name="settings-stay"),
    path("settings/blocked/", contact_views.blocked, name="settings-blocked"),
    path("contacts/<uuid:uuid>/remove/", views.remove_contact, name="contact-remove"),
    path("settings/", settings_views.overview, name="settings"),
    path("settings/profile/", settings_views.profile, name="settings-profile"),
    path("settings/privacy/", settings_views.privacy, name="settings-privacy"),
    path("settings/language/", settings_views.language, name="settings-language"),
    path("settings/upgrade/", settings_views.upgrade, name="settings-upgrade"),
    path("settings/tokens/", settings_views.token_list, name="settings-tokens"),
    path("settings/tokens/<uuid:uuid>/revoke/", settings_views.revoke_token, name="settings-token-revoke"),
]
