"""Pages of agreements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.aggregates import StringAgg
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.documents.services import documents_of
from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import knowing
from sro_program.ui.pages import PAGE_SIZE, DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column
from sro_program.workflow import engine

from ..filters import AgreementFilter
from ..forms import AgreementForm
from ..models import Agreement
from ..permissions.agreements import (
    ADD_PAPER,
    AMEND_AGREEMENT,
    DRAFT_AGREEMENT,
    EDIT_AGREEMENT,
    READ_REVIEW,
    RECORD_HEARING,
    RENEW_AGREEMENT,
    REVIEW_AGREEMENT,
    SEE_AGREEMENT,
    drafting_agencies,
)
from ..permissions.posts import SEE_ASSIGNMENT
from ..queries.picture import picture_of
from ..queries.provisions import offence_routes, progress_of
from ..services import NUMBERS, AgreementText, change_agreement, draft_agreement
from ..states import AGREEMENT_STATES, SIGNED_ONCE
from ..texts import cost_text, text_hash
from .base import crumbs_to, may


def may_draft(person: Any) -> bool:
    return bool(drafting_agencies(person))


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
        Column("edition", gettext_lazy("Version"), order_by=("edition",), numeric=True),
        Column("starts_on", gettext_lazy("First day"), order_by=("starts_on",)),
        Column("ends_on", gettext_lazy("Last day"), order_by=("ends_on",)),
        status_column(AGREEMENT_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        posts = link(_("Assignments"), reverse("assignments:assignment-list"))
        timeline = link(_("Timeline"), reverse("assignments:timeline"))
        new = link(_("New agreement"), reverse("assignments:agreement-new"), primary=True)
        return [timeline, posts, new] if may_draft(self.request.user) else [timeline, posts]


class AgreementTimeline(ListPage):
    """The same agreements, narrowed alike, as bars along the years."""

    ability = SEE_AGREEMENT
    model = Agreement
    title = gettext_lazy("Timeline of agreements")
    lede = gettext_lazy("From when to when each one holds. The line is today.")
    filterset_class = AgreementFilter
    related = ("agency", "district")
    template_name = "assignments/timeline.html"
    columns = (Column("title", gettext_lazy("Agreement"), order_by=("title",)),)
    empty = AgreementList.empty

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to()

    def get_queryset(self) -> QuerySet[Agreement]:
        return super().get_queryset().order_by("-ends_on", "-starts_on", "pk")

    def _list(self, rows: QuerySet[Any]) -> dict[str, Any]:
        shown = super()._list(rows)
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {**shown, "picture": picture_of(list(page.object_list), timezone.localdate())}


class AgreementDetail(DetailPage):
    ability = SEE_AGREEMENT
    model = Agreement
    template_name = "assignments/agreement_detail.html"
    related = ("agency", "district", "drafted_by", "hearing")

    def get_queryset(self) -> QuerySet[Agreement]:
        """The agreement with its text, and with what this person may do to it: asked with the row, not one by one."""
        rows = super().get_queryset().prefetch_related("schools", "provisions", "offences")
        return knowing(rows, self.request.user, **ABILITIES)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to()

    def actions(self) -> list[dict[str, Any]]:
        doors = [self._door(label, name) for ability, label, name in DOORS if may(self.record, ability)]
        return [self._door(_("PDF"), "pdf"), *doors]

    def _door(self, label: Any, name: str) -> dict[str, Any]:
        return link(label, reverse(f"assignments:{name}", args=[self.record.pk]))

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
            **story_of(self.record, self.request.user, with_review="review" in self.request.GET),
            "signatures": self.signatures,
        }

    def _signs(self, signature: Any) -> bool:
        standing = standing_of(self.request.user)
        if signature.side == "agency":
            return self.record.agency_id in standing.agencies(Role.CHIEF)
        return self.record.district_id in standing.districts(Role.SUPERINTENDENT)


ABILITIES = {
    "edit": EDIT_AGREEMENT,
    "amend": AMEND_AGREEMENT,
    "renew": RENEW_AGREEMENT,
    "read_review": READ_REVIEW,
    "review": REVIEW_AGREEMENT,
    "hearing": RECORD_HEARING,
    "paper": ADD_PAPER,
}
DOORS = (
    ("edit", gettext_lazy("Change"), "agreement-edit"),
    ("amend", gettext_lazy("Amend"), "amend"),
    ("renew", gettext_lazy("Renew"), "renew"),
)
"""Forms that the page of an agreement leads to, each for whom its ability lets in."""


def story_of(agreement: Agreement, person: Any, *, with_review: bool) -> dict[str, Any]:
    """Everything about one agreement that its page shows beside its workflow.

    The comments of the review stand there until it is signed, and later for those who ask for them.
    """
    reads_review = may(agreement, "read_review")
    reads_comments = reads_review and (with_review or agreement.status not in SIGNED_ONCE)
    provisions = list(agreement.provisions.all())
    posts = SEE_ASSIGNMENT.scope(person, agreement.assignments.select_related("officer__user"))
    return {
        "schools": list(agreement.schools.all()),
        "progress": progress_of(provisions),
        "provisions": provisions,
        "cost": cost_text(agreement),
        "routes": offence_routes(agreement) if agreement.needs_offences or agreement.offences.all() else [],
        "hearing": getattr(agreement, "hearing", None),
        "comments": list(agreement.comments.select_related("author", "provision")) if reads_comments else [],
        "may_ask_review": reads_review and not reads_comments,
        "may_write": may(agreement, "edit"),
        "may_review": may(agreement, "review"),
        "may_record": may(agreement, "hearing"),
        "may_add_paper": may(agreement, "paper"),
        "editions": SEE_AGREEMENT.scope(person, Agreement.objects.filter(series=agreement.series)).order_by("edition"),
        "documents": list(documents_of(agreement)),
        "fingerprint": text_hash(agreement),
        "posts": list(posts.annotate(where=StringAgg("schools__name", ", ", order_by=("schools__name",)))),
    }


class AgreementFormPage(FormPage):
    model = Agreement
    form_class = AgreementForm

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to()

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "person": self.request.user, "record": self.record}

    def text(self, form: AgreementForm) -> AgreementText:
        return AgreementText(**{name: form.cleaned_data[name] for name in AgreementForm.base_fields})


class AgreementNew(AgreementFormPage):
    ability = DRAFT_AGREEMENT
    title = gettext_lazy("New agreement")
    submit_label = gettext_lazy("Save draft")

    def may_open(self) -> bool:
        return may_draft(self.request.user)

    def initial(self) -> dict[str, Any]:
        return {"agency": next(iter(drafting_agencies(self.request.user)), None)}

    def cancel_url(self) -> str:
        return reverse("assignments:agreement-list")

    def save(self, form: AgreementForm) -> str:
        drafted = draft_agreement(by=self.request.user, text=self.text(form))
        return reverse("assignments:provision-list", args=[drafted.pk])


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
            **{name: getattr(a, name) for name in NUMBERS},
            "terms": a.terms,
        }

    def save(self, form: AgreementForm) -> str:
        changed = change_agreement(agreement=self.record, text=self.text(form), version=self.seen_version())
        return changed.get_absolute_url()
