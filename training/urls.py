from django.urls import include, path

from .views import attendance, sessions
from .views.duties import DutyDetail, DutyList, MyTraining, OfficerTraining, TrainingCalendar
from .views.instruction import Instruction
from .views.invitations import InvitationDetail, InvitationList, InvitationNote, Invite
from .views.joint import JointAttest, JointDetail, JointList, JointNew, JointWithdraw, PairsPage
from .views.leading import InServicePage, MatrixPage
from .views.lessons import LessonDetail, LessonList, LessonNew
from .views.outlines import (
    OutlineAnswers,
    OutlineCommentNew,
    OutlineCompare,
    OutlineCopy,
    OutlineDetail,
    OutlineEdit,
    OutlineList,
    OutlineNew,
    OutlineVersion,
)
from .views.people import Transcript
from .views.record_imports import RecordsUploadPage
from .views.records import ExpiringList, StateReport, TrainingCorrect, TrainingDetail, TrainingList, TrainingNew
from .views.waivers import (
    AssignedDetail,
    AssignedList,
    AssignedNew,
    AssignedWithdraw,
    WaiverDetail,
    WaiverList,
    WaiverNew,
    WaiverWithdraw,
)

teaching_patterns = [
    path("", LessonList.as_view(), name="lessons"),
    path("new", LessonNew.as_view(), name="lesson-new"),
    path("<uuid:pk>", LessonDetail.as_view(), name="lesson"),
    path("figures", Instruction.as_view(), name="instruction"),
    path("invitations", InvitationList.as_view(), name="invitations"),
    path("invitations/new", Invite.as_view(), name="invite"),
    path("invitations/note", InvitationNote.as_view(), name="invitation-note"),
    path("invitations/<uuid:pk>", InvitationDetail.as_view(), name="invitation"),
    path("outlines", OutlineList.as_view(), name="outlines"),
    path("outlines/new", OutlineNew.as_view(), name="outline-new"),
    path("outlines/<uuid:pk>", OutlineDetail.as_view(), name="outline"),
    path("outlines/<uuid:pk>/change", OutlineEdit.as_view(), name="outline-edit"),
    path("outlines/<uuid:pk>/version", OutlineVersion.as_view(), name="outline-version"),
    path("outlines/<uuid:pk>/copy", OutlineCopy.as_view(), name="outline-copy"),
    path("outlines/<uuid:pk>/comment", OutlineCommentNew.as_view(), name="outline-comment"),
    path("outlines/<uuid:pk>/answers", OutlineAnswers.as_view(), name="outline-answers"),
    path("outlines/<uuid:pk>/compare", OutlineCompare.as_view(), name="outline-compare"),
]

app_name = "training"

duty_patterns = [
    path("mine", MyTraining.as_view(), name="mine"),
    path("officers/<uuid:pk>", OfficerTraining.as_view(), name="officer"),
    path("duties", DutyList.as_view(), name="duty-list"),
    path("duties/<int:pk>", DutyDetail.as_view(), name="duty"),
    path("calendar", TrainingCalendar.as_view(), name="calendar"),
    path("matrix", MatrixPage.as_view(), name="matrix"),
    path("in-service", InServicePage.as_view(), name="in-service"),
    path("joint", JointList.as_view(), name="joint-list"),
    path("joint/pairs", PairsPage.as_view(), name="pairs"),
    path("joint/new", JointNew.as_view(), name="joint-new"),
    path("joint/<uuid:pk>", JointDetail.as_view(), name="joint"),
    path("joint/<uuid:pk>/attest", JointAttest.as_view(), name="joint-attest"),
    path("joint/<uuid:pk>/withdraw", JointWithdraw.as_view(), name="joint-withdraw"),
    path("waivers", WaiverList.as_view(), name="waiver-list"),
    path("waivers/new", WaiverNew.as_view(), name="waiver-new"),
    path("waivers/<uuid:pk>", WaiverDetail.as_view(), name="waiver"),
    path("waivers/<uuid:pk>/withdraw", WaiverWithdraw.as_view(), name="waiver-withdraw"),
    path("assigned", AssignedList.as_view(), name="assigned-list"),
    path("assigned/new", AssignedNew.as_view(), name="assigned-new"),
    path("assigned/<uuid:pk>", AssignedDetail.as_view(), name="assigned"),
    path("assigned/<uuid:pk>/withdraw", AssignedWithdraw.as_view(), name="assigned-withdraw"),
]

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
    *duty_patterns,
    path("<uuid:pk>/correct", TrainingCorrect.as_view(), name="record-correct"),
    path("ending", ExpiringList.as_view(), name="expiring"),
    path("report", StateReport.as_view(), name="state-report"),
    path("import/<uuid:pk>", RecordsUploadPage.as_view(), name="record-import"),
    path("people/<uuid:pk>/transcript", Transcript.as_view(), name="transcript"),
    path("sessions/", include(session_patterns)),
    path("lessons/", include((teaching_patterns, "teaching"))),
]
