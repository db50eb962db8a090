from django.urls import include, path

from .views.absences import AbsenceAsk, AbsenceDetail, AbsenceEnd, AbsenceList, AbsenceReport
from .views.agreements import AgreementDetail, AgreementEdit, AgreementList, AgreementNew, AgreementTimeline
from .views.assignments import AssignmentDetail, AssignmentEdit, AssignmentHours, AssignmentList, AssignmentNew
from .views.briefings import BriefingDetail, BriefingEdit, BriefingPdf
from .views.calendar import CalendarPage, Feed, FeedEnd, FeedNew, FeedPage
from .views.compliance import ComplianceList
from .views.coverage import BoardPage, NowPage
from .views.coverage_proof import ProofPage
from .views.coverage_rules import CoverageRulesEdit, LocationChoice
from .views.covers import (
    CoverDetail,
    CoverList,
    CoverPart,
    NeedDetail,
    NeedList,
    NeedOffer,
    NeedSplit,
    NotHere,
)
from .views.desk import Desk, DeskCodeNew, DeskCodePage, DeskCodePdf
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
from .views.evaluations import (
    CycleNew,
    EvaluationDetail,
    EvaluationList,
    EvaluationPdf,
    Goals,
    SelfReview,
    TakeOver,
    Write,
)
from .views.feedback import (
    FeedbackAnswer,
    FeedbackAsk,
    FeedbackDetail,
    FeedbackGive,
    FeedbackLink,
    FeedbackList,
    FeedbackTotals,
)
from .views.handover import HandOverBegin, HandOverDetail, HandOverSettle
from .views.inspections import (
    InspectionCorrect,
    InspectionDetail,
    InspectionList,
    InspectionNew,
    InspectionWrite,
    NoteDetail,
    NoteList,
    NoteNew,
)
from .views.morning import ConfirmFromMail
from .views.office_hours import ConferenceNew, OfficeHoursDetail, OfficeHoursEnd, OfficeHoursList, OfficeHoursNew
from .views.papers import AgreementPdf, PaperNew
from .views.presence import Answer, CheckIn, CheckOut, DayAdd, DayCorrect, DayDetail, OwnDays, PresenceList, Today
from .views.programs import AskForOfficer, ProgramRequestDetail, ProgramRequestEdit, ProgramRequestList, ProposeProgram
from .views.provisions import Offences, ProvisionEdit, ProvisionList, ProvisionsAgree
from .views.review import CommentNew, HearingPage
from .views.service_requests import ServiceNew, ServiceRequestDetail, ServiceRequestList, ServiceTotals
from .views.statements import DisputeNew, DisputeSettle, StatementDetail, StatementList, StatementPdf
from .views.substitutes import (
    CertificateNew,
    CertificatePaper,
    Preferred,
    SubstituteDetail,
    SubstituteEdit,
    SubstituteList,
    SubstituteNew,
)
from .views.swaps import SwapDetail, SwapList, SwapNew

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

presence_patterns = [
    path("", PresenceList.as_view(), name="list"),
    path("today", Today.as_view(), name="today"),
    path("mine", OwnDays.as_view(), name="own"),
    path("check-in", CheckIn.as_view(), name="check-in"),
    path("check-out", CheckOut.as_view(), name="check-out"),
    path("answer", Answer.as_view(), name="answer"),
    path("write-down", DayAdd.as_view(), name="add"),
    path("location", LocationChoice.as_view(), name="location"),
    path("<uuid:pk>", DayDetail.as_view(), name="day"),
    path("<uuid:pk>/correct", DayCorrect.as_view(), name="correct"),
    path("mail/<str:token>", ConfirmFromMail.as_view(), name="mail"),
    path("desk/<str:token>", Desk.as_view(), name="desk"),
    path("schools/<uuid:pk>/code", DeskCodePage.as_view(), name="desk-code"),
    path("schools/<uuid:pk>/code/new", DeskCodeNew.as_view(), name="desk-new"),
    path("schools/<uuid:pk>/code.pdf", DeskCodePdf.as_view(), name="desk-pdf"),
    path("agencies/<uuid:pk>/rules", CoverageRulesEdit.as_view(), name="rules"),
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

cover_patterns = [
    path("absences", AbsenceList.as_view(), name="absence-list"),
    path("absences/report", AbsenceReport.as_view(), name="absence-report"),
    path("absences/ask", AbsenceAsk.as_view(), name="absence-ask"),
    path("absences/<uuid:pk>", AbsenceDetail.as_view(), name="absence"),
    path("absences/<uuid:pk>/end", AbsenceEnd.as_view(), name="absence-end"),
    path("needs", NeedList.as_view(), name="need-list"),
    path("needs/not-here", NotHere.as_view(), name="not-here"),
    path("needs/<uuid:pk>", NeedDetail.as_view(), name="need"),
    path("needs/<uuid:pk>/offer", NeedOffer.as_view(), name="need-offer"),
    path("needs/<uuid:pk>/part", NeedSplit.as_view(), name="need-split"),
    path("who", CoverList.as_view(), name="cover-list"),
    path("who/<uuid:pk>", CoverDetail.as_view(), name="cover"),
    path("who/<uuid:pk>/part", CoverPart.as_view(), name="cover-part"),
    path("substitutes", SubstituteList.as_view(), name="substitute-list"),
    path("substitutes/new", SubstituteNew.as_view(), name="substitute-new"),
    path("substitutes/<uuid:pk>", SubstituteDetail.as_view(), name="substitute"),
    path("substitutes/<uuid:pk>/change", SubstituteEdit.as_view(), name="substitute-edit"),
    path("substitutes/<uuid:pk>/certificate", CertificateNew.as_view(), name="certificate-new"),
    path("substitutes/<uuid:pk>/paper/<uuid:certificate>", CertificatePaper.as_view(), name="certificate-paper"),
    path("schools/<uuid:pk>/briefing", BriefingDetail.as_view(), name="briefing"),
    path("schools/<uuid:pk>/briefing/write", BriefingEdit.as_view(), name="briefing-edit"),
    path("schools/<uuid:pk>/briefing/pdf", BriefingPdf.as_view(), name="briefing-pdf"),
    path("schools/<uuid:pk>/preferred", Preferred.as_view(), name="preferred"),
    path("swaps", SwapList.as_view(), name="swap-list"),
    path("swaps/new", SwapNew.as_view(), name="swap-new"),
    path("swaps/<uuid:pk>", SwapDetail.as_view(), name="swap"),
]

evaluation_patterns = [
    path("", EvaluationList.as_view(), name="list"),
    path("new", CycleNew.as_view(), name="cycle-new"),
    path("<uuid:pk>", EvaluationDetail.as_view(), name="evaluation"),
    path("<uuid:pk>/goals", Goals.as_view(), name="goals"),
    path("<uuid:pk>/self-review", SelfReview.as_view(), name="self-review"),
    path("<uuid:pk>/write", Write.as_view(), name="write"),
    path("<uuid:pk>/take-over", TakeOver.as_view(), name="take-over"),
    path("<uuid:pk>/pdf", EvaluationPdf.as_view(), name="pdf"),
    path("feedback", FeedbackList.as_view(), name="feedback-list"),
    path("feedback/ask", FeedbackAsk.as_view(), name="feedback-ask"),
    path("feedback/give", FeedbackGive.as_view(), name="feedback-give"),
    path("feedback/<uuid:pk>", FeedbackDetail.as_view(), name="feedback"),
    path("feedback/<uuid:pk>/answer", FeedbackAnswer.as_view(), name="feedback-answer"),
    path("feedback/district/<uuid:pk>", FeedbackTotals.as_view(), name="feedback-totals"),
    path("feedback/link/<str:token>", FeedbackLink.as_view(), name="feedback-link"),
    path("inspections", InspectionList.as_view(), name="inspection-list"),
    path("inspections/new", InspectionNew.as_view(), name="inspection-new"),
    path("inspections/<uuid:pk>", InspectionDetail.as_view(), name="inspection"),
    path("inspections/<uuid:pk>/write", InspectionWrite.as_view(), name="inspection-write"),
    path("inspections/<uuid:pk>/correct", InspectionCorrect.as_view(), name="inspection-correct"),
    path("notes", NoteList.as_view(), name="note-list"),
    path("notes/new", NoteNew.as_view(), name="note-new"),
    path("notes/<uuid:pk>", NoteDetail.as_view(), name="note"),
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
    path("presence/", include((presence_patterns, "presence"))),
    path("cover/", include((cover_patterns, "covers"))),
    path("coverage/", include((coverage_patterns, "coverage"))),
    path("evaluations/", include((evaluation_patterns, "evaluations"))),
    path("compliance", ComplianceList.as_view(), name="compliance"),
]
