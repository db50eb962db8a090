"""All routes. Apps are included by name; the kernel knows no app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("sro_program.accounts.sign_in")),
    path("account/", include("sro_program.accounts.urls")),
    path("", include("sro_program.workflow.urls")),
    path("", include("sro_program.notifications.urls")),
    path("", include("sro_program.documents.urls")),
    path("", include("sro_program.home.urls")),
    path("organisation/", include("sro_program.organisations.urls")),
    path("policy/", include("sro_program.policy.urls")),
    path("selection/", include("applicants.urls")),
    path("agreements/", include("assignments.urls")),
    path("training/", include("training.urls")),
]

handler500 = "sro_program.ui.errors.broken"
