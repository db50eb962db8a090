"""Pages of agreements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column
from sro_program.workflow import engine

from ..filters import AgreementFilter
from ..forms import AgreementForm
from ..models import Agreement
from ..permissions import DRAFT_AGREEMENT, EDIT_AGREEMENT, SEE_AGREEMENT
from ..services import AgreementText, change_agreement, draft_agreement
from ..texts import text_hash


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Agreements"), reverse("assignments:agreement-list"))]


def may_draft(person: Any) -> bool:
    return standing_of(person).has(Role.CHIEF, Role.SERGEANT)


class AgreementList(ListPage):
    ability = SEE_AGREEMENT
    model = Agreement
    title = gettext_lazy("Agreements")
    lede = gettext_lazy("No officer serves at a school without an agreement in force with its district.")
    filterset_class = AgreementFilter
    related = ("agency", "district")
    export_name = "agreements"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No agreements"),
        "text": gettext_lazy("Agreements between agencies and districts stand here, with their dates."),
    }
    columns = (
        Column("title", gettext_lazy("Agreement"), order_by=("title",)),
        Column("agency", gettext_lazy("Agency"), order_by=("agency__name",)),
        Column("district", gettext_lazy("District"), order_by=("district__name",)),
        Column("starts_on", gettext_lazy("First day"), order_by=("starts_on",)),
        Column("ends_on", gettext_lazy("Last day"), order_by=("ends_on",)),
        Column("status", gettext_lazy("Status"), value=lambda a: a.get_status_display(), order_by=("status",)),
    )

    def actions(self) -> list[dict[str, Any]]:
        posts = link(_("Assignments"), reverse("assignments:assignment-list"))
        new = link(_("New agreement"), reverse("assignments:agreement-new"), primary=True)
        return [posts, new] if may_draft(self.request.user) else [posts]


class AgreementDetail(DetailPage):
    ability = SEE_AGREEMENT
    model = Agreement
    template_name = "assignments/agreement_detail.html"
    related = ("agency", "district", "drafted_by")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs()

    def actions(self) -> list[dict[str, Any]]:
        edit = reverse("assignments:agreement-edit", args=[self.record.pk])
        return when_allowed(EDIT_AGREEMENT, self.request.user, self.record, lambda: link(_("Change"), edit))

    def timeline_with(self) -> Sequence[Any]:
        return self.signatures

    def context(self) -> dict[str, Any]:
        self.signatures = list(self.record.signatures.select_related("signer"))
        asked = next((s for s in self.signatures if s.status == "waiting" and self._signs(s)), None)
        context = super().context()
        if asked is not None:
            context["verdicts"] = [*engine.options(asked, self.request.user), *context["verdicts"]]
        return {
            **context,
            "schools": list(self.record.schools.all()),
            "signatures": self.signatures,
            "fingerprint": text_hash(self.record),
            "posts": list(self.record.assignments.select_related("officer__user").prefetch_related("schools")),
        }

    def _signs(self, signature: Any) -> bool:
        standing = standing_of(self.request.user)
        if signature.side == "agency":
            return self.record.agency_id in standing.agencies(Role.CHIEF)
        return self.record.district_id in standing.districts(Role.SUPERINTENDENT)


class AgreementFormPage(FormPage):
    model = Agreement
    form_class = AgreementForm

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs()

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "person": self.request.user}

    def text(self, form: AgreementForm) -> AgreementText:
        return AgreementText(**{name: form.cleaned_data[name] for name in AgreementForm.base_fields})


class AgreementNew(AgreementFormPage):
    ability = DRAFT_AGREEMENT
    title = gettext_lazy("New agreement")
    submit_label = gettext_lazy("Save draft")

    def may_open(self) -> bool:
        return may_draft(self.request.user)

    def initial(self) -> dict[str, Any]:
        agencies = standing_of(self.request.user).agencies(Role.CHIEF, Role.SERGEANT)
        return {"agency": next(iter(agencies), None)}

    def cancel_url(self) -> str:
        return reverse("assignments:agreement-list")

    def save(self, form: AgreementForm) -> str:
        return draft_agreement(by=self.request.user, text=self.text(form)).get_absolute_url()


class AgreementEdit(AgreementFormPage):
    ability = EDIT_AGREEMENT
    title = gettext_lazy("Change agreement")

    def initial(self) -> dict[str, Any]:
        a = self.record
        return {
            "title": a.title,
            "agency": a.agency_id,
            "district": a.district_id,
            "schools": list(a.schools.values_list("pk", flat=True)),
            "starts_on": a.starts_on,
            "ends_on": a.ends_on,
            "terms": a.terms,
        }

    def save(self, form: AgreementForm) -> str:
        changed = change_agreement(agreement=self.record, text=self.text(form), version=self.seen_version())
        return changed.get_absolute_url()
