"""The pages of shop."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from shop import webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhooks/stripe/", webhooks.stripe_webhook, name="stripe-webhook"),
    path("m/<slug:slug>/", include("shop.storefront.urls")),
]
