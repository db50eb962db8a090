from . import (
    agreements,
    assignments,
    emergency_plans,
    evaluations,
    feedback,
    handover,
    inspections,
    programs,
    service_requests,
)

__all__ = [
    "agreements",
    "assignments",
    "emergency_plans",
    "evaluations",
    "feedback",
    "handover",
    "inspections",
    "programs",
    "service_requests",
]
