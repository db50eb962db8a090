from django.urls import path

from .views.applications import ApplicationDetail, ApplicationList
from .views.applying import ApplicationEdit, ApplicationNew, AutosaveView
from .views.boards import BoardMembers, BoardNew, BoardPage, ConflictPage
from .views.interviews import InterviewCalendar, InterviewNew, InterviewPage
from .views.openings import OpeningDetail, OpeningEdit, OpeningList, OpeningNew
from .views.outcome import DiscussionNew, RankingPage, ReasonsAutosave, ReasonsPage, RecommendedPage
from .views.pipeline import HomeView, PipelinePage
from .views.scoring import SheetAutosave, SheetOpen, SheetPage
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
    path("openings/<uuid:pk>/board", BoardNew.as_view(), name="board-new"),
    path("openings/<uuid:pk>/list", RecommendedPage.as_view(), name="list"),
    path("openings/<uuid:pk>/discussion", DiscussionNew.as_view(), name="discussion-new"),
    path("applications/<uuid:pk>/conflict", ConflictPage.as_view(), name="conflict"),
    path("boards/<uuid:pk>", BoardPage.as_view(), name="board"),
    path("boards/<uuid:pk>/members", BoardMembers.as_view(), name="board-members"),
    path("boards/<uuid:pk>/interviews", InterviewNew.as_view(), name="interview-new"),
    path("boards/<uuid:pk>/reasons", ReasonsPage.as_view(), name="board-findings"),
    path("boards/<uuid:pk>/reasons/keep", ReasonsAutosave.as_view(), name="board-findings-autosave"),
    path("boards/<uuid:pk>/ranking", RankingPage.as_view(), name="board-ranking"),
    path("interviews/<uuid:pk>", InterviewPage.as_view(), name="interview"),
    path("interviews/<uuid:pk>/calendar", InterviewCalendar.as_view(), name="interview-calendar"),
    path("interviews/<uuid:pk>/sheet", SheetOpen.as_view(), name="sheet-open"),
    path("sheets/<uuid:pk>", SheetPage.as_view(), name="sheet"),
    path("sheets/<uuid:pk>/keep", SheetAutosave.as_view(), name="sheet-autosave"),
]
