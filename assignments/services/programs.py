"""Asking for an officer or proposing a program, and what an approved request becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.permissions.relation import Relation
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible

from ..models import Agreement, ProgramRequest
from ..permissions.agreements import CHIEF, SEE_AGREEMENT, SRO_SUPERVISOR
from ..permissions.program_requests import EDIT_PROGRAM_REQUEST, REQUEST_PRINCIPAL, SEE_PROGRAM_REQUEST
from ..queries.program_requests import Outcome, OutcomeKind, offer_outcome, schools_for_programs, schools_wanting
from ..states import AGREEMENT_STATES
from .agreements import AgreementText, draft_agreement


@dataclass(frozen=True, slots=True)
class RequestText:
    """What a request says, of either kind."""

    agency: Agency
    schools: Sequence[School]
    title: str
    need: str
    hours: str = ""
    funding: str = ""
    officers: int = 1
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def send_request(*, by: User, kind: str, text: RequestText) -> ProgramRequest:
    """Ask for an officer, or propose a program. A principal who proposes one permits it by that."""
    forget_standing(by)
    _check_request(by, kind, text)
    request = ProgramRequest(kind=kind, requested_by=by)
    _write_request(request, text)
    request.put_under_policy(text.agency, today_at(text.agency))
    request.permission_due = kind == "program" and request.policy.demand("principal_permission") is not None
    request.save()
    request.schools.set(text.schools)
    if kind == "program" and text.schools[0].pk in standing_of(by).schools(Role.PRINCIPAL):
        perform(request, "permit", actor=by)
    else:
        tell_of(request, "program_request.requested", (REQUEST_PRINCIPAL, SRO_SUPERVISOR, CHIEF), by)
    return request


@transaction.atomic
def change_request(*, request: ProgramRequest, by: User, version: int, text: RequestText) -> ProgramRequest:
    """Rewrite a request of one's own while nobody has gone on with it."""
    forget_standing(by)
    locked = ProgramRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not SEE_PROGRAM_REQUEST.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if locked.version != version or not EDIT_PROGRAM_REQUEST.allows(by, locked):
        raise MovedMeanwhile(_("This request went on after you opened it. Open it again to see how it is now."))
    _check_request(by, locked.kind, text)
    _write_request(locked, text)
    locked.version += 1
    locked.save()
    locked.schools.set(text.schools)
    return locked


def _check_request(by: User, kind: str, text: RequestText) -> None:
    own = schools_wanting(by) if kind == "officer" else schools_for_programs(by)
    if not text.schools or own.filter(pk__in=[s.pk for s in text.schools]).count() != len(text.schools):
        raise ValidationError({"schools": _("Choose from your own schools.")})
    districts = {school.district_id for school in text.schools}
    if len(districts) > 1 or (kind == "program" and len(text.schools) > 1):
        raise ValidationError({"schools": _("Choose schools of one district, and one school for a program.")})
    if not text.agency.districts.filter(pk__in=districts).exists():
        raise ValidationError({"agency": _("This agency does not serve the district. Choose one that does.")})
    today = today_at(text.agency)
    if text.starts_on and text.starts_on < today:
        raise ValidationError({"starts_on": _("Choose today or a later day.")})
    if text.ends_on and (text.starts_on is None or text.ends_on < text.starts_on):
        raise ValidationError({"ends_on": _("The last day must not come before the first day.")})


def _write_request(request: ProgramRequest, text: RequestText) -> None:
    request.agency, request.district = text.agency, text.schools[0].district
    for name in ("title", "need", "hours", "funding", "officers", "starts_on", "ends_on"):
        setattr(request, name, getattr(text, name))


def tell_of(record: Any, kind: str, relations: Iterable[Relation], by: User) -> None:
    """A new record is told of to those it waits for; its workflow tells the rest."""
    people = {person.pk: person for relation in relations for person in relation.people(record)}
    people.pop(by.pk, None)
    title = {
        "program_request.requested": _("A program request was sent"),
        "service_request.asked": _("An officer was asked to come"),
    }[kind]
    outbox.add_message(kind, people=people.values(), title=title, url=record.get_absolute_url(), about=record)


def _draft_agreement_for(request: ProgramRequest, by: User) -> Agreement:
    """The request in the words of an agreement: a first draft for both sides to write on."""
    starts = max(request.starts_on or date.min, today_at(request.agency) + timedelta(days=30))
    parts = [request.need, request.hours, request.funding]
    text = AgreementText(
        agency=request.agency,
        district=request.district,
        schools=list(request.schools.all()),
        title=request.title,
        terms="\n\n".join(part for part in parts if part),
        starts_on=starts,
        ends_on=starts + timedelta(days=365),
    )
    request.agreement = draft_agreement(by=by, text=text)
    request.save(update_fields=["agreement"])
    return request.agreement


def _agreements_seen(request: ProgramRequest, by: User) -> Sequence[Outcome]:
    found = SEE_AGREEMENT.scope(by, Agreement.objects.filter(program_requests=request.pk))
    labels = {state.key: state for state in AGREEMENT_STATES}
    return [Outcome(a.title, a.get_absolute_url(), labels[a.status]) for a in found]


offer_outcome(
    OutcomeKind(
        "agreement",
        gettext_lazy("The draft of an agreement"),
        _draft_agreement_for,
        _agreements_seen,
        served=Q(agreement__status="in_force"),
    )
)
