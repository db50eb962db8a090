from django.urls import include, path

from .views.agreements import AgreementDetail, AgreementEdit, AgreementList, AgreementNew, AgreementTimeline
from .views.assignments import AssignmentDetail, AssignmentEdit, AssignmentHours, AssignmentList, AssignmentNew
from .views.calendar import CalendarPage, Feed, FeedEnd, FeedNew, FeedPage
from .views.coverage import BoardPage, NowPage
from .views.coverage_proof import ProofPage
from .views.editions import Amend, Compare, Renew
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
from .views.office_hours import ConferenceNew, OfficeHoursDetail, OfficeHoursEnd, OfficeHoursList, OfficeHoursNew
from .views.papers import AgreementPdf, PaperNew
from .views.programs import AskForOfficer, ProgramRequestDetail, ProgramRequestEdit, ProgramRequestList, ProposeProgram
from .views.provisions import Offences, ProvisionEdit, ProvisionList, ProvisionsAgree
from .views.review import CommentNew, HearingPage
from .views.service_requests import ServiceNew, ServiceRequestDetail, ServiceRequestList, ServiceTotals
from .views.statements import DisputeNew, DisputeSettle, StatementDetail, StatementList, StatementPdf

request_patterns = [
    path("", ProgramRequestList.as_view(), name="program-list"),
    path("officer", AskForOfficer.as_view(), name="ask-officer"),
    path("program", ProposeProgram.as_view(), name="propose"),
    path("<uuid:pk>", ProgramRequestDetail.as_view(), name="program"),
    path("<uuid:pk>/change", ProgramRequestEdit.as_view(), name="program-edit"),
    path("services", ServiceRequestList.as_view(), name="service-list"),
    path("services/new", ServiceNew.as_view(), name="service-new"),
    path("services/counts", ServiceTotals.as_view(), name="service-totals"),
    path("services/<uuid:pk>", ServiceRequestDetail.as_view(), name="service"),
    path("hours", OfficeHoursList.as_view(), name="hours-list"),
    path("hours/new", OfficeHoursNew.as_view(), name="hours-new"),
    path("hours/<uuid:pk>", OfficeHoursDetail.as_view(), name="hours"),
    path("hours/<uuid:pk>/conference", ConferenceNew.as_view(), name="conference-new"),
    path("hours/<uuid:pk>/end", OfficeHoursEnd.as_view(), name="hours-end"),
    path("calendar", CalendarPage.as_view(), name="calendar"),
    path("calendar/address", FeedPage.as_view(), name="feed"),
    path("calendar/address/new", FeedNew.as_view(), name="feed-new"),
    path("calendar/address/end", FeedEnd.as_view(), name="feed-end"),
    path("calendar/<str:token>.ics", Feed.as_view(), name="feed-file"),
]

coverage_patterns = [
    path("", BoardPage.as_view(), name="board"),
    path("now", NowPage.as_view(), name="now"),
    path("proof", ProofPage.as_view(), name="proof"),
    path("statements", StatementList.as_view(), name="statement-list"),
    path("statements/<uuid:pk>", StatementDetail.as_view(), name="statement"),
    path("statements/<uuid:pk>/pdf", StatementPdf.as_view(), name="statement-pdf"),
    path("statements/<uuid:pk>/dispute", DisputeNew.as_view(), name="statement-dispute"),
    path("disputes/<uuid:pk>/settle", DisputeSettle.as_view(), name="dispute-settle"),
]

app_name = "assignments"
urlpatterns = [
    path("", AgreementList.as_view(), name="agreement-list"),
    path("new", AgreementNew.as_view(), name="agreement-new"),
    path("<uuid:pk>", AgreementDetail.as_view(), name="agreement"),
    path("<uuid:pk>/change", AgreementEdit.as_view(), name="agreement-edit"),
    path("timeline", AgreementTimeline.as_view(), name="timeline"),
    path("<uuid:pk>/provisions", ProvisionList.as_view(), name="provision-list"),
    path("<uuid:pk>/provisions/agree", ProvisionsAgree.as_view(), name="provisions-agree"),
    path("provisions/<uuid:pk>", ProvisionEdit.as_view(), name="provision"),
    path("<uuid:pk>/offenses", Offences.as_view(), name="offences"),
    path("<uuid:pk>/hearing", HearingPage.as_view(), name="hearing"),
    path("<uuid:pk>/comment", CommentNew.as_view(), name="comment-new"),
    path("<uuid:pk>/amend", Amend.as_view(), name="amend"),
    path("<uuid:pk>/renew", Renew.as_view(), name="renew"),
    path("<uuid:pk>/compare", Compare.as_view(), name="compare"),
    path("<uuid:pk>/pdf", AgreementPdf.as_view(), name="pdf"),
    path("<uuid:pk>/paper", PaperNew.as_view(), name="paper-new"),
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
    path("requests/", include((request_patterns, "requests"))),
    path("coverage/", include((coverage_patterns, "coverage"))),
]
