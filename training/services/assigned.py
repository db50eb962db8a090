"""Training the chief finds necessary, for named people, until a day (AL-III-B-7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import on_roster, today_at
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.organisations.services.locking import claim, lock
from sro_program.ui.dates import moment_text
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import AssignedTraining
from ..permissions.duties import SEE_ASSIGNED, WITHDRAW_ASSIGNED

LATEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class AssignedText:
    """`hours` may be 0 where it is enough to have been there."""

    title: str
    topic: str
    hours: Decimal
    why: str
    due_on: date


def people_to_train(agency: Agency) -> QuerySet[User]:
    """Everybody on the roster who may sign in."""
    roster = on_roster(agency).order_by().values("user")
    return User.objects.filter(pk__in=roster, is_active=True).order_by("full_name", "pk")


@transaction.atomic
def assign_training(*, agency: Agency, by: User, text: AssignedText, people: Collection[User]) -> AssignedTraining:
    forget_standing(by)
    if agency.pk not in standing_of(by).agencies(Role.CHIEF):
        raise NotYours(_("The chief assigns training."))
    today = today_at(agency)
    if not today <= text.due_on <= today + LATEST:
        raise ValidationError({"due_on": _("Choose a day from today on, within three years.")})
    if not text.why.strip():
        raise ValidationError({"why": _("Say why. Everybody it is assigned to reads it.")})
    chosen = list(people_to_train(agency).filter(pk__in=[person.pk for person in people]))
    if not chosen or len(chosen) != len(set(people)):
        raise ValidationError({"people": _("Choose people who are on your roster.")})
    assigned = AssignedTraining.objects.create(agency=agency, assigned_by=by, **asdict(text))
    assigned.people.set(chosen)
    outbox.add_message(
        "assigned_training.assigned",
        people=[person for person in chosen if person.pk != by.pk],
        title=_("The chief assigned a training to you"),
        body=_("The page says which, why and until when."),
        url=assigned.get_absolute_url(),
        about=assigned,
    )
    return assigned


@transaction.atomic
def withdraw_assigned(*, assigned: AssignedTraining, by: User, version: int, reason: str) -> AssignedTraining:
    """Nobody owes it any more. What people took of it stays in their records."""
    forget_standing(by)
    if not SEE_ASSIGNED.allows(by, assigned):
        raise NotVisible(_("There is nothing here."))
    ended = lock(assigned).ended_at
    if ended is not None:
        raise MovedMeanwhile(_("This was withdrawn on %s already.") % moment_text(ended), when=ended)
    if not WITHDRAW_ASSIGNED.allows(by, assigned):
        raise NotYours(_("The chief withdraws what the chief assigned."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Everybody it was assigned to reads it.")})
    locked = claim(assigned, version)
    locked.ended_at, locked.ended_why = timezone.now(), reason.strip()
    with pghistory.context(reason=reason):
        locked.save()
    people = list(locked.people.all())
    outbox.add_message(
        "assigned_training.withdrawn",
        people=[person for person in people if person.pk != by.pk],
        title=_("An assigned training was withdrawn"),
        body=_("You need not take it any more."),
        url=locked.get_absolute_url(),
        about=locked,
        key=f"assigned_training.withdrawn:{locked.pk}",
    )
    return locked
