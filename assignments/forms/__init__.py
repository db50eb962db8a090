"""What people fill in about agreements, posts, hand-overs, emergency plans, programs and services."""

from .agreements import AgreementForm, SignForm
from .emergency_plans import ReviewForm
from .programs import AdviceForm, ApproveRequestForm, LookBackForm, NewProgramForm, OfficerWantedForm, PermitForm
from .service_requests import (
    ApproveServiceForm,
    AttendanceForm,
    ConferenceForm,
    ConfirmForm,
    OfficeHoursForm,
    ServiceForm,
)

__all__ = [
    "AdviceForm",
    "AgreementForm",
    "ApproveRequestForm",
    "ApproveServiceForm",
    "AttendanceForm",
    "ConferenceForm",
    "ConfirmForm",
    "LookBackForm",
    "NewProgramForm",
    "OfficeHoursForm",
    "OfficerWantedForm",
    "PermitForm",
    "ReviewForm",
    "ServiceForm",
    "SignForm",
]
