from django.urls import include, path

from .views import attendance, sessions
from .views.people import Transcript
from .views.record_imports import RecordsUploadPage
from .views.records import ExpiringList, StateReport, TrainingCorrect, TrainingDetail, TrainingList, TrainingNew

app_name = "training"

session_patterns = (
    [
        path("", sessions.SessionList.as_view(), name="list"),
        path("new", sessions.SessionNew.as_view(), name="new"),
        path("door/<str:token>", attendance.Door.as_view(), name="door"),
        path("<uuid:pk>", sessions.SessionDetail.as_view(), name="session"),
        path("<uuid:pk>/change", sessions.SessionChange.as_view(), name="change"),
        path("<uuid:pk>/sign-up", sessions.SessionSignUp.as_view(), name="sign-up"),
        path("<uuid:pk>/give-up", sessions.SessionGiveUp.as_view(), name="give-up"),
        path("<uuid:pk>/roster", attendance.SessionRoster.as_view(), name="roster"),
        path("<uuid:pk>/door", attendance.DoorCode.as_view(), name="door-code"),
        path("<uuid:pk>/door/new", attendance.DoorCodeNew.as_view(), name="door-new"),
        path("<uuid:pk>/evaluate", sessions.SessionEvaluate.as_view(), name="evaluate"),
        path("<uuid:pk>/session.ics", sessions.SessionCalendar.as_view(), name="calendar"),
    ],
    "sessions",
)

urlpatterns = [
    path("", TrainingList.as_view(), name="home"),
    path("new", TrainingNew.as_view(), name="record-new"),
    path("<uuid:pk>", TrainingDetail.as_view(), name="record"),
    path("<uuid:pk>/correct", TrainingCorrect.as_view(), name="record-correct"),
    path("ending", ExpiringList.as_view(), name="expiring"),
    path("report", StateReport.as_view(), name="state-report"),
    path("import/<uuid:pk>", RecordsUploadPage.as_view(), name="record-import"),
    path("people/<uuid:pk>/transcript", Transcript.as_view(), name="transcript"),
    path("sessions/", include(session_patterns)),
]
