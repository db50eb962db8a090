from .absences import Absence
from .agreements import Agreement, Signature
from .assignments import AssignedSchool, Assignment, DutyWindow, Weekday
from .briefings import Briefing
from .covers import Cover, CoverNeed
from .emergency_plans import Drill, EmergencyPlan, FollowUp, PlanVersion
from .evaluations import Evaluation, EvaluationCycle, EvaluationGoal, EvaluationRating, EvaluationRemark
from .feedback import Feedback
from .handover import HandOver, HandOverLine
from .inspections import Inspection, InspectionItem, OfficerNote
from .presence import ConfirmationLink, CoverageRules, DeskCode, LocationConsent, Presence, PresenceMark
from .programs import ProgramRequest
from .provisions import OffenceDesignation, Provision, PublicHearing, ReviewComment
from .service_requests import CalendarFeed, OfficeHours, ServiceRequest
from .statements import CoverageStatement, LineDispute, StatementAcknowledgement
from .substitutes import Certificate, PreferredSubstitute, Substitute
from .swaps import Swap, SwapLeg

__all__ = [
    "Absence",
    "Agreement",
    "AssignedSchool",
    "Assignment",
    "Briefing",
    "CalendarFeed",
    "Certificate",
    "ConfirmationLink",
    "Cover",
    "CoverNeed",
    "CoverageRules",
    "CoverageStatement",
    "DeskCode",
    "Drill",
    "DutyWindow",
    "EmergencyPlan",
    "Evaluation",
    "EvaluationCycle",
    "EvaluationGoal",
    "EvaluationRating",
    "EvaluationRemark",
    "Feedback",
    "FollowUp",
    "HandOver",
    "HandOverLine",
    "Inspection",
    "InspectionItem",
    "LineDispute",
    "LocationConsent",
    "OffenceDesignation",
    "OfficeHours",
    "OfficerNote",
    "PlanVersion",
    "PreferredSubstitute",
    "Presence",
    "PresenceMark",
    "ProgramRequest",
    "Provision",
    "PublicHearing",
    "ReviewComment",
    "ServiceRequest",
    "Signature",
    "StatementAcknowledgement",
    "Substitute",
    "Swap",
    "SwapLeg",
    "Weekday",
]
