from django.urls import path

from .views.duties import DutyDetail, DutyList, MyTraining, OfficerTraining, TrainingCalendar
from .views.joint import JointAttest, JointDetail, JointList, JointNew, JointWithdraw, PairsPage
from .views.leading import InServicePage, MatrixPage
from .views.records import TrainingDetail, TrainingList, TrainingNew
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

app_name = "training"
urlpatterns = [
    path("", TrainingList.as_view(), name="home"),
    path("new", TrainingNew.as_view(), name="record-new"),
    path("<uuid:pk>", TrainingDetail.as_view(), name="record"),
    *duty_patterns,
]
