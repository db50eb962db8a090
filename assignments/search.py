"""What of agreements and assignments can be searched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import (
    Absence,
    Agreement,
    Assignment,
    CoverNeed,
    EmergencyPlan,
    Evaluation,
    Feedback,
    Inspection,
    OfficerNote,
    ProgramRequest,
    ServiceRequest,
    Substitute,
)
from .permissions.absences import SEE_ABSENCE
from .permissions.agreements import SEE_AGREEMENT
from .permissions.covers import SEE_NEED, SEE_SUBSTITUTE
from .permissions.emergency_plans import SEE_PLAN
from .permissions.evaluations import SEE_EVALUATION, SEE_INSPECTION, SEE_NOTE
from .permissions.feedback import SEE_FEEDBACK
from .permissions.posts import SEE_ASSIGNMENT
from .permissions.program_requests import SEE_PROGRAM_REQUEST
from .permissions.service_requests import SEE_SERVICE_REQUEST

searchable(Agreement, SEE_AGREEMENT, "title", "district__name", label=_("Agreements"), related=("agency", "district"))
searchable(
    Assignment,
    SEE_ASSIGNMENT,
    "officer__user__full_name",
    "officer__badge",
    label=_("Assignments"),
    related=("officer__user",),
)
searchable(EmergencyPlan, SEE_PLAN, "hazard_label", "school__name", label=_("Emergency plans"), related=("school",))
searchable(ProgramRequest, SEE_PROGRAM_REQUEST, "title", "need", label=_("Program requests"), related=("district",))
searchable(
    ServiceRequest, SEE_SERVICE_REQUEST, "title", "school__name", label=_("Service requests"), related=("school",)
)
searchable(Absence, SEE_ABSENCE, "number", "officer__user__full_name", label=_("Absences"))
searchable(CoverNeed, SEE_NEED, "school__name", label=_("Hours to cover"), related=("school",))
searchable(Substitute, SEE_SUBSTITUTE, "user__full_name", "employer", label=_("Substitutes"), related=("user",))


# Evaluations

_OF_OFFICER = ("officer__user__full_name", "officer__badge")
searchable(Evaluation, SEE_EVALUATION, *_OF_OFFICER, label=_("Evaluations"), related=("officer__user",))
searchable(
    Feedback, SEE_FEEDBACK, *_OF_OFFICER, "school__name", label=_("Feedback"), related=("officer__user", "school")
)
searchable(Inspection, SEE_INSPECTION, *_OF_OFFICER, label=_("Inspections"), related=("officer__user",))
searchable(OfficerNote, SEE_NOTE, *_OF_OFFICER, "text", label=_("Running notes"), related=("officer__user",))
