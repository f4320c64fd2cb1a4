"""The site's own addresses, and the one to compare with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as site


def empty(request: HttpRequest) -> HttpResponse:
    """An empty template, through the same middleware."""
    return render(request, "empty.html")


urlpatterns = [path("bench/empty/", empty), *site]
