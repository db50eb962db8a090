"""What agreements, posts and emergency plans put on the pages of agencies, schools and officers."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.facts import figures_of
from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Shown, Stat, day_in, moment_in
from sro_program.home.sections import on_page
from sro_program.organisations.models import Agency, Officer, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.policy.services import policy_in_force
from sro_program.ui.dates import away_text, day_text, moment_text
from training.models import Invitation

from .models import (
    Absence,
    Agreement,
    AssignedSchool,
    Assignment,
    CoverNeed,
    EmergencyPlan,
    Evaluation,
    Inspection,
    ServiceRequest,
)
from .permissions.absences import SEE_ABSENCE
from .permissions.agreements import SEE_AGREEMENT
from .permissions.briefings import SEE_BRIEFING
from .permissions.covers import SEE_NEED
from .permissions.emergency_plans import SEE_PLAN
from .permissions.evaluations import SEE_EVALUATION, SEE_INSPECTION
from .permissions.posts import SEE_ASSIGNMENT
from .permissions.service_requests import SEE_SERVICE_REQUEST
from .queries.evaluations import UNDER_WAY
from .states import (
    ABSENCE_STATES,
    ASSIGNMENT_STATES,
    COVER_NEED_STATES,
    EVALUATION_STATES,
    INSPECTION_STATES,
    OPEN_POST,
    PLAN_STATES,
)

SHOWN, FEW = 20, 5
_POST_STATES = {state.key: state for state in ASSIGNMENT_STATES}
_PLAN_STATES = {state.key: state for state in PLAN_STATES}


def _agreement_rows(rows: Answer) -> list[CardRow]:
    return [
        CardRow(
            row["title"],
            url=reverse("assignments:agreement", args=[row["pk"]]),
            detail=_("%(agency)s · until %(day)s")
            % {"agency": row["agency"], "day": day_text(day_in(row["ends_on"]))},
            tag=_("In force"),
            tone="ok",
        )
        for row in rows
    ]


_AGREEMENT = {"pk": "pk", "title": "title", "agency": "agency__name", "ends_on": "ends_on"}


@on_page(School, "agreement", order=10)
def agreement_of_school(person: Any, school: School) -> Asking:
    """The contract under which officers serve here: duties, hours, contact stand in it."""
    rows = Agreement.objects.filter(schools=school, status="in_force").order_by("ends_on", "pk")
    found: Answer = yield Ask(lambda: SEE_AGREEMENT.scope(person, rows)[:SHOWN], _AGREEMENT)
    return Card(
        "school-agreement",
        _("Agreement in force"),
        rows=_agreement_rows(found),
        empty=_("No agreement in force names this school, as far as you can see; so no officer serves here."),
    )


@on_page(School, "posts", order=20)
def posts_of_school(person: Any, school: School) -> Asking:
    """Who serves here, whom they talk to."""
    seen = SEE_ASSIGNMENT.scope(person, Assignment.objects.filter(schools=school, status__in=OPEN_POST))
    rows = AssignedSchool.objects.filter(school=school, assignment__in=seen.values("pk"))
    found: Answer = yield Ask(
        lambda: rows.order_by("assignment__status", "assignment__starts_on", "pk")[:SHOWN],
        {
            "pk": "assignment__pk",
            "who": "assignment__officer__user__full_name",
            "status": "assignment__status",
            "starts_on": "assignment__starts_on",
            "contact": "contact",
        },
    )
    return Card(
        "school-posts",
        _("Officers"),
        rows=[
            _post_row(row, row["who"], _("talks to %s") % row["contact"] if row["contact"] else "") for row in found
        ],
        empty=_("No officer is assigned here, as far as you can see."),
    )


def _post_row(row: dict[str, Any], title: str, more: str = "") -> CardRow:
    state = _POST_STATES[row["status"]]
    detail = _("From %s") % day_text(day_in(row["starts_on"]))
    return CardRow(
        title,
        url=reverse("assignments:assignment", args=[row["pk"]]),
        detail=f"{detail} · {more}" if more else detail,
        tag=state.label,
        tone=state.tone,
    )


@on_page(School, "plans", order=30)
def plans_of_school(person: Any, school: School) -> Asking:
    """Only for those who may see them; for everybody else the page has no such place."""
    today = today_at(school)
    rows = SEE_PLAN.scope(person, EmergencyPlan.objects.filter(school=school).exclude(status="retired"))
    columns = {"pk": "pk", "hazard": "hazard_label", "status": "status", "due": F("review_due")}
    found: Answer = yield Ask(lambda: rows.order_by(F("review_due").asc(nulls_first=True), "pk")[:SHOWN], columns)
    if not found and school.pk not in standing_of(person).schools():
        return None
    return Card(
        "school-plans",
        _("Emergency plans"),
        rows=[plan_row(row, row["hazard"], today) for row in found],
        empty=_("No plan yet. The principal and the officer prepare one for each hazard."),
        more_url=reverse("assignments:plan-list"),
        more_label=_("All plans"),
    )


def plan_row(row: dict[str, Any], title: str, today: Any) -> CardRow:
    state = _PLAN_STATES[row["status"]]
    due = day_in(row["due"]) if row["due"] else None
    late = due is not None and due < today and row["status"] == "in_force"
    return CardRow(
        title,
        url=reverse("assignments:plan", args=[row["pk"]]),
        detail=_("Next review %(day)s, %(away)s") % {"day": day_text(due), "away": away_text(due)} if due else "",
        tag=_("Review overdue") if late else state.label,
        tone="alert" if late else state.tone,
    )


@on_page(Officer, "posts", order=10)
def posts_of_officer(person: Any, officer: Officer) -> Asking:
    """Every post of the officer, the open ones first, each with the agreement it runs under."""
    rows = SEE_ASSIGNMENT.scope(person, Assignment.objects.filter(officer=officer))
    found: Answer = yield Ask(
        lambda: rows.order_by(F("status").asc(), "-starts_on", "pk")[:SHOWN],
        {
            "pk": "pk",
            "status": "status",
            "starts_on": "starts_on",
            "district": "agreement__district__name",
            "agreement": "agreement__title",
        },
    )
    return Card(
        "officer-posts",
        _("Posts"),
        rows=[_post_row(row, row["district"], row["agreement"]) for row in found],
        empty=_("No post. One is planned when the chief appoints the officer for an opening."),
    )


@on_page(Officer, "agreements", order=20)
def agreements_of_officer(person: Any, officer: Officer) -> Asking:
    """The agreements in force under which the officer serves now."""
    serving = Assignment.objects.filter(officer=officer, status__in=("active", "suspended")).values("agreement")
    rows = SEE_AGREEMENT.scope(person, Agreement.objects.filter(pk__in=serving, status="in_force"))
    found: Answer = yield Ask(lambda: rows.order_by("ends_on", "pk")[:SHOWN], _AGREEMENT)
    if not found:
        return None
    return Card("officer-agreements", _("Serves under"), rows=_agreement_rows(found))


@on_page(Agency, "figures", order=10)
def figures_of_agency(person: Any, agency: Agency) -> Shown:
    """For those who lead the program or audit it. Plans are counted here, never named."""
    leads = standing_of(person).agencies(Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
    if agency.pk not in leads:
        return None
    policy = policy_in_force(agency, today_at(agency))
    return [
        Stat(figure.label, figure.value, note=figure.clause.citation if figure.clause else "")
        for figure in figures_of(agency, policy)
        if figure.value is not None
    ]


# Absences and covers

_NEED_STATES = {state.key: state for state in COVER_NEED_STATES}
_ABSENCE_STATES = {state.key: state for state in ABSENCE_STATES}


@on_page(School, "cover", order=25)
def cover_of_school(person: Any, school: School) -> Asking:
    """Hours of today and later that somebody takes over, and what such a person reads."""
    ahead = CoverNeed.objects.filter(school=school, ends_at__gt=Now(), status__in=("open", "filled"))
    columns = {"pk": "pk", "at": "starts_at", "who": "assignment__officer__user__full_name", "status": "status"}
    needs: Answer
    sheets: Answer
    needs, sheets = yield (
        Ask(lambda: SEE_NEED.scope(person, ahead).order_by("starts_at", "pk")[:SHOWN], columns),
        Ask(lambda: SEE_BRIEFING.scope(person, School.objects.filter(pk=school.pk)), {"pk": "pk"}),
    )
    if not sheets:
        return None
    rows = [
        CardRow(
            moment_text(moment_in(row["at"])),
            url=reverse("assignments:covers:need", args=[row["pk"]]),
            detail=_("in place of %s") % row["who"],
            tag=_NEED_STATES[row["status"]].label,
            tone=_NEED_STATES[row["status"]].tone,
        )
        for row in needs
    ]
    return Card(
        "school-cover",
        _("Cover"),
        rows=rows,
        empty=_("Nobody is expected in place of an officer."),
        more_url=reverse("assignments:covers:briefing", args=[school.pk]),
        more_label=_("Briefing sheet"),
    )


@on_page(Officer, "absences", order=30)
def absences_of_officer(person: Any, officer: Officer) -> Asking:
    """For the officer and the agency's leaders alone."""
    rows = SEE_ABSENCE.scope(person, Absence.objects.filter(officer=officer)).order_by("-starts_at", "pk")
    columns = {"pk": "pk", "number": "number", "at": "starts_at", "until": "ends_at", "status": "status"}
    found: Answer = yield Ask(lambda: rows[:SHOWN], columns)
    if not found:
        return None
    return Card(
        "officer-absences",
        _("Absences"),
        rows=[absence_row(row, row["number"]) for row in found],
        more_url=reverse("assignments:covers:absence-list"),
        more_label=_("All absences"),
    )


def absence_row(row: dict[str, Any], title: str) -> CardRow:
    state = _ABSENCE_STATES[row["status"]]
    return CardRow(
        title,
        url=reverse("assignments:covers:absence", args=[row["pk"]]),
        detail=f"{moment_text(moment_in(row['at']))} – {moment_text(moment_in(row['until']))}",
        tag=state.label,
        tone=state.tone,
    )


# Presence


@on_page(School, "desk", order=25)
def desk_of_school(person: Any, school: School) -> Shown:
    """Where the school prints the code with which officers check in at its desk."""
    if school.pk not in standing_of(person).schools():
        return None
    code = CardRow(
        _("Code for the desk"),
        url=reverse("assignments:presence:desk-code", args=[school.pk]),
        detail=_("Officers check in with it"),
    )
    days = CardRow(_("Who was at school"), url=reverse("assignments:presence:list"), detail=_("Day by day"))
    return Card("school-desk", _("Presence of officers"), rows=[days, code])


@on_page(Agency, "presence", order=40)
def presence_of_agency(person: Any, agency: Agency) -> Shown:
    """The days on record, and for the chief the rules about them."""
    standing = standing_of(person)
    if agency.pk not in standing.agencies(Role.CHIEF, Role.SERGEANT, Role.AUDITOR):
        return None
    rows = [CardRow(_("Who was at school"), url=reverse("assignments:presence:list"), detail=_("Day by day"))]
    if agency.pk in standing.agencies(Role.CHIEF):
        rules = reverse("assignments:presence:rules", args=[agency.pk])
        rows.append(CardRow(_("Rules for presence"), url=rules, detail=_("When people are told")))
    return Card("agency-presence", _("Presence of officers"), rows=rows)


# Evaluations

EVALUATION_COLUMNS = {"pk": "pk", "who": "officer__user__full_name", "status": "status", "due": "due_on"}
EVALUATION_PERIOD = {"starts_on": "starts_on", "ends_on": "ends_on"}
_EVALUATION_STATES = {state.key: state for state in EVALUATION_STATES}
_INSPECTION_STATES = {state.key: state for state in INSPECTION_STATES}


def evaluation_row(row: dict[str, Any], title: str) -> CardRow:
    state, due = _EVALUATION_STATES[row["status"]], day_in(row["due"])
    late = due < timezone.localdate() and row["status"] in UNDER_WAY
    return CardRow(
        title,
        url=reverse("assignments:evaluations:evaluation", args=[row["pk"]]),
        detail=_("%(state)s · due %(day)s, %(away)s")
        % {"state": state.label, "day": day_text(due), "away": away_text(due)},
        tag=_("Overdue") if late else state.label,
        tone="alert" if late else state.tone,
    )


def own_evaluation_row(row: dict[str, Any]) -> CardRow:
    return evaluation_row(row, _("Evaluation until %s") % day_text(day_in(row["ends_on"])))


@on_page(Officer, "evaluations", order=40)
def evaluations_of_officer(person: Any, officer: Officer) -> Asking:
    """Evaluations and inspections with their dates, for those who may know that there are any."""
    evaluated = SEE_EVALUATION.scope(person, Evaluation.objects.filter(officer=officer).exclude(status="cancelled"))
    inspected = SEE_INSPECTION.scope(person, Inspection.objects.filter(officer=officer).exclude(status="begun"))
    asks = (
        Ask(lambda: evaluated.order_by("-ends_on", "pk")[:FEW], {**EVALUATION_COLUMNS, **EVALUATION_PERIOD}),
        Ask(
            lambda: inspected.order_by("-held_on", "pk")[:FEW],
            {"pk": "pk", "status": "status", "held_on": "held_on", "uniform": "uniform_label"},
        ),
    )
    found: tuple[Answer, Answer] = yield asks
    if not any(found):
        return None
    return Card(
        "officer-evaluations",
        _("Evaluations and inspections"),
        rows=[*(own_evaluation_row(row) for row in found[0]), *(_inspection_row(row) for row in found[1])],
    )


def _inspection_row(row: dict[str, Any]) -> CardRow:
    state = _INSPECTION_STATES[row["status"]]
    return CardRow(
        _("Inspection on %s") % day_text(day_in(row["held_on"])),
        url=reverse("assignments:evaluations:inspection", args=[row["pk"]]),
        detail=row["uniform"],
        tag=state.label,
        tone=state.tone,
    )


@on_page(Invitation, "service-request", order=10)
def request_behind(person: Any, invitation: Invitation) -> Asking:
    """The request of the school from which the invitation came, for those who may see it."""
    asked = ServiceRequest.objects.filter(invitation=invitation)
    found: Answer = yield Ask(
        lambda: SEE_SERVICE_REQUEST.scope(person, asked), {"pk": "pk", "title": "title", "at": "starts_at"}
    )
    if not found:
        return None
    return Card(
        "invitation-request",
        _("Asked for as a class"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("assignments:requests:service", args=[row["pk"]]),
                detail=moment_text(moment_in(row["at"])),
            )
            for row in found
        ],
    )
