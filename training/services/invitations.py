"""Writes on invitations to teach that are no transitions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Officer, School, Seat
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import current, forget_standing
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotYours

from ..models import CourseOutline, Invitation
from ..queries.serving import officers_serving, schools_served
from ..queries.teaching import instructor_of, schools_inviting

LONGEST_AGO = timedelta(days=366)


def own_officer(by: Any) -> Officer:
    officer = instructor_of(by)
    if officer is None:
        raise NotYours(_("Only an officer of an agency does this."))
    return officer


@transaction.atomic
def invite(*, by: Any, school: School, officer: Officer, title: str, wanted: str) -> Invitation:
    """Somebody with a seat at the school invites the officer who serves there."""
    forget_standing(by)
    if not schools_inviting(by).filter(pk=school.pk).exists():
        raise NotYours(_("The principal or staff of the school invite an officer there."))
    if not officers_serving([school.pk]).filter(pk=officer.pk).exists():
        raise ValidationError({"officer": _("Choose an officer who serves at this school.")})
    made = _invitation(school, officer, title, wanted)
    made.invited_by, made.inviter, made.inviter_role = by, str(by), seat_name(by, school)
    made.save()
    add_message(
        "invitation.made",
        people=[officer.user],
        title=_("A school invites you to teach"),
        url=made.get_absolute_url(),
        body=_("The page says what about. Accept it or say why not."),
        about=made,
    )
    return made


def _invitation(school: School, officer: Officer, title: str, wanted: str) -> Invitation:
    agency = officer.agency
    made = Invitation(agency=agency, school=school, officer=officer, title=title, wanted=wanted)
    made.invited_on = today_at(agency)
    made.put_under_policy(agency, made.invited_on)
    return made


def seat_name(person: Any, school: School) -> str:
    """What the person is at the school, as the seat says it."""
    seat = Seat.objects.filter(current(), user=person, school=school).order_by("role").first()
    return (seat.title or seat.get_role_display()) if seat else _("Staff of the school")


@transaction.atomic
def note_invitation(
    *, by: Any, school: School, inviter: str, inviter_role: str, invited_on: date, title: str, wanted: str = ""
) -> Invitation:
    """The officer writes down what was said in person; the principal is told, so that nobody is surprised."""
    officer = own_officer(by)
    if not schools_served(officer.pk).filter(pk=school.pk).exists():
        raise ValidationError({"school": _("Choose a school at which you serve.")})
    today = today_at(officer.agency)
    if invited_on > today:
        raise ValidationError({"invited_on": _("This day lies ahead. Write the day on which you were invited.")})
    if invited_on < today - LONGEST_AGO:
        raise ValidationError({"invited_on": _("This is more than a year ago. Ask the school to invite you again.")})
    made = _invitation(school, officer, title, wanted)
    made.inviter, made.inviter_role, made.invited_on = inviter, inviter_role, invited_on
    made.save()
    perform(made, "accept", actor=by)
    return made


@transaction.atomic
def begin_from_request(
    *, by: Any, school: School, officer: Officer, title: str, wanted: str, minutes: int
) -> Invitation:
    """A class a school asked for and was promised: the request is the invitation, and an outline begins as draft."""
    made = _invitation(school, officer, title, wanted)
    made.invited_by, made.inviter, made.inviter_role = by, str(by), seat_name(by, school)
    made.save()
    perform(made, "take_up", actor=None)
    outline = CourseOutline(agency=officer.agency, author=officer, title=title, minutes=max(5, min(minutes, 480)))
    outline.put_under_policy(officer.agency, today_at(officer.agency))
    outline.save()
    outline.invitations.add(made)
    return made
