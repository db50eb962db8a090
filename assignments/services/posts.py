"""Writes on posts: planning, changing, hours. Each refuses what lies outside an agreement in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sro_program.organisations.models import Agency, District, Officer, School
from sro_program.ui.dates import day_text
from sro_program.workflow.errors import MovedMeanwhile, Refused, Unmet
from sro_program.workflow.spec import Sentence

from ..models import Agreement, AssignedSchool, Assignment, DutyWindow, Weekday
from ..queries.agreements import OVER, agreement_in_force
from ..queries.posts import Hours, Term, busiest_week, hours_now, other_terms
from ..states import OPEN_POST


@dataclass(frozen=True, slots=True)
class Post:
    """Where and when an officer serves, and under which agreement."""

    agreement: Agreement
    schools: Sequence[School]
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    school: School
    name: str
    phone: str = ""


@transaction.atomic
def plan_assignment(
    *,
    officer: Officer,
    agreement: Agreement,
    schools: Iterable[School],
    starts_on: date,
    ends_on: date | None = None,
    basis: str = "",
) -> Assignment:
    """Plan an officer's post; with hours and contacts it becomes active on its first day by itself."""
    post = Post(agreement, list(schools), starts_on, ends_on)
    _refuse_outside(post)
    if officer.left_on is not None:
        raise Refused(_("%(officer)s left the agency on %(day)s.") % _who_when(officer, officer.left_on))
    assignment = Assignment.objects.create(
        officer=officer, agreement=agreement, starts_on=starts_on, ends_on=ends_on, basis=basis
    )
    assignment.schools.set(post.schools)
    return assignment


@transaction.atomic
def change_assignment(*, assignment: Assignment, post: Post, version: int) -> Assignment:
    """Other days, schools or another agreement. Hours and contacts of schools that stay are kept."""
    locked = _claim_post(assignment, version)
    if locked.status != "planned" and post.starts_on != locked.starts_on:
        raise ValidationError({"starts_on": _("It has begun. Its first day stays.")})
    _refuse_outside(post, begun=locked.status != "planned")
    _refuse_hours(locked, post, _hours_of(locked, post.schools))
    locked.places.exclude(school__in=post.schools).delete()
    locked.agreement, locked.starts_on, locked.ends_on = post.agreement, post.starts_on, post.ends_on
    locked.save()
    here = set(locked.places.values_list("school_id", flat=True))
    AssignedSchool.objects.bulk_create(
        AssignedSchool(assignment=locked, school=school) for school in post.schools if school.pk not in here
    )
    return locked


@transaction.atomic
def write_hours(
    *,
    assignment: Assignment,
    hours: Sequence[Hours],
    contacts: Sequence[Contact],
    version: int,
    since: date | None = None,
) -> Assignment:
    """All weekly hours and contacts of a post at once. Former hours stay for the days before `since`.

    Without `since` the hours count from the post's first day, in place of all that was written before.
    """
    locked = _claim_post(assignment, version)
    places = {place.school_id: place for place in locked.places.all()}
    since = since if since and since > locked.starts_on else None
    _refuse_hours(locked, Post(locked.agreement, (), since or locked.starts_on, locked.ends_on), hours)
    _end_former_hours(locked, since)
    locked.save(update_fields=["version"])
    for contact in contacts:
        place = places[contact.school.pk]
        place.contact, place.contact_phone = contact.name, contact.phone
        place.save()
    DutyWindow.objects.bulk_create(
        DutyWindow(place=places[h.school.pk], weekday=h.weekday, starts_at=h.starts_at, ends_at=h.ends_at, since=since)
        for h in hours
    )
    return locked


def _end_former_hours(assignment: Assignment, since: date | None) -> None:
    former = DutyWindow.objects.filter(place__assignment=assignment)
    if since is None:
        former.delete()
        return
    former.filter(since__gte=since).delete()
    for window in former.filter(Q(until__isnull=True) | Q(until__gte=since)):
        window.until = since - timedelta(days=1)
        window.save(update_fields=["until"])


def _claim_post(assignment: Assignment, version: int) -> Assignment:
    """The officer first, then the post: two posts of one officer are written one after the other."""
    Officer.objects.select_for_update(of=("self",), no_key=True).get(pk=assignment.officer_id)
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if locked.version != version or locked.status not in OPEN_POST:
        raise MovedMeanwhile(_("This was changed after you opened it. Open it again to see how it is now."))
    locked.version += 1
    return locked


def refuse_without_agreement(agency: Agency, district: District) -> None:
    """No new record of officers' work where no agreement is in force; the sentence says which and by which clause."""
    if agreement_in_force(agency.pk, district.pk) is not None:
        return
    last = Agreement.objects.filter(agency=agency, district=district, status__in=OVER).order_by("-ends_on").first()
    said = {"agency": agency, "district": district, "end": day_text(last.ends_on) if last else ""}
    text = _("No agreement between %(agency)s and %(district)s is in force. Have one signed first.") % said
    if last is not None:
        text = _("The agreement between %(agency)s and %(district)s is over, its last day was %(end)s. ") % said
        text += _("Have a new one signed first.")
    clause = last.policy.demand("agreement_in_force") if last else None
    raise Unmet(Sentence(text, clause))


def _refuse_outside(post: Post, *, begun: bool = False) -> None:
    """Every day and every school of a post lies inside an agreement in force (or signed, while it is planned)."""
    agreement = post.agreement
    clause = agreement.policy.demand("agreement_in_force")
    if agreement.status not in (("in_force",) if begun else ("in_force", "signed")):
        refuse_without_agreement(agreement.agency, agreement.district)
        raise Unmet(Sentence(_("“%s” is not in force. Choose the agreement that is.") % agreement, clause))
    strangers = [s.name for s in post.schools if s.district_id != agreement.district_id]
    if strangers:
        said = {"schools": ", ".join(strangers), "district": agreement.district}
        raise ValidationError({"schools": _("Not a school of %(district)s: %(schools)s.") % said})
    named = set(agreement.schools.values_list("pk", flat=True))
    unnamed = ", ".join(s.name for s in post.schools if s.pk not in named)
    if unnamed:
        raise Unmet(Sentence(_("“%(a)s” does not name %(s)s.") % {"a": agreement, "s": unnamed}, clause))
    _refuse_days(post, begun=begun)


def _refuse_days(post: Post, *, begun: bool) -> None:
    agreement, ends = post.agreement, post.ends_on
    term = {"first": day_text(agreement.starts_on), "last": day_text(agreement.ends_on)}
    outside = _("The agreement runs from %(first)s to %(last)s. Choose a day within it.") % term
    if not begun and not agreement.starts_on <= post.starts_on <= agreement.ends_on:
        raise ValidationError({"starts_on": outside})
    if ends is not None and ends < post.starts_on:
        raise ValidationError({"ends_on": _("The last day cannot come before the first day.")})
    if ends is not None and ends > agreement.ends_on:
        raise ValidationError({"ends_on": outside})


def _hours_of(assignment: Assignment, schools: Iterable[School]) -> list[Hours]:
    kept = hours_now().filter(place__assignment=assignment, place__school__in=[s.pk for s in schools])
    return [Hours(w.place.school, w.weekday, w.starts_at, w.ends_at) for w in kept.select_related("place__school")]


def _refuse_hours(assignment: Assignment, post: Post, hours: Sequence[Hours]) -> None:
    """What PostgreSQL would refuse too, in words: hours that overlap, and more than full time."""
    term = Term(post.starts_on, post.ends_on or post.agreement.ends_on, tuple(hours))
    others = [t for t in other_terms(assignment.officer, but=assignment.pk) if t.together_with(term)]
    elsewhere = [h for t in others for h in t.hours]
    for at, one in enumerate(hours):
        for other in (*hours[:at], *elsewhere):
            if one.meets(other):
                raise ValidationError(_overlap(assignment, one, other))
    most = assignment.officer.agency.full_time_hours
    if (busiest := busiest_week(term, others)) > most * 60:
        raise ValidationError(
            _("Together with the officer’s other posts these are %(hours)s hours a week. Full time is %(most)d.")
            % {"hours": f"{busiest / 60:g}", "most": most}
        )


def _overlap(assignment: Assignment, one: Hours, other: Hours) -> str:
    day = Weekday(one.weekday).label
    return _(
        "%(officer)s would be at two schools at once on %(day)s: %(one)s from %(start)s and %(other)s until %(end)s."
    ) % {
        "officer": assignment.officer,
        "day": day,
        "one": one.school,
        "start": f"{max(one.starts_at, other.starts_at):%H:%M}",
        "other": other.school,
        "end": f"{min(one.ends_at, other.ends_at):%H:%M}",
    }


def _who_when(officer: Officer, day: date) -> dict[str, str]:
    return {"officer": str(officer), "day": day_text(day)}
