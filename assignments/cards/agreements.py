"""What agreements and posts put on the home page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Stat, day_in, moment_in, on_home
from sro_program.home.first_steps import first_step
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text, moment_text

from ..models import Agreement, Assignment, EmergencyPlan, ProgramRequest, ServiceRequest
from ..permissions.agreements import SEE_AGREEMENT
from ..permissions.emergency_plans import SEE_PLAN
from ..permissions.posts import EDIT_ASSIGNMENT, SEE_ASSIGNMENT
from ..permissions.program_requests import SEE_PROGRAM_REQUEST
from ..permissions.service_requests import SEE_SERVICE_REQUEST
from ..queries.posts import complete_posts
from ..sections import plan_row
from ..states import AGREEMENT_STATES, ASSIGNMENT_STATES, BEFORE_SIGNING, PROGRAM_REQUEST_STATES

SHOWN = 5
WARNED = timedelta(days=90)
"""How long before its last day an agreement is shown; so long, too, after it ran out and nothing followed."""

_LABELS = {state.key: state for state in (*AGREEMENT_STATES, *ASSIGNMENT_STATES)}

first_step(
    "agreement",
    gettext_lazy("Have an agreement signed with a district"),
    whose=gettext_lazy("The chief drafts it with the district; the chief and the superintendent sign."),
    roles=(Role.CHIEF,),
    order=70,
    done=lambda: Exists(Agreement.objects.filter(agency=OuterRef("pk"), status__in=("signed", "in_force"))),
    link=lambda agency: reverse("assignments:agreement-new"),
)


@on_home(
    "agreements-ending",
    Role.CHIEF,
    Role.SERGEANT,
    Role.SUPERINTENDENT,
    Role.DISTRICT_STAFF,
    Role.AUDITOR,
    order=40,
)
def ending(person: Any, standing: Standing) -> Asking:
    """On their way to the signature, ending soon, or run out with nothing after them."""
    columns = {
        "district": "district__name",
        **{name: name for name in ("pk", "title", "status", "ends_on", "starts_on")},
    }
    found: Answer = yield Ask(lambda: _to_look_at(person), columns)
    return Card(
        "agreements-ending",
        _("Agreements to look at"),
        rows=[_agreement_row(row) for row in found],
        empty=_("No agreement ends in the next 90 days, and none waits to be signed."),
        more_url=reverse("assignments:agreement-list"),
        more_label=_("All agreements"),
    )


def _to_look_at(person: Any) -> QuerySet[Agreement]:
    today = timezone.localdate()
    follows = Agreement.objects.filter(
        agency=OuterRef("agency"), district=OuterRef("district"), status__in=("signed", "in_force")
    )
    soon = Q(status="in_force", ends_on__lte=today + WARNED)
    gone = Q(status="expired", ends_on__gte=today - WARNED) & ~Exists(follows)
    rows = SEE_AGREEMENT.scope(person, Agreement.objects.filter(soon | gone | Q(status__in=BEFORE_SIGNING)))
    return rows.order_by(F("status").desc(), "ends_on", "pk")[:SHOWN]


def _agreement_row(row: dict[str, Any]) -> CardRow:
    ends, starts, status = day_in(row["ends_on"]), day_in(row["starts_on"]), row["status"]
    details = {
        "in_force": _("In force, ends %(day)s") % {"day": day_text(ends)},
        "expired": _("Ran out on %(day)s; nobody can serve there") % {"day": day_text(ends)},
    }
    begins = _("Begins %(day)s") % {"day": day_text(starts)}
    in_force = {"in_force": (away_text(ends), "warn"), "expired": (_LABELS["expired"].label, "alert")}
    tag, tone = in_force.get(status, (_LABELS[status].label, _LABELS[status].tone))
    return CardRow(
        row["title"],
        url=reverse("assignments:agreement", args=[row["pk"]]),
        detail=f"{details.get(status, begins)} · {row['district']}",
        tag=tag,
        tone=tone,
    )


@on_home("agreements-in-force", Role.PRINCIPAL, Role.SUPERINTENDENT, Role.DISTRICT_STAFF, order=45)
def in_force(person: Any, standing: Standing) -> Asking:
    """The contract under which officers serve today."""
    in_force = Agreement.objects.filter(status="in_force").order_by("ends_on", "pk")
    columns = {"pk": "pk", "title": "title", "agency": "agency__name", "ends_on": "ends_on"}
    found: Answer = yield Ask(lambda: SEE_AGREEMENT.scope(person, in_force)[:SHOWN], columns)
    return Card(
        "agreements-in-force",
        _("In force"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("assignments:agreement", args=[row["pk"]]),
                detail=_("%(agency)s · until %(day)s")
                % {"agency": row["agency"], "day": day_text(day_in(row["ends_on"]))},
                tag=_LABELS["in_force"].label,
                tone="ok",
            )
            for row in found
        ],
        empty=_("No agreement with a police agency is in force, so no officer serves here."),
        more_url=reverse("assignments:agreement-list"),
        more_label=_("All agreements"),
    )


@on_home("posts", Role.PRINCIPAL, Role.SUPERINTENDENT, Role.DISTRICT_STAFF, order=25)
def posts(person: Any, standing: Standing) -> Asking:
    """Who serves at the schools, or will."""
    running = Assignment.objects.filter(status__in=("planned", "active"))
    found: Answer = yield _posts(lambda: SEE_ASSIGNMENT.scope(person, running))
    return Card(
        "posts",
        _("Officers at your schools"),
        rows=[_post_row(row, row["who"]) for row in found],
        empty=_("No officer is assigned. One is, once the chief has appointed somebody for an opening."),
        more_url=reverse("assignments:assignment-list"),
        more_label=_("All assignments"),
    )


@on_home("own-post", Role.OFFICER, order=20)
def own_post(person: Any, standing: Standing) -> Asking:
    mine = Assignment.objects.filter(officer__user=person.pk, status__in=("planned", "active"))
    found: Answer = yield _posts(lambda: mine)
    if not found:
        return None
    return Card("own-post", _("Your post"), rows=[_post_row(row, row["district"]) for row in found])


def _posts(rows: Callable[[], QuerySet[Assignment]]) -> Ask:
    columns = {
        "pk": "pk",
        "who": "officer__user__full_name",
        "status": "status",
        "starts_on": "starts_on",
        "district": "agreement__district__name",
    }
    return Ask(lambda: rows().order_by("status", "starts_on", "pk")[:SHOWN], columns)


def _post_row(row: dict[str, Any], title: str) -> CardRow:
    state, day = _LABELS[row["status"]], day_text(day_in(row["starts_on"]))
    return CardRow(
        title,
        url=reverse("assignments:assignment", args=[row["pk"]]),
        detail=(_("Since %s") if row["status"] == "active" else _("From %s")) % day,
        tag=state.label,
        tone=state.tone,
    )


@on_home("serving", Role.CHIEF, Role.SERGEANT, Role.AUDITOR, order=25)
def serving(person: Any, standing: Standing) -> Asking:
    """How many officers serve at schools now, and how many will."""

    def counted() -> QuerySet[Any]:
        rows = SEE_ASSIGNMENT.scope(person, Assignment.objects.filter(status__in=("planned", "active")))
        return rows.order_by().values("status").annotate(n=Count("pk"))

    found: Answer = yield Ask(counted, {"status": F("status"), "n": F("n")})
    numbers = {row["status"]: row["n"] for row in found}
    active, planned = numbers.get("active", 0), numbers.get("planned", 0)
    return Stat(
        _("Officers at schools"),
        active,
        note=_("%d more planned") % planned if planned else "",
        url=reverse("assignments:assignment-list"),
    )


# Posts to complete, emergency plans


@on_home("posts-to-complete", Role.SERGEANT, Role.CHIEF, order=15)
def to_complete(person: Any, standing: Standing) -> Asking:
    """Planned posts that cannot begin: hours or contact are missing."""
    planned = Assignment.objects.filter(~complete_posts(), status="planned")
    rows = EDIT_ASSIGNMENT.scope(person, planned)
    columns = {"pk": "pk", "who": "officer__user__full_name", "starts_on": "starts_on"}
    found: Answer = yield Ask(lambda: rows.order_by("starts_on", "pk")[:SHOWN], columns)
    if not found:
        return None
    return Card(
        "posts-to-complete",
        _("Posts to complete"),
        rows=[
            CardRow(
                row["who"],
                url=reverse("assignments:assignment-hours", args=[row["pk"]]),
                detail=_("Begins %(day)s; hours or contact are missing") % {"day": day_text(day_in(row["starts_on"]))},
                tag=_("Hours and contact"),
                tone="warn",
            )
            for row in found
        ],
    )


@on_home("emergency-plans", Role.PRINCIPAL, Role.SCHOOL_STAFF, Role.OFFICER, order=35)
def emergency_plans(person: Any, standing: Standing) -> Asking:
    """Overdue ones first; those in preparation before them, since nobody can rely on them yet."""
    rows = SEE_PLAN.scope(person, EmergencyPlan.objects.exclude(status="retired"))
    columns = {
        "pk": "pk",
        "hazard": "hazard_label",
        "school": "school__name",
        "status": "status",
        "due": F("review_due"),
    }
    found: Answer = yield Ask(lambda: rows.order_by(F("review_due").asc(nulls_first=True), "pk")[:SHOWN], columns)
    if not found and not standing.has(Role.PRINCIPAL):
        return None
    today = timezone.localdate()
    return Card(
        "emergency-plans",
        _("Emergency plans"),
        rows=[plan_row(row, f"{row['hazard']}, {row['school']}", today) for row in found],
        empty=_("No plan yet. Prepare one for each hazard with the officer at your school."),
        more_url=reverse("assignments:plan-list"),
        more_label=_("All plans"),
    )


# Requests

_REQUEST_LABELS = {state.key: state for state in PROGRAM_REQUEST_STATES}
_UNDECIDED = ("requested", "advised", "permitted", "returned")


@on_home("program-requests", Role.PRINCIPAL, Role.SUPERINTENDENT, order=42)
def program_requests(person: Any, standing: Standing) -> Asking:
    """What was asked for and is on its way, and the programs that run. Who decides has them in the inbox."""
    rows = SEE_PROGRAM_REQUEST.scope(person, ProgramRequest.objects.filter(status__in=(*_UNDECIDED, "active")))
    columns = {name: name for name in ("pk", "title", "status")}
    ordered = rows.order_by(Case(When(status="active", then=1), default=0), "status_since", "pk")
    found: Answer = yield Ask(lambda: ordered[:SHOWN], {**columns, "district": "district__name"})
    return Card(
        "program-requests",
        _("Officers and programs asked for"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("assignments:requests:program", args=[row["pk"]]),
                detail=row["district"],
                tag=_REQUEST_LABELS[row["status"]].label,
                tone=_REQUEST_LABELS[row["status"]].tone,
            )
            for row in found
        ],
        empty=_("No request is on its way, and no program runs. Schools ask for officers and programs here."),
        more_url=reverse("assignments:requests:program-list"),
        more_label=_("All requests"),
    )


@on_home("calendar-next", Role.OFFICER, Role.PRINCIPAL, Role.SCHOOL_STAFF, order=22)
def calendar_next(person: Any, standing: Standing) -> Asking:
    """What officers come to next."""
    coming = ServiceRequest.objects.filter(status="approved", ends_at__gte=Now())
    rows = SEE_SERVICE_REQUEST.scope(person, coming).order_by("starts_at", "pk")
    columns = {"pk": "pk", "title": "title", "starts_at": "starts_at", "school": "school__name"}
    found: Answer = yield Ask(lambda: rows[:SHOWN], columns)
    return Card(
        "calendar-next",
        _("Next on the calendar"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("assignments:requests:service", args=[row["pk"]]),
                detail=f"{moment_text(moment_in(row['starts_at']))} · {row['school']}",
            )
            for row in found
        ],
        empty=_("Nothing is planned. School staff ask an officer to meetings, functions and conferences."),
        more_url=reverse("assignments:requests:calendar"),
        more_label=_("The month"),
    )
