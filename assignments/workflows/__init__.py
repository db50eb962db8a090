from . import (
    absences,
    agreements,
    assignments,
    covers,
    emergency_plans,
    handover,
    programs,
    service_requests,
    statements,
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
    "statements",
    "swaps",
]
