"""Pages of inspections and running notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column, status_column

from ..filters import InspectionFilter, NoteFilter
from ..forms.inspections import CorrectedForm, InspectionForm, NoteForm, OfficerForm
from ..models import Inspection, OfficerNote
from ..permissions.evaluations import (
    CORRECT_FINDINGS,
    FINISH_INSPECTION,
    INSPECT,
    SEE_INSPECTION,
    SEE_NOTE,
    WRITE_NOTE,
)
from ..queries.evaluations import officers_of
from ..services.inspections import begin_inspection, correct_findings, finish_inspection, write_note
from ..states import INSPECTION_STATES
from .evaluations import evaluations_crumb


def inspections_crumb() -> tuple[Any, str]:
    return (_("Inspections"), reverse("assignments:evaluations:inspection-list"))


def notes_crumb() -> tuple[Any, str]:
    return (_("Running notes"), reverse("assignments:evaluations:note-list"))


def _supervises(person: Any) -> bool:
    return standing_of(person).has(Role.SERGEANT)


class InspectionList(ListPage):
    ability = SEE_INSPECTION
    model = Inspection
    title = gettext_lazy("Inspections")
    lede = gettext_lazy("Uniform and equipment, against the list of the policy.")
    filterset_class = InspectionFilter
    related = ("officer__user", "inspector")
    export_name = "inspections"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No inspections"),
        "text": gettext_lazy(
            "The SRO supervisor looks at uniform and equipment and writes down what is to be corrected."
        ),
    }
    columns = (
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("held_on", gettext_lazy("Held on"), order_by=("held_on",)),
        Column("uniform_label", gettext_lazy("Uniform"), order_by=("uniform_label",)),
        Column("inspector", gettext_lazy("Inspected by"), order_by=("inspector__full_name",)),
        status_column(INSPECTION_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [evaluations_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        new = link(_("Inspect"), reverse("assignments:evaluations:inspection-new"), primary=True)
        return [new] if _supervises(self.request.user) else []


class InspectionDetail(DetailPage):
    ability = SEE_INSPECTION
    model = Inspection
    template_name = "assignments/inspection_detail.html"
    related = ("officer__user", "agency", "inspector")
    personnel = True
    record: Inspection

    def get_title(self) -> str:
        return _("Inspection of %s") % self.record.officer

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [inspections_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        person, inspection = self.request.user, self.record

        def to(name: str, label: Any) -> Any:
            url = reverse(f"assignments:evaluations:{name}", args=[inspection.pk])
            return lambda: link(label, url, primary=True)

        return [
            *when_allowed(FINISH_INSPECTION, person, inspection, to("inspection-write", _("Write it down"))),
            *when_allowed(CORRECT_FINDINGS, person, inspection, to("inspection-correct", _("Note the correction"))),
        ]

    def context(self) -> dict[str, Any]:
        clause = self.record.policy.demand("inspection")
        return {
            **super().context(),
            "lede": clause.citation if clause else "",
            "items": list(self.record.items.select_related("corrected_by")),
            "today": today_at(self.record.agency),
        }


class _AboutSomebody(FormPage):
    """Begins with the choice of an officer; oneself is not among them."""

    def may_open(self) -> bool:
        return _supervises(self.request.user)

    def form_arguments(self) -> dict[str, Any]:
        led = standing_of(self.request.user).agencies(Role.SERGEANT)
        return {**super().form_arguments(), "officers": officers_of(led, self.request.user)}


class InspectionNew(_AboutSomebody):
    ability = INSPECT
    form_class = OfficerForm
    title = gettext_lazy("Inspect uniform and equipment")
    submit_label = gettext_lazy("Go on")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [inspections_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:evaluations:inspection-list")

    def save(self, form: OfficerForm) -> str:
        made = begin_inspection(officer=form.cleaned_data["officer"], by=self.request.user)
        return reverse("assignments:evaluations:inspection-write", args=[made.pk])


class _InspectionPart(FormPage):
    model = Inspection
    related = ("officer__user", "agency")
    record: Inspection

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [inspections_crumb(), (str(self.record), self.record.get_absolute_url())]


class InspectionWrite(_InspectionPart):
    ability = FINISH_INSPECTION
    form_class = InspectionForm
    template_name = "assignments/inspection_form.html"
    title = gettext_lazy("Inspection")
    submit_label = gettext_lazy("Finish")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lede": str(self.record.officer)}

    def form_arguments(self) -> dict[str, Any]:
        return {"inspection": self.record}

    def save(self, form: InspectionForm) -> str:
        person = self.request.user
        made = finish_inspection(self.record, sheet=form.sheet(), version=self.seen_version(), by=person)
        return made.get_absolute_url()


class InspectionCorrect(_InspectionPart):
    ability = CORRECT_FINDINGS
    form_class = CorrectedForm
    title = gettext_lazy("Note the correction")
    lede = gettext_lazy("Tick what you have seen in order. With the last one the inspection is closed.")
    submit_label = gettext_lazy("Save")

    def form_arguments(self) -> dict[str, Any]:
        return {"open_now": self.record.items.filter(result="finding", corrected_on__isnull=True)}

    def save(self, form: CorrectedForm) -> str:
        done, person = form.cleaned_data["corrected"], self.request.user
        made = correct_findings(self.record, corrected=done, version=self.seen_version(), by=person)
        return made.get_absolute_url()


class NoteList(ListPage):
    ability = SEE_NOTE
    model = OfficerNote
    title = gettext_lazy("Running notes")
    lede = gettext_lazy("Good and bad, in a line, on the day. The evaluation is written from them.")
    filterset_class = NoteFilter
    related = ("officer__user", "author")
    export_name = "running-notes"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No notes yet"),
        "text": gettext_lazy("Write a line when an officer did something well, or when something worries you."),
    }
    columns = (
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("happened_on", gettext_lazy("Day"), order_by=("happened_on",)),
        Column("kind", gettext_lazy("Kind"), value=lambda n: n.get_kind_display(), order_by=("kind",)),
        Column("text", gettext_lazy("What happened")),
        Column("author", gettext_lazy("Written by"), order_by=("author__full_name",)),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [evaluations_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        new = link(_("Write a note"), reverse("assignments:evaluations:note-new"), primary=True)
        return [new] if _supervises(self.request.user) else []


class NoteDetail(DetailPage):
    ability = SEE_NOTE
    model = OfficerNote
    template_name = "assignments/note_detail.html"
    related = ("officer__user", "author")
    personnel = True

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [notes_crumb()]


class NoteNew(_AboutSomebody):
    ability = WRITE_NOTE
    form_class = NoteForm
    title = gettext_lazy("Write a running note")
    lede = gettext_lazy("SRO supervisors and the chief read it; the officer only if an evaluation cites it.")
    submit_label = gettext_lazy("Keep the note")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [notes_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:evaluations:note-list")

    def initial(self) -> dict[str, Any]:
        return {"happened_on": timezone.localdate()}

    def save(self, form: NoteForm) -> str:
        return write_note(by=self.request.user, **form.cleaned_data).get_absolute_url()
