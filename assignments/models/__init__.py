from .agreements import Agreement, Signature
from .assignments import AssignedSchool, Assignment, DutyWindow, Weekday
from .covers import Absence, Cover, CoverNeed, Substitute
from .emergency_plans import Drill, EmergencyPlan, FollowUp, PlanVersion
from .handover import HandOver, HandOverLine
from .presence import ConfirmationLink, CoverageRules, DeskCode, LocationConsent, Presence, PresenceMark
from .programs import ProgramRequest
from .provisions import OffenceDesignation, Provision, PublicHearing, ReviewComment
from .service_requests import CalendarFeed, OfficeHours, ServiceRequest

__all__ = [
    "Absence",
    "Agreement",
    "AssignedSchool",
    "Assignment",
    "CalendarFeed",
    "ConfirmationLink",
    "Cover",
    "CoverNeed",
    "CoverageRules",
    "DeskCode",
    "Drill",
    "DutyWindow",
    "EmergencyPlan",
    "FollowUp",
    "HandOver",
    "HandOverLine",
    "LocationConsent",
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
    "Substitute",
    "Weekday",
]
