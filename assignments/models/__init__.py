from .agreements import Agreement, Signature
from .assignments import AssignedSchool, Assignment, DutyWindow
from .emergency_plans import Drill, EmergencyPlan, FollowUp, PlanVersion
from .handover import HandOver, HandOverLine

__all__ = [
    "Agreement",
    "AssignedSchool",
    "Assignment",
    "Drill",
    "DutyWindow",
    "EmergencyPlan",
    "FollowUp",
    "HandOver",
    "HandOverLine",
    "PlanVersion",
    "Signature",
]
