from . import agreements, assignments, emergency_plans, handover, programs, service_requests, statements

__all__ = [
    "agreements",
    "assignments",
    "emergency_plans",
    "handover",
    "programs",
    "service_requests",
    "statements",
]
