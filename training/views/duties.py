"""Pages of what is due: one's own, an officer's, the list, one duty, the month of last days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer
from sro_program.organisations.permissions import SEE_OFFICER
from sro_program.permissions.relation import NOTHING, SIGNED_IN, Ability
from sro_program.policy.services import policy_in_force
from sro_program.ui.pages import DetailPage, ListPage, Page, link, when_allowed
from sro_program.ui.tables import Column
from sro_program.ui.templatetags.ui import tag

from ..filters.duties import DutyFilter
from ..models import AssignedTraining, JointTraining, Obligation, TrainingRecord, Waiver
from ..permissions.duties import (
    ATTEST_JOINT,
    ENTER_JOINT,
    GRANT_WAIVER,
    SEE_ASSIGNED,
    SEE_MATRIX,
    SEE_OBLIGATION,
    SEE_OFFICER_TRAINING,
    SEE_WAIVER,
)
from ..permissions.records import SEE_RECORD
from ..queries.duties import LastDay, last_days, own_duties, pairs_now, sorted_duties, still_owed

SUNDAY = 6
FEW = 10


def duty_url(pk: int) -> str:
    return reverse("training:duty", args=[pk])


def duties_crumb() -> tuple[Any, str]:
    return (_("Training duties"), reverse("training:duty-list"))


def duty_links(user: Any) -> list[dict[str, Any]]:
    """The pages about what is due, as far as they show this person anything."""
    found = [link(_("My training"), reverse("training:mine"))]
    if SEE_MATRIX.condition(user) is not NOTHING:
        found.append(link(_("Matrix"), reverse("training:matrix")))
    return [
        *found,
        link(_("Duties"), reverse("training:duty-list")),
        link(_("Calendar"), reverse("training:calendar")),
    ]


class _DutiesPage(Page):
    """One person's duties, with everything that bears on them."""

    template_name = "training/duties.html"

    def picture(self, person: Any, seen: QuerySet[Obligation]) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        waivers = SEE_WAIVER.scope(user, Waiver.objects.filter(person=person, ended_at__isnull=True, until__gte=today))
        joint = JointTraining.objects.select_related("officer__user", "principal", "school")
        assigned = SEE_ASSIGNED.scope(user, AssignedTraining.objects.filter(people=person, ended_at__isnull=True))
        records = SEE_RECORD.scope(user, TrainingRecord.objects.filter(person=person))
        duties = sorted_duties(seen, today)
        return {
            "duties": duties,
            "groups": (
                ("late", _("Overdue"), duties.late),
                ("soon", _("Due within 60 days"), duties.soon),
                ("later", _("Later"), duties.later),
                ("done", _("Met or waived in the last year"), duties.done),
            ),
            "to_attest": list(ATTEST_JOINT.scope(user, joint).order_by("held_on", "pk")[:FEW]),
            "waivers": list(waivers.order_by("until", "pk")[:FEW]),
            "assigned": list(assigned.order_by("due_on", "pk")[:FEW]),
            "records": list(records.order_by("-completed_on", "pk")[:FEW]),
            "today": today,
        }


class MyTraining(_DutiesPage):
    ability = SIGNED_IN
    title = gettext_lazy("My training")
    lede = gettext_lazy("What you have to take, until when, and what counts so far.")

    def actions(self) -> list[dict[str, Any]]:
        found = [link(_("Calendar"), reverse("training:calendar"))]
        if pairs_now(self.request.user, timezone.localdate()).exists():
            found.append(link(_("Joint training"), reverse("training:pairs")))
        return [*found, link(_("My records"), reverse("training:home"))]

    def context(self) -> dict[str, Any]:
        user = self.request.user
        seen = Obligation.objects.filter(own_duties(user))
        return {**super().context(), **self.picture(user, seen), "own": True, "who": user}


class OfficerTraining(DetailPage, _DutiesPage):
    """What the officer owes and took, for those who lead or audit, and the officer."""

    ability = SEE_OFFICER_TRAINING
    model = Officer
    template_name = "training/duties.html"
    related = ("user", "agency")
    personnel = True
    knows: ClassVar[dict[str, Ability]] = {"open": SEE_OFFICER}

    def get_title(self) -> str:
        return _("Training of %s") % self.record

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        url = self.record.get_absolute_url() if self.record.may_open else ""
        return [duties_crumb(), (str(self.record), url)]

    def actions(self) -> list[dict[str, Any]]:
        led = GRANT_WAIVER.condition(self.request.user) is not NOTHING
        if not led or self.record.user_id == self.request.user.pk:
            return []
        return [link(_("Grant a waiver"), f"{reverse('training:waiver-new')}?person={self.record.user_id}")]

    def context(self) -> dict[str, Any]:
        person = self.record.user
        seen = SEE_OBLIGATION.scope(self.request.user, Obligation.objects.filter(person=person))
        return {**super().context(), **self.picture(person, seen), "own": False, "who": person}


def _hours(duty: Obligation) -> str:
    if not duty.hours_due:
        return ""
    return _("%(done)g of %(due)g") % {"done": duty.hours_done, "due": duty.hours_due}


class DutyList(ListPage):
    ability = SEE_OBLIGATION
    model = Obligation
    title = gettext_lazy("Training duties")
    lede = gettext_lazy("Who has to take what, until when. Filter by a training and “Not met yet” for who has not.")
    filterset_class = DutyFilter
    related = ("person", "counterpart", "school")
    export_name = "training-duties"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No training duties"),
        "text": gettext_lazy("They follow from the policy, from posts and seats, and from what the chief assigns."),
    }
    columns = (
        Column("person", gettext_lazy("Person"), order_by=("person__full_name",)),
        Column("title", gettext_lazy("Training"), order_by=("title",)),
        Column("counterpart", gettext_lazy("Together with"), order_by=("counterpart__full_name",)),
        Column("due_on", gettext_lazy("Due"), order_by=("due_on",)),
        Column("hours", gettext_lazy("Hours"), value=_hours),
        Column("clause", gettext_lazy("Clause"), order_by=("clause",)),
        Column("status", gettext_lazy("Status"), value=lambda duty: duty.state, order_by=("status",), draw=tag),
    )

    def get_queryset(self) -> QuerySet[Obligation]:
        return still_owed(super().get_queryset(), timezone.localdate())

    def row_url(self, record: Obligation) -> str:
        return duty_url(record.pk)

    def actions(self) -> list[dict[str, Any]]:
        user = self.request.user
        found = [one for one in duty_links(user) if one["url"] != reverse("training:duty-list")]
        return [
            *found,
            link(_("Joint training"), reverse("training:pairs")),
            link(_("In-service"), reverse("training:in-service")),
            link(_("Waivers"), reverse("training:waiver-list")),
            link(_("Assigned"), reverse("training:assigned-list")),
        ]


class DutyDetail(DetailPage):
    ability = SEE_OBLIGATION
    model = Obligation
    template_name = "training/duty_detail.html"
    related = ("person", "counterpart", "school", "agency")
    record: Obligation

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        user, duty = self.request.user, self.record
        if duty.status not in ("open", "overdue"):
            return []
        query = f"?person={duty.person_id}&requirement={duty.requirement}&until={duty.due_on.isoformat()}"
        waive = when_allowed(
            GRANT_WAIVER, user, duty, lambda: link(_("Waive it"), reverse("training:waiver-new") + query)
        )
        joint = reverse("training:joint-new") + f"?pair={duty.pk}"
        return [
            *(waive if duty.person_id != user.pk else []),
            *when_allowed(ENTER_JOINT, user, duty, lambda: link(_("Put the training on record"), joint, primary=True)),
        ]

    def context(self) -> dict[str, Any]:
        user, duty = self.request.user, self.record
        policy = policy_in_force(duty.agency, timezone.localdate())
        topics = {c.key: c.label for c in policy.choices("training_topic")}
        together = JointTraining.objects.filter(officer__user=duty.person_id, principal=duty.counterpart_id)
        joint = together.select_related("officer__user").order_by("-held_on", "pk") if duty.counterpart_id else ()
        waivers = Waiver.objects.filter(person=duty.person_id, agency=duty.agency_id, requirement=duty.requirement)
        return {
            **super().context(),
            "state": duty.state,
            "clause": policy.clause(duty.clause),
            "hours": _hours(duty),
            "topics": [topics.get(key, key) for key in duty.topics_missing],
            "joint": list(joint[:FEW]),
            "waivers": list(SEE_WAIVER.scope(user, waivers).select_related("granted_by")[:FEW]),
        }


def month_asked(text: str) -> date:
    """The first of the month in “2026-11”; this month for anything else."""
    this = timezone.localdate().replace(day=1)
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if 2000 <= year <= 2100 else this
    except ValueError:
        return this


class TrainingCalendar(Page):
    """When duties fall due and records end. What concerns many stands there once, with their number."""

    ability = SEE_OBLIGATION
    template_name = "training/calendar.html"
    title = gettext_lazy("Training calendar")
    lede = gettext_lazy("The last days of duties and of records that end.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [duties_crumb()]

    def context(self) -> dict[str, Any]:
        month = month_asked(self.request.GET.get("month", ""))
        last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        weeks = calendar.Calendar(SUNDAY).monthdatescalendar(month.year, month.month)
        by_day: dict[date, list[dict[str, Any]]] = {}
        for one in last_days(self.request.user, month, last):
            by_day.setdefault(one.day, []).append({"entry": one, "url": _list_of(one)})
        return {
            **super().context(),
            "month": month,
            "earlier": (month - timedelta(days=1)).replace(day=1),
            "later": last + timedelta(days=1),
            "today": timezone.localdate(),
            "weekdays": weeks[0],
            "days": [
                {"date": day, "inside": day.month == month.month, "entries": by_day.get(day, [])}
                for week in weeks
                for day in week
            ],
            "some": bool(by_day),
        }


def _list_of(one: LastDay) -> str:
    if not one.requirement:
        return f"{reverse('training:home')}?expires_before={one.day + timedelta(days=1)}&status=verified"
    day = one.day.isoformat()
    return f"{reverse('training:duty-list')}?requirement={one.requirement}&due_after={day}&due_before={day}"
