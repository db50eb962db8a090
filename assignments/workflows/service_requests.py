"""What school staff ask for is approved by whom the policy names, then done or not done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.handing_over import hands_over
from sro_program.organisations.models import Officer
from sro_program.permissions.relation import SYSTEM
from sro_program.workflow.errors import Refused
from sro_program.workflow.registry import register
from sro_program.workflow.spec import Transition, Workflow

from ..effects import confirm_officers, write_approval, write_attendance
from ..effects.classes import begin_class
from ..models import ServiceRequest
from ..permissions.service_requests import (
    ACCEPTING_OFFICER,
    APPROVING_CHIEF,
    APPROVING_SUPERVISOR,
    JOINING_OFFICER,
    OFFICER_AFTERWARDS,
    SEE_SERVICE_REQUEST,
    SERVICE_OFFICER,
    SERVICE_PRINCIPAL,
    SERVICE_REQUESTER,
    SERVICE_SUPERVISOR,
)
from ..rules import HAS_BEGUN, OFFICER_SERVES_THERE, STILL_AHEAD
from ..states import SERVICE_REQUEST_STATES

APPROVERS = (APPROVING_SUPERVISOR, APPROVING_CHIEF, ACCEPTING_OFFICER)

SERVICE_REQUEST = register(
    Workflow(
        key="service_request",
        title=_("Service request"),
        model="assignments.ServiceRequest",
        states=SERVICE_REQUEST_STATES,
        see=SEE_SERVICE_REQUEST,
        related=("agency", "school", "officer__user"),
        transitions=(
            Transition(
                "approve",
                _("Approve"),
                _("was approved"),
                ("asked",),
                "approved",
                by=APPROVERS,
                never_by=(SERVICE_REQUESTER,),
                requires=(OFFICER_SERVES_THERE, STILL_AHEAD),
                sets=(write_approval,),
                effects=(confirm_officers, begin_class),
                tells=(SERVICE_REQUESTER, SERVICE_OFFICER, JOINING_OFFICER, SERVICE_PRINCIPAL),
                duty=(APPROVING_SUPERVISOR, ACCEPTING_OFFICER),
                form="assignments.forms.ApproveServiceForm",
                explains=_("It stands on the calendar of everybody concerned."),
            ),
            Transition(
                "book",
                _("Book"),
                _("was booked"),
                ("asked",),
                "approved",
                by=(SYSTEM,),
                requires=(OFFICER_SERVES_THERE, STILL_AHEAD),
                effects=(confirm_officers,),
                tells=(SERVICE_REQUESTER, SERVICE_OFFICER),
            ),
            Transition(
                "decline",
                _("Decline"),
                _("was declined"),
                ("asked",),
                "declined",
                by=APPROVERS,
                never_by=(SERVICE_REQUESTER,),
                tells=(SERVICE_REQUESTER, SERVICE_OFFICER),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("Whoever asked reads your reason."),
            ),
            Transition(
                "cancel",
                _("Cancel"),
                _("was cancelled"),
                ("asked", "approved"),
                "cancelled",
                by=(SERVICE_REQUESTER, SERVICE_PRINCIPAL, SERVICE_OFFICER, SERVICE_SUPERVISOR),
                tells=(SERVICE_REQUESTER, SERVICE_OFFICER, JOINING_OFFICER, SERVICE_PRINCIPAL),
                duty=(),
                asks_reason=True,
                danger=True,
                explains=_("It is taken off the calendar. Everybody concerned is told."),
            ),
            Transition(
                "log_done",
                _("Log as done"),
                _("was done"),
                ("approved",),
                "done",
                by=(SERVICE_OFFICER, SERVICE_SUPERVISOR),
                requires=(HAS_BEGUN,),
                sets=(write_attendance,),
                tells=(SERVICE_REQUESTER,),
                duty=(OFFICER_AFTERWARDS,),
                form="assignments.forms.AttendanceForm",
                explains=_("It counts as done. Name no student."),
            ),
            Transition(
                "log_not_done",
                _("Log as not done"),
                _("did not take place"),
                ("approved",),
                "not_done",
                by=(SERVICE_OFFICER, SERVICE_SUPERVISOR, SERVICE_REQUESTER),
                requires=(HAS_BEGUN,),
                tells=(SERVICE_REQUESTER, SERVICE_OFFICER, SERVICE_PRINCIPAL),
                duty=(),
                asks_reason=True,
                explains=_("It counts as not done, with your reason."),
            ),
        ),
    )
)


def _still_to_come(officer: Officer, schools: frozenset[UUID]) -> Iterable[ServiceRequest]:
    rows = ServiceRequest.objects.filter(officer=officer, school__in=schools, status__in=("asked", "approved"))
    return rows.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")


def _give(request: Any, successor: Officer, by: Any) -> None:
    """The successor comes instead. What was confirmed stays confirmed, with the successor in the other's place."""
    former, request.officer = request.officer_id, successor
    request.version += 1
    try:
        with transaction.atomic():
            request.save(update_fields=["officer", "version"])
    except IntegrityError as fault:
        said = _now("%(who)s has another conference at the time of “%(what)s”. Choose somebody else, or cancel it.")
        raise Refused(said % {"who": successor, "what": request}) from fault
    if request.officers.filter(pk=former).exists():
        request.officers.remove(former)
        request.officers.add(successor)


hands_over("service_request", _("Service request"), find=_still_to_come, give=_give)
