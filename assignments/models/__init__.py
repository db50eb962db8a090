from .agreements import Agreement, Signature
from .assignments import AssignedSchool, Assignment, DutyWindow, Weekday
from .emergency_plans import Drill, EmergencyPlan, FollowUp, PlanVersion
from .handover import HandOver, HandOverLine
from .programs import ProgramRequest
from .provisions import OffenceDesignation, Provision, PublicHearing, ReviewComment
from .service_requests import CalendarFeed, OfficeHours, ServiceRequest

__all__ = [
    "Agreement",
    "AssignedSchool",
    "Assignment",
    "CalendarFeed",
    "Drill",
    "DutyWindow",
    "EmergencyPlan",
    "FollowUp",
    "HandOver",
    "HandOverLine",
    "OffenceDesignation",
    "OfficeHours",
    "PlanVersion",
    "ProgramRequest",
    "Provision",
    "PublicHearing",
    "ReviewComment",
    "ServiceRequest",
    "Signature",
    "Weekday",
]
