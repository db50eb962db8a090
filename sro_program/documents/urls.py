"""Where files are fetched."""

from __future__ import annotations

from django.urls import path

from .views import DocumentView

urlpatterns = [
    path("documents/<uuid:pk>", DocumentView.as_view(), name="document"),
]
