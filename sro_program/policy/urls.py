"""Pages about one agency's policy. The agency stands in the address, since several may serve one school."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "policy"

urlpatterns = [
    path("", views.HomePage.as_view(), name="home"),
    path("<uuid:pk>/", views.PolicyPage.as_view(), name="policy"),
    path("<uuid:pk>/clauses/<slug:clause>/", views.ClausePage.as_view(), name="clause"),
    path("<uuid:pk>/selection/", views.SelectionPage.as_view(), name="selection"),
    path("<uuid:pk>/choices/", views.ChoicesPage.as_view(), name="choices"),
    path("<uuid:pk>/history/", views.HistoryPage.as_view(), name="history"),
    path("<uuid:pk>/whole/", views.WholePage.as_view(), name="whole"),
    path("<uuid:pk>/packs/<slug:pack>/", views.PackPage.as_view(), name="pack"),
    path("<uuid:pk>/adopt/", views.AdoptPage.as_view(), name="adopt"),
    path("<uuid:pk>/clauses/<slug:clause>/change/", views.ChangePage.as_view(), name="change"),
    path("changes/<uuid:pk>/end/", views.EndPage.as_view(), name="end"),
    path("<uuid:pk>/clauses.csv", views.ExportPage.as_view(), {"ending": "csv"}, name="export-csv"),
    path("<uuid:pk>/clauses.xlsx", views.ExportPage.as_view(), {"ending": "xlsx"}, name="export-xlsx"),
]
