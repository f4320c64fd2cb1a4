"""Every address of the site. Each app lists its own; this page only says where they hang."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config import views
from config.metrics import metrics
from shop.demo.mail import mailed
from shop.merchant.panel import merchant_site

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("media/<path:path>", views.media, name="media"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", views.api_docs, name="api-docs"),
    path("api/", include("chat.api.urls")),  # first: what is asked for most
    path("api/", include("accounts.api.urls")),
    path("api/", include("miniprograms.api.urls")),
    path("api/", include("official.api.urls")),
    path("api/", include("shop.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("chat.urls")),
    path("", include("miniprograms.urls")),
    path("", include("official.urls")),
    path("", include("shop.urls")),
    path("merchant/", merchant_site.urls),
    path("admin/", admin.site.urls),
]
handler400 = "config.intake.bad_request"
handler404 = "config.views.not_found"
handler500 = "config.views.failed"
if settings.SOUK_DEMO:
    urlpatterns.append(path("demo/mail/", mailed, name="demo-mail"))
if settings.STRIPE_STAND_IN:
    urlpatterns.append(path("demo/", include("shop.demo.urls")))
