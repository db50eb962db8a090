"""What the organisations put on the home page: the guide for a new agency, imports, the roster, the school."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, day_in, moment_in, on_home
from sro_program.home.first_steps import Step, first_step, steps
from sro_program.ui.dates import away_text, day_text

from .file_imports.permissions import SEE_IMPORT
from .models import Agency, CalendarDay, FileImport, Officer, Role, School, Seat
from .models.people import SCHOOL_ROLES
from .queries import with_sizes
from .seats import Standing, current

SHOWN = 5
WARNED = timedelta(days=60)
"""How long before a certification ends it is shown."""

CHIEF, HOST = (Role.CHIEF,), (Role.ADMINISTRATOR,)

first_step(
    "directory",
    gettext_lazy("Import the schools and districts of your state"),
    whose=gettext_lazy("An administrator of this installation does this."),
    roles=HOST,
    order=10,
    done=lambda: Exists(School.objects.filter(state=OuterRef("state"))),
    link=lambda agency: reverse("organisations:import-directory"),
)
first_step(
    "districts",
    gettext_lazy("Choose the districts the agency serves"),
    whose=gettext_lazy("The chief or an administrator does this."),
    roles=(*HOST, *CHIEF),
    order=20,
    done=lambda: Exists(Agency.districts.through.objects.filter(agency=OuterRef("pk"))),
    link=lambda agency: reverse("organisations:agency-districts", args=[agency]),
)
first_step(
    "chief",
    gettext_lazy("Give the chief a seat"),
    whose=gettext_lazy("An administrator of this installation does this."),
    roles=HOST,
    order=30,
    done=lambda: Exists(Seat.objects.filter(current(), agency=OuterRef("pk"), role=Role.CHIEF)),
    link=lambda agency: reverse("organisations:agency-seat-new", args=[agency]),
)
first_step(
    "superintendent",
    gettext_lazy("Give the superintendent of a district served a seat"),
    whose=gettext_lazy("An administrator of this installation does this."),
    roles=HOST,
    order=35,
    done=lambda: Exists(
        Seat.objects.filter(current(), district__agencies=OuterRef("pk"), role=Role.SUPERINTENDENT).order_by()
    ),
    link=lambda agency: reverse("organisations:agency", args=[agency]),
)
first_step(
    "officers",
    gettext_lazy("Put the officers on the roster"),
    whose=gettext_lazy("The chief or the SRO supervisor does this."),
    roles=CHIEF,
    order=50,
    done=lambda: Exists(Officer.objects.filter(agency=OuterRef("pk"), left_on__isnull=True)),
    link=lambda agency: reverse("organisations:import-roster", args=[agency]),
)
first_step(
    "sergeant",
    gettext_lazy("Give the SRO supervisor a seat"),
    whose=gettext_lazy("The chief does this."),
    roles=CHIEF,
    order=60,
    done=lambda: Exists(Seat.objects.filter(current(), agency=OuterRef("pk"), role=Role.SERGEANT)),
    link=lambda agency: reverse("organisations:agency-seat-new", args=[agency]),
)


@on_home("first-steps", Role.ADMINISTRATOR, Role.CHIEF, order=5)
def guide(person: Any, standing: Standing) -> Asking:
    """The way of a new agency until it has been walked; the oldest first where several are on it."""
    host = standing.has(Role.ADMINISTRATOR)
    mine = Agency.objects.all() if host else Agency.objects.filter(pk__in=standing.agencies(Role.CHIEF))

    def ahead() -> QuerySet[Agency]:
        marks = {f"did_{step.key}": step.done() for step in steps()}
        walked = Q(**dict.fromkeys(marks, True))
        return mine.annotate(**marks).exclude(walked).order_by("created_at", "pk")[:1]

    columns = {"pk": "pk", "name": "name", **{step.key: f"did_{step.key}" for step in steps()}}
    agencies, schools, ahead_rows = yield (
        Ask(lambda: mine.order_by("pk")[:1], {"pk": "pk"}),
        Ask(lambda: School.objects.order_by("pk")[:1], {"pk": "pk"}),
        Ask(ahead, columns),
    )
    if host and not agencies:
        return _beginning(bool(schools))
    return _guide(ahead_rows[0], standing) if ahead_rows else None


def _beginning(directory: bool) -> Card:
    """Before there is any agency."""
    imported = _row(_("Import the schools and districts of your state"), directory, "organisations:import-directory")
    return Card(
        "first-steps",
        _("First steps of this installation"),
        rows=[imported, _row(_("Add your agency"), False, "organisations:agency-new")],
    )


def _row(label: str, done: bool, url_name: str) -> CardRow:
    if done:
        return CardRow(label, tag=_("done"), tone="ok")
    return CardRow(label, url=reverse(url_name), tag=_("to do"), tone="warn")


def _guide(agency: dict[str, Any], standing: Standing) -> Card:
    done = sum(bool(agency[step.key]) for step in steps())
    return Card(
        "first-steps",
        _("First steps of %(agency)s: %(done)d of %(all)d done")
        % {"agency": agency["name"], "done": done, "all": len(steps())},
        rows=[_step_row(step, agency, standing) for step in steps()],
    )


def _step_row(step: Step, agency: dict[str, Any], standing: Standing) -> CardRow:
    if agency[step.key]:
        return CardRow(step.label, tag=_("done"), tone="ok")
    mine = standing.has(*step.roles)
    return CardRow(
        step.label,
        url=step.link(agency["pk"]) if mine else "",
        detail="" if mine else step.whose,
        tag=_("to do"),
        tone="warn",
    )


@on_home("agencies", Role.ADMINISTRATOR, order=30)
def agencies(person: Any, standing: Standing) -> Asking:
    """The newest agencies, with what each still lacks at its head."""
    columns = {name: name for name in ("pk", "name", "officer_count", "district_count", "has_chief")}
    rows: Answer = yield Ask(lambda: with_sizes(Agency.objects.all()).order_by("-created_at", "pk")[:SHOWN], columns)
    return Card(
        "agencies",
        _("Agencies"),
        rows=[_agency_row(row) for row in rows],
        empty=_("Departments that run their program here stand in this list. Add the first one."),
        more_url=reverse("organisations:agency-list"),
        more_label=_("All agencies"),
    )


def _agency_row(row: dict[str, Any]) -> CardRow:
    officers, districts = row["officer_count"] or 0, row["district_count"] or 0
    sizes = (
        ngettext("%d officer", "%d officers", officers) % officers,
        ngettext("%d district", "%d districts", districts) % districts,
    )
    return CardRow(
        row["name"],
        url=reverse("organisations:agency", args=[row["pk"]]),
        detail=", ".join(sizes),
        tag="" if row["has_chief"] else _("no chief yet"),
        tone="warn",
    )


_IMPORT_TONES = {"checked": "warn", "running": "info", "done": "ok", "failed": "alert", "refused": "alert"}
_IMPORT_WORDS = {
    "checked": gettext_lazy("checked, not run yet"),
    "running": gettext_lazy("running"),
    "done": gettext_lazy("done"),
    "failed": gettext_lazy("failed"),
    "refused": gettext_lazy("refused"),
}


@on_home("imports", Role.ADMINISTRATOR, order=40)
def imports(person: Any, standing: Standing) -> Asking:
    newest = FileImport.objects.order_by("-created_at", "pk")
    columns = {name: name for name in ("pk", "kind", "status", "created_at", "total", "done")}
    rows: Answer = yield Ask(lambda: SEE_IMPORT.scope(person, newest)[:3], {**columns, "by": "uploaded_by__full_name"})
    return Card(
        "imports",
        _("Imports"),
        rows=[_import_row(row) for row in rows],
        empty=_("Bring in the schools and districts of a state from the files of the national directory."),
        more_url=reverse("organisations:import-list"),
        more_label=_("All imports"),
    )


def _import_row(row: dict[str, Any]) -> CardRow:
    total = row["total"]
    facts = (
        ngettext("%d row", "%d rows", total) % total,
        _("uploaded %(day)s by %(who)s") % {"day": day_text(moment_in(row["created_at"])), "who": row["by"]},
    )
    return CardRow(
        dict(FileImport.Kind.choices)[row["kind"]],
        url=reverse("organisations:import-detail", args=[row["pk"]]),
        detail=", ".join(facts),
        tag=_IMPORT_WORDS[row["status"]],
        tone=_IMPORT_TONES[row["status"]],
    )


@on_home("certifications", Role.CHIEF, Role.SERGEANT, order=60)
def certifications(person: Any, standing: Standing) -> Asking:
    """Officers whose certification ends soon, or has ended."""
    led = standing.agencies(Role.CHIEF, Role.SERGEANT)
    until = timezone.localdate() + WARNED
    ending = Officer.objects.filter(agency__in=led, left_on__isnull=True, certified_until__lte=until)
    columns = {"pk": "pk", "name": "user__full_name", "until": "certified_until", "body": "certification_body"}
    rows: Answer = yield Ask(lambda: ending.order_by("certified_until", "pk")[:SHOWN], columns)
    if not rows:
        return None
    return Card("certifications", _("Certifications that end soon"), rows=[_certified_row(row) for row in rows])


def _certified_row(row: dict[str, Any]) -> CardRow:
    until = day_in(row["until"])
    over = until < timezone.localdate()
    return CardRow(
        row["name"],
        url=reverse("organisations:officer", args=[row["pk"]]),
        detail=_("%(body)s certification, valid until %(day)s") % {"body": row["body"], "day": day_text(until)},
        tag=away_text(until),
        tone="alert" if over else "warn",
    )


@on_home("school-days", *SCHOOL_ROLES, Role.DISTRICT_STAFF, order=70)
def school_days(person: Any, standing: Standing) -> Asking:
    """The next days without school, or with an early end."""
    districts = standing.districts(Role.DISTRICT_STAFF) | standing.school_districts()
    ahead = CalendarDay.objects.filter(calendar__district__in=districts, date__gte=timezone.localdate())
    columns = {name: name for name in ("date", "label", "kind", "calendar")}
    rows: Answer = yield Ask(lambda: ahead.order_by("date", "pk")[:4], columns)
    kinds = dict(CalendarDay.Kind.choices)
    return Card(
        "school-days",
        _("Next days that differ"),
        rows=[
            CardRow(
                row["label"] or kinds[row["kind"]],
                url=reverse("organisations:calendar", args=[row["calendar"]]),
                detail=f"{day_text(day_in(row['date']))}, {away_text(day_in(row['date']))}",
                tag=kinds[row["kind"]] if row["label"] else "",
            )
            for row in rows
        ],
        empty=_("The school calendar says when officers are expected. The district office keeps it."),
        more_url=reverse("organisations:calendar-list"),
        more_label=_("School calendars"),
    )


@on_home("school-people", Role.SCHOOL_STAFF, order=20)
def school_people(person: Any, standing: Standing) -> Asking:
    """Whom to speak to at one's own school."""
    schools = standing.schools(Role.SCHOOL_STAFF)
    seats = Seat.objects.filter(current(), school__in=schools, user__is_active=True)
    columns = {
        "name": "user__full_name",
        "role": "role",
        "title": "title",
        "school": "school",
        "place": "school__name",
    }
    rows: Answer = yield Ask(lambda: seats.order_by("school__name", "role", "user__full_name", "pk")[:6], columns)
    roles = dict(Role.choices)
    return Card(
        "school-people",
        _("People at your school"),
        rows=[
            CardRow(
                row["name"],
                url=reverse("organisations:school", args=[row["school"]]),
                detail=f"{row['title'] or roles[row['role']]}, {row['place']}",
            )
            for row in rows
        ],
        empty=_("The principal and the staff of your school who use this program stand here."),
    )
