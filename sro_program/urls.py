"""All routes. Apps are included by name; the kernel knows no app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
]
