from .applications import ApplicationForm
from .interviews import TimeForm, WishForm
from .openings import DistrictForm, OpeningForm, RunningOpeningForm, as_lines
from .outcome import AppointForm
from .screening import Checked, ScreeningForm

__all__ = [
    "ApplicationForm",
    "AppointForm",
    "Checked",
    "DistrictForm",
    "OpeningForm",
    "RunningOpeningForm",
    "ScreeningForm",
    "TimeForm",
    "WishForm",
    "as_lines",
]
