"""Where notices, their settings and the mailbox are found."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("notices", views.NoticesPage.as_view(), name="notices"),
    path("notices/<int:pk>", views.OpenNotice.as_view(), name="notice-open"),
    path("notices/read", views.ReadAll.as_view(), name="notices-read-all"),
    path("notices/preferences", views.PreferencesPage.as_view(), name="notice-preferences"),
    path("notices/problems", views.ProblemsPage.as_view(), name="notice-problems"),
    path("mailbox", views.MailboxPage.as_view(), name="mailbox"),
    path("mailbox/<str:name>", views.MailboxMessagePage.as_view(), name="mailbox-message"),
]
