from .agreements import Agreement, Signature
from .assignments import AssignedSchool, Assignment, DutyWindow, Weekday
from .emergency_plans import Drill, EmergencyPlan, FollowUp, PlanVersion
from .evaluations import Evaluation, EvaluationCycle, EvaluationGoal, EvaluationRating, EvaluationRemark
from .feedback import Feedback
from .handover import HandOver, HandOverLine
from .inspections import Inspection, InspectionItem, OfficerNote
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
    "OffenceDesignation",
    "OfficeHours",
    "OfficerNote",
    "PlanVersion",
    "ProgramRequest",
    "Provision",
    "PublicHearing",
    "ReviewComment",
    "ServiceRequest",
    "Signature",
    "Weekday",
]
