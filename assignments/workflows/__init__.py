from . import (
    absences,
    agreements,
    assignments,
    covers,
    emergency_plans,
    handover,
    programs,
    service_requests,
    swaps,
)

__all__ = [
    "absences",
    "agreements",
    "assignments",
    "covers",
    "emergency_plans",
    "handover",
    "programs",
    "service_requests",
    "swaps",
]
