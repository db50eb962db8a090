from django.urls import path

from .views.agreements import AgreementDetail, AgreementEdit, AgreementList, AgreementNew
from .views.assignments import AssignmentDetail, AssignmentEdit, AssignmentHours, AssignmentList, AssignmentNew
from .views.emergency_plans import (
    PlanDetail,
    PlanDrill,
    PlanFollowUps,
    PlanList,
    PlanNew,
    PlanNewVersion,
    PlanPocket,
)
from .views.handover import HandOverBegin, HandOverDetail, HandOverSettle

app_name = "assignments"
urlpatterns = [
    path("", AgreementList.as_view(), name="agreement-list"),
    path("new", AgreementNew.as_view(), name="agreement-new"),
    path("<uuid:pk>", AgreementDetail.as_view(), name="agreement"),
    path("<uuid:pk>/change", AgreementEdit.as_view(), name="agreement-edit"),
    path("assignments", AssignmentList.as_view(), name="assignment-list"),
    path("assignments/<uuid:pk>", AssignmentDetail.as_view(), name="assignment"),
    path("assignments/new", AssignmentNew.as_view(), name="assignment-new"),
    path("assignments/<uuid:pk>/change", AssignmentEdit.as_view(), name="assignment-edit"),
    path("assignments/<uuid:pk>/hours", AssignmentHours.as_view(), name="assignment-hours"),
    path("assignments/<uuid:pk>/hand-over", HandOverBegin.as_view(), name="hand-over-begin"),
    path("hand-overs/<uuid:pk>", HandOverDetail.as_view(), name="hand-over"),
    path("hand-overs/<uuid:pk>/who", HandOverSettle.as_view(), name="hand-over-settle"),
    path("emergency-plans", PlanList.as_view(), name="plan-list"),
    path("emergency-plans/new", PlanNew.as_view(), name="plan-new"),
    path("emergency-plans/<uuid:pk>", PlanDetail.as_view(), name="plan"),
    path("emergency-plans/<uuid:pk>/version", PlanNewVersion.as_view(), name="plan-version"),
    path("emergency-plans/<uuid:pk>/drill", PlanDrill.as_view(), name="plan-drill"),
    path("emergency-plans/<uuid:pk>/follow-ups", PlanFollowUps.as_view(), name="plan-follow-ups"),
    path("emergency-plans/<uuid:pk>/pocket", PlanPocket.as_view(), name="plan-pocket"),
]
