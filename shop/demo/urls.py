"""What only the demo serves."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from shop.demo import views

INTENT = r"^stripe/intents/(?P<intent_id>pi_\w{1,70})/"

urlpatterns: list[URLPattern] = [
    path("full-shop/", views.full_shop_page, name="demo-full-shop"),
    path("stripe.js", views.stripe_js, name="demo-stripe-js"),
    path("stripe.css", views.stripe_css, name="demo-stripe-css"),
    path("stripe/words/", views.words, name="demo-stripe-words"),
    re_path(rf"{INTENT}$", views.intent, name="demo-stripe-intent"),
    re_path(rf"{INTENT}confirm/$", views.confirm, name="demo-stripe-confirm"),
    re_path(rf"{INTENT}authenticate/$", views.authenticate, name="demo-stripe-authenticate"),
]
