"""Routes of the imports, included by the routes of the organisations."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.ImportListPage.as_view(), name="import-list"),
    path("directory/new", views.DirectoryUploadPage.as_view(), name="import-directory"),
    path("roster/<uuid:pk>/new", views.RosterUploadPage.as_view(), name="import-roster"),
    path("<uuid:pk>", views.ImportPage.as_view(), name="import-detail"),
    path("<uuid:pk>/start", views.StartPage.as_view(), name="import-start"),
    path("<uuid:pk>/progress", views.ProgressView.as_view(), name="import-progress"),
    path("<uuid:pk>/problems.csv", views.ProblemsView.as_view(), name="import-problems"),
]
