from django.urls import path

from .views.applications import ApplicationDetail, ApplicationList
from .views.applying import ApplicationEdit, ApplicationNew, AutosaveView
from .views.openings import OpeningDetail, OpeningEdit, OpeningList, OpeningNew
from .views.pipeline import HomeView, PipelinePage
from .views.screening import ScreeningPage

app_name = "applicants"
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("pipeline", PipelinePage.as_view(), name="pipeline"),
    path("openings", OpeningList.as_view(), name="opening-list"),
    path("openings/new", OpeningNew.as_view(), name="opening-new"),
    path("openings/<uuid:pk>", OpeningDetail.as_view(), name="opening"),
    path("openings/<uuid:pk>/change", OpeningEdit.as_view(), name="opening-edit"),
    path("openings/<uuid:pk>/apply", ApplicationNew.as_view(), name="application-new"),
    path("openings/<uuid:pk>/apply/keep", AutosaveView.as_view(), name="application-autosave"),
    path("applications", ApplicationList.as_view(), name="application-list"),
    path("applications/<uuid:pk>", ApplicationDetail.as_view(), name="application"),
    path("applications/<uuid:pk>/write", ApplicationEdit.as_view(), name="application-edit"),
    path("applications/<uuid:pk>/screening", ScreeningPage.as_view(), name="screening"),
]
