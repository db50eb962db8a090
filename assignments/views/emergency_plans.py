"""Pages of emergency plans. Each look at one is written down: they say where a school is weak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.audit.reads import record_read
from sro_program.documents.downloads import handed_out
from sro_program.organisations.models import Agency, Officer, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.permissions.views import AbilityMixin
from sro_program.policy.schema import Choice
from sro_program.policy.services import policy_in_force
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters import PlanFilter
from ..forms.emergency_plans import DrillForm, FollowUpsForm, NewPlanForm, VersionForm
from ..letters import pocket_card
from ..models import Drill, EmergencyPlan, FollowUp
from ..permissions.emergency_plans import SEE_PLAN, START_PLAN, WRITE_PLAN
from ..queries.agreements import agreement_at
from ..queries.emergency_plans import latest_version, open_follow_ups
from ..services.emergency_plans import begin_plan, finish_follow_ups, record_drill, write_version
from ..states import PLAN_STATES


def plans_crumb() -> tuple[Any, str]:
    return (_("Emergency plans"), reverse("assignments:plan-list"))


def _number(plan: EmergencyPlan) -> Any:
    return plan.current.number if plan.current else ""


class PlanList(ListPage):
    ability = SEE_PLAN
    model = EmergencyPlan
    title = gettext_lazy("Emergency plans")
    lede = gettext_lazy("One for each hazard, seen by the school’s own people and the officers who serve there.")
    filterset_class = PlanFilter
    related = ("school", "current", "helper__user")
    export_name = "emergency-plans"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No emergency plans"),
        "text": gettext_lazy("The principal and the officer at the school prepare them together."),
    }
    columns = (
        Column("hazard_label", gettext_lazy("Hazard"), order_by=("hazard_label",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("current", gettext_lazy("Version"), value=_number, numeric=True),
        Column("helper", gettext_lazy("Officer"), order_by=("helper__user__full_name",)),
        Column("review_due", gettext_lazy("Next review"), order_by=("review_due",)),
        status_column(PLAN_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        if not may_begin(self.request.user).exists():
            return []
        return [link(_("Begin a plan"), reverse("assignments:plan-new"), primary=True)]


def may_begin(person: Any) -> QuerySet[School]:
    return START_PLAN.scope(person, School.objects.all())


class PlanDetail(DetailPage):
    ability = SEE_PLAN
    model = EmergencyPlan
    template_name = "assignments/plan_detail.html"
    related = ("school__district", "current__written_by", "current__document", "helper__user")
    personnel = True

    def get_queryset(self) -> QuerySet[EmergencyPlan]:
        return super().get_queryset().defer("current__document__content")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        school = self.record.school
        seated = bool(
            standing_of(self.request.user).seats
        )  # a substitute has none, and does not see the school's page
        return [plans_crumb(), (school.name, school.get_absolute_url() if seated else "")]

    def get_title(self) -> str:
        return str(self.record.hazard_label)

    def actions(self) -> list[dict[str, Any]]:
        pk = [self.record.pk]
        pocket = link(_("Card for the pocket"), reverse("assignments:plan-pocket", args=pk))
        found = [pocket] if self.record.current_id else []
        if WRITE_PLAN.allows(self.request.user, self.record):
            found.append(link(_("New version"), reverse("assignments:plan-version", args=pk)))
            found.append(link(_("Record a drill"), reverse("assignments:plan-drill", args=pk)))
        return found

    def context(self) -> dict[str, Any]:
        plan = self.record
        clause = plan.policy.demand("emergency_plan")
        return {
            **super().context(),
            "lede": f"{plan.school} · {clause.citation}" if clause else plan.school,
            "versions": list(plan.versions.select_related("written_by", "document").defer("document__content")),
            "drills": list(plan.drills.select_related("version_practiced").prefetch_related(_FOLLOW_UPS)),
            "today": today_at(plan.school),
            "may_finish": WRITE_PLAN.allows(self.request.user, plan) and open_follow_ups(plan).exists(),
        }


_FOLLOW_UPS = Prefetch("follow_ups", queryset=FollowUp.objects.order_by("due_on", "created_at"))


class PlanPocket(AbilityMixin, View):
    """The card as PDF, made from the version in force."""

    ability = SEE_PLAN
    model = EmergencyPlan

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = SEE_PLAN.scope(request.user, EmergencyPlan.objects.filter(current__isnull=False))
        plan = get_object_or_404(rows.select_related("school__district", "current", "helper__user"), pk=pk)
        record_read(request.user, plan, "print")
        return handed_out(pocket_card(plan), name="pocket-card.pdf")


class PlanNew(FormPage):
    ability = START_PLAN
    form_class = NewPlanForm
    title = gettext_lazy("Begin an emergency plan")
    lede = gettext_lazy("The principal puts it in force. Until then only the principal and the officers here read it.")
    submit_label = gettext_lazy("Keep the plan")

    def may_open(self) -> bool:
        self.schools = may_begin(self.request.user).select_related("district").order_by("name", "pk")
        self.agencies = {school.pk: self._agency(school) for school in self.schools[:30]}
        return any(self.agencies.values())

    def _agency(self, school: School) -> Agency | None:
        agreement = agreement_at(school)
        return agreement.agency if agreement else school.district.agencies.order_by("name", "pk").first()

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [plans_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:plan-list")

    def form_arguments(self) -> dict[str, Any]:
        known = {pk: agency for pk, agency in self.agencies.items() if agency is not None}
        first = self.schools.filter(pk__in=known).first()
        return {
            "initial": {"school": self.request.GET.get("school") or (first.pk if first else None)},
            "schools": self.schools.filter(pk__in=known),
            "hazards": self._hazards(set(known.values())),
        }

    def _hazards(self, agencies: set[Agency]) -> dict[str, Choice]:
        policies = [policy_in_force(agency, today_at(agency)) for agency in agencies]
        return {c.key: c for policy in policies for c in policy.choices("hazard")}

    def save(self, form: NewPlanForm) -> str:
        school = form.cleaned_data["school"]
        agency = self.agencies[school.pk]
        assert agency is not None
        me = Officer.objects.filter(user=self.request.user, agency=agency).first()
        plan = begin_plan(
            school=school,
            agency=agency,
            hazard=form.chosen_hazard(),
            text=form.plan_text(),
            by=self.request.user,
            helper=me,
        )
        return plan.get_absolute_url()


class _PlanPage(FormPage):
    ability = WRITE_PLAN
    model = EmergencyPlan
    related = ("school__district",)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [plans_crumb(), (str(self.record), self.record.get_absolute_url())]


class PlanNewVersion(_PlanPage):
    form_class = VersionForm
    title = gettext_lazy("New version")
    lede = gettext_lazy("The version in force stays until the principal records a review.")

    def initial(self) -> dict[str, Any]:
        latest = latest_version(self.record)
        return {"pocket": latest.pocket, "text": latest.text} if latest else {}

    def save(self, form: VersionForm) -> str:
        write_version(plan=self.record, text=form.plan_text(), by=self.request.user, version=self.seen_version())
        return str(self.record.get_absolute_url())


class PlanDrill(_PlanPage):
    form_class = DrillForm
    title = gettext_lazy("Record a drill")
    lede = gettext_lazy("What the drill showed, and what is to be put right until when.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "plan": self.record}

    def save(self, form: DrillForm) -> str:
        given = form.cleaned_data
        drill: Drill = record_drill(
            plan=self.record,
            held_on=given["held_on"],
            minutes=given["minutes"],
            findings=given["findings"],
            follow_ups=form.to_do(),
            by=self.request.user,
            version=self.seen_version(),
        )
        return drill.plan.get_absolute_url()


class PlanFollowUps(_PlanPage):
    form_class = FollowUpsForm
    title = gettext_lazy("What has been put right")

    def form_arguments(self) -> dict[str, Any]:
        return {"open_now": open_follow_ups(self.record)}

    def save(self, form: FollowUpsForm) -> str:
        done = form.cleaned_data["done"]
        plan = finish_follow_ups(plan=self.record, done=done, by=self.request.user, version=self.seen_version())
        return plan.get_absolute_url()
