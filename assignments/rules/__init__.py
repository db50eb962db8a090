"""What must hold before agreements and assignments move, and what we say if not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.handing_over import before_leaving, open_items
from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Clause
from sro_program.ui.dates import day_text
from sro_program.workflow.spec import Requirement

from ..models import Agreement, Assignment, EmergencyPlan, HandOver, ProgramRequest, ServiceRequest
from ..queries.agreements import agreement_in_force, last_agreement
from ..queries.emergency_plans import latest_version
from ..queries.posts import hours_now, officers_at, schools_not_named
from ..states import OPEN_POST


def _terms_missing(agreement: Agreement, clause: Any) -> str:
    if not agreement.terms.strip() and not agreement.provisions.exclude(text="").exists():
        return _("The text is still empty. Write what the two sides agree on.")
    if not agreement.schools.exists():
        return _("No school is named. Add at least one school of the district.")
    return ""


def _over_already(agreement: Agreement, clause: Any) -> str:
    return _("Its last day has passed. Choose a later last day.") if agreement.ends_on < _today(agreement) else ""


def _today(agreement: Agreement) -> date:
    return today_at(agreement.agency)


def _signatures_missing(agreement: Agreement, clause: Any) -> str:
    waiting = agreement.signatures.filter(status="waiting")
    names = {"agency": agreement.agency.name, "district": agreement.district.name}
    missing = [names[s.side] for s in waiting]
    return _("Not yet signed by %s.") % _(" and ").join(missing) if missing else ""


def _not_in_force(assignment: Assignment, clause: Any) -> str:
    agreement = assignment.agreement
    if agreement.status == "in_force" and agreement.ends_on >= _today(agreement):
        return ""
    return why_none_in_force(agreement.agency, agreement.district)


def why_none_in_force(agency: Any, district: Any) -> str:
    """That no agreement is in force, and what became of the last one."""
    none = _("No agreement between %(agency)s and %(district)s is in force.") % {
        "agency": agency,
        "district": district,
    }
    last = last_agreement(agency.pk, district.pk)
    if last is None:
        return _("%s Have one signed first.") % none
    day = day_text(last.ends_on if last.status in ("expired", "in_force") else last.status_since.date())
    told = {
        "in_force": _("The last one, “%(title)s”, ended on %(day)s."),
        "expired": _("The last one, “%(title)s”, ended on %(day)s."),
        "terminated": _("The last one, “%(title)s”, was terminated on %(day)s."),
        "signed": _("“%(title)s” is signed and begins on %(begins)s."),
    }[last.status] % {"title": last.title, "day": day, "begins": day_text(last.starts_on)}
    return _("%(none)s %(told)s Have a new one signed first.") % {"none": none, "told": told}


TERMS_WRITTEN = Requirement(_terms_missing)
NOT_OVER = Requirement(_over_already)
BOTH_SIGNED = Requirement(_signatures_missing)
UNDER_AGREEMENT = Requirement(_not_in_force, demand="agreement_in_force")


# Posts


def _without_clause(assignment: Assignment, clause: Any) -> str:
    """A post lies inside an agreement in force under any policy; the clause says it where there is one."""
    return "" if assignment.policy.demand("agreement_in_force") else _not_in_force(assignment, None)


def _school_not_named(assignment: Assignment, clause: Any) -> str:
    strangers = schools_not_named(assignment)
    if not strangers:
        return ""
    return _("“%(agreement)s” does not name %(schools)s. Have it amended, or take the school out of the post.") % {
        "agreement": assignment.agreement,
        "schools": ", ".join(s.name for s in strangers),
    }


def _hours_missing(assignment: Assignment, clause: Any) -> str:
    hours = hours_now().filter(place=OuterRef("pk"))
    bare = assignment.places.filter(~Exists(hours)).select_related("school")
    names = [place.school.name for place in bare]
    if not names and assignment.places.exists():
        return ""
    return _("No duty hours are written yet for %s.") % (", ".join(names) or _("any school"))


def _contact_missing(assignment: Assignment, clause: Any) -> str:
    names = [place.school.name for place in assignment.places.filter(contact="").select_related("school")]
    return _("Nobody is named yet whom the officer talks to at %s.") % ", ".join(names) if names else ""


def _hours_page(assignment: Assignment) -> tuple[str, str]:
    return _("Write hours and contact"), reverse("assignments:assignment-hours", args=[assignment.pk])


def _last_day_passed(assignment: Assignment, clause: Any) -> str:
    today = today_at(assignment.agreement.agency)
    return _("Its last day was %s.") % day_text(assignment.last_day) if assignment.last_day < today else ""


def _left_behind(assignment: Assignment, clause: Any) -> str:
    """Work of the officer at these schools that nobody takes over yet."""
    schools = assignment.schools.values_list("pk", flat=True)
    answered = set()
    if hand_over := getattr(assignment, "hand_over", None):
        answered = {line.object_id for line in hand_over.lines.all() if line.answered}
    items = open_items(assignment.officer, schools)
    open_now = [f"{i.work.label}: {i.title}" for i in items if i.record.pk not in answered]
    if not open_now:
        return ""
    return _("Nobody takes over yet – %s. Say who does, or why nobody.") % "; ".join(open_now)


def _hand_over_page(assignment: Assignment) -> tuple[str, str]:
    hand_over = getattr(assignment, "hand_over", None)
    if hand_over is not None:
        return _("Open the hand-over"), hand_over.get_absolute_url()
    return _("Begin the hand-over"), reverse("assignments:hand-over-begin", args=[assignment.pk])


def _lines_open(hand_over: HandOver, clause: Any) -> str:
    titles = [line.what for line in hand_over.lines.filter(done_at__isnull=True)]
    return _("Not settled yet: %s.") % "; ".join(titles) if titles else ""


def _settle_page(hand_over: HandOver) -> tuple[str, str]:
    return _("Say who takes what"), reverse("assignments:hand-over-settle", args=[hand_over.pk])


HOUSE_AGREEMENT = Requirement(_without_clause)
SCHOOLS_NAMED = Requirement(_school_not_named, demand="agreement_in_force")
HOURS_WRITTEN = Requirement(_hours_missing, fix=_hours_page)
CONTACT_NAMED = Requirement(_contact_missing, fix=_hours_page)
NOT_RUN_OUT = Requirement(_last_day_passed)
NOTHING_LEFT_BEHIND = Requirement(_left_behind, fix=_hand_over_page)
ALL_SETTLED = Requirement(_lines_open, fix=_settle_page)


# Emergency plans


def _version_missing(plan: EmergencyPlan, clause: Any) -> str:
    return "" if latest_version(plan) else _("Nothing is written yet. Write the plan or upload it.")


def _version_page(plan: EmergencyPlan) -> tuple[str, str]:
    return _("Write the plan"), reverse("assignments:plan-version", args=[plan.pk])


VERSION_WRITTEN = Requirement(_version_missing, fix=_version_page)


# Leaving the agency


@before_leaving
def posts_left(officer: Officer, left_on: date) -> list[str]:
    """An officer leaves with empty hands: posts that run beyond the last day are ended first, with their hand-over."""
    posts = Assignment.objects.filter(officer=officer, status__in=OPEN_POST).select_related("agreement__district")
    return [
        _("%(officer)s still has a post in %(district)s until %(day)s. End it first, with its hand-over.")
        % {"officer": officer, "district": post.agreement.district, "day": day_text(post.last_day)}
        for post in posts
        if post.last_day > left_on
    ]


# Requests


@dataclass(frozen=True, slots=True)
class OfPrograms(Requirement):
    """Asked of new programs only: a wish for an officer goes another way under the same workflow."""

    def clause(self, record: Any) -> Clause | None:
        return Requirement.clause(self, record) if record.kind == "program" else None


def _permission_missing(request: ProgramRequest, clause: Any) -> str:
    if request.permitted_by_id:
        return ""
    schools = ", ".join(str(s) for s in request.schools.all())
    return _("The principal of %s has not permitted this program yet. Ask the principal first.") % schools


def _approval_missing(request: ProgramRequest, clause: Any) -> str:
    if request.decided_by_id:
        return ""
    return _("The chief or a designee has not approved this program. Send it to the chief first.")


def _no_agreement_for_program(request: ProgramRequest, clause: Any) -> str:
    if agreement_in_force(request.agency_id, request.district_id):
        return ""
    return _("No agreement between %(agency)s and %(district)s is in force. Have one signed first.") % {
        "agency": request.agency,
        "district": request.district,
    }


def _district_left(request: ProgramRequest, clause: Any) -> str:
    if request.agency.districts.filter(pk=request.district_id).exists():
        return ""
    return _("%(agency)s does not serve %(district)s any more. Return the request, so that another can be asked.") % {
        "agency": request.agency,
        "district": request.district,
    }


def _not_over(request: ProgramRequest, clause: Any) -> str:
    today = today_at(request.agency)
    if request.ends_on is None or request.ends_on >= today:
        return ""
    return _("Its last day has passed. Return it, so that new days can be chosen.")


def _serves_elsewhere(request: ServiceRequest, clause: Any) -> str:
    if officers_at([request.school_id]).filter(pk=request.officer_id).exists():
        return ""
    return _("%(officer)s does not serve at %(school)s any more. Decline it and ask the officer who does.") % {
        "officer": request.officer,
        "school": request.school,
    }


def _over_before_approval(request: ServiceRequest, clause: Any) -> str:
    return _("It was to begin in the past. Decline it.") if request.starts_at < timezone.now() else ""


def _not_begun(request: ServiceRequest, clause: Any) -> str:
    return _("It has not begun yet. Log it once it has.") if request.starts_at > timezone.now() else ""


PERMITTED = OfPrograms(_permission_missing, demand="principal_permission")
APPROVED_BY_CHIEF = OfPrograms(_approval_missing, demand="program_approval")
PROGRAM_UNDER_AGREEMENT = OfPrograms(_no_agreement_for_program, demand="agreement_in_force")
DISTRICT_SERVED = Requirement(_district_left)
PROGRAM_NOT_OVER = Requirement(_not_over)
OFFICER_SERVES_THERE = Requirement(_serves_elsewhere)
STILL_AHEAD = Requirement(_over_before_approval)
HAS_BEGUN = Requirement(_not_begun)
