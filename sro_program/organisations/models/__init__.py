from .bodies import Agency, District, School
from .calendars import CalendarDay, SchoolCalendar
from .changes import Change
from .imports import FileImport, ImportedFile
from .people import Delegation, Officer, Role, Seat

__all__ = [
    "Agency",
    "CalendarDay",
    "Change",
    "Delegation",
    "District",
    "FileImport",
    "ImportedFile",
    "Officer",
    "Role",
    "School",
    "SchoolCalendar",
    "Seat",
]
