from .agreements import Agreement, Signature
from .assignments import Assignment
from .programs import ProgramRequest
from .service_requests import CalendarFeed, OfficeHours, ServiceRequest

__all__ = [
    "Agreement",
    "Assignment",
    "CalendarFeed",
    "OfficeHours",
    "ProgramRequest",
    "ServiceRequest",
    "Signature",
]
