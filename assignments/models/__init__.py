from .agreements import Agreement, Signature
from .assignments import AssignedSchool, Assignment, DutyWindow, Weekday
from .covers import Absence, Cover, CoverNeed, Substitute
from .emergency_plans import Drill, EmergencyPlan, FollowUp, PlanVersion
from .handover import HandOver, HandOverLine
from .presence import CoverageRules, Presence, PresenceMark
from .programs import ProgramRequest
from .provisions import OffenceDesignation, Provision, PublicHearing, ReviewComment
from .service_requests import CalendarFeed, OfficeHours, ServiceRequest
from .statements import CoverageStatement, LineDispute, StatementAcknowledgement

__all__ = [
    "Absence",
    "Agreement",
    "AssignedSchool",
    "Assignment",
    "CalendarFeed",
    "Cover",
    "CoverNeed",
    "CoverageRules",
    "CoverageStatement",
    "Drill",
    "DutyWindow",
    "EmergencyPlan",
    "FollowUp",
    "HandOver",
    "HandOverLine",
    "LineDispute",
    "OffenceDesignation",
    "OfficeHours",
    "PlanVersion",
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
    "Weekday",
]
