"""Pages of the agency's substitutes and of whom a school prefers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.audit.reads import record_read
from sro_program.documents.downloads import handed_out
from sro_program.organisations.models import Agency, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.permissions.views import AbilityMixin
from sro_program.policy.services import policy_in_force
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column

from ..filters import SubstituteFilter
from ..forms.substitutes import CertificateForm, NewSubstituteForm, PreferForm, SubstituteForm
from ..models import Certificate, Substitute
from ..permissions.covers import KEEP_SUBSTITUTE, PREFER_SUBSTITUTES, SEE_SUBSTITUTE, keeps_substitutes
from ..services.substitutes import add_certificate, add_substitute, change_substitute, prefer
from .covers import needs_crumb


def substitutes_crumb() -> tuple[Any, str]:
    return (_("Substitutes"), reverse("assignments:covers:substitute-list"))


def _first_expiry(substitute: Substitute) -> Any:
    """The last day of the paper that runs out first, each kind by its newest paper."""
    latest: dict[str, Any] = {}
    for paper in substitute.certificates.all():
        if paper.expires_on and paper.expires_on > latest.get(paper.kind, paper.issued_on):
            latest[paper.kind] = paper.expires_on
    return min(latest.values(), default=None)


class SubstituteList(ListPage):
    ability = SEE_SUBSTITUTE
    model = Substitute
    title = gettext_lazy("Substitutes")
    lede = gettext_lazy("Who takes over hours, and what shows that they may.")
    filterset_class = SubstituteFilter
    related = ("user", "agency")
    prefetch = (Prefetch("certificates", queryset=Certificate.objects.defer("document__content")),)
    export_name = "substitutes"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No substitutes"),
        "text": gettext_lazy("The SRO supervisor keeps the list: officers, guardians and armed private security."),
    }
    columns = (
        Column("user", gettext_lazy("Name"), order_by=("user__full_name",)),
        Column("kind", gettext_lazy("Kind"), value=lambda s: s.get_kind_display(), order_by=("kind",)),
        Column("employer", gettext_lazy("Employer"), order_by=("employer",)),
        Column("phone", gettext_lazy("Phone")),
        Column("expires", gettext_lazy("Papers until"), value=_first_expiry),
        Column("ended_on", gettext_lazy("Last day"), order_by=("ended_on",)),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [needs_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        if not keeps_substitutes(self.request.user):
            return []
        return [link(_("Add a substitute"), reverse("assignments:covers:substitute-new"), primary=True)]


class SubstituteDetail(DetailPage):
    ability = SEE_SUBSTITUTE
    model = Substitute
    template_name = "assignments/substitute_detail.html"
    related = ("user__officer", "agency")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [substitutes_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        if not KEEP_SUBSTITUTE.allows(self.request.user, self.record):
            return []
        pk = [self.record.pk]
        found = [link(_("Change"), reverse("assignments:covers:substitute-edit", args=pk))]
        if self.rules():
            url = reverse("assignments:covers:certificate-new", args=pk)
            found.append(link(_("Add a certificate"), url, primary=True))
        return found

    def rules(self) -> Any:
        policy = policy_in_force(self.record.agency, today_at(self.record.agency))
        return policy.coverage.of(self.record.kind)

    def context(self) -> dict[str, Any]:
        today = today_at(self.record.agency)
        papers = list(self.record.certificates.select_related("verified_by", "document").defer("document__content"))
        needed = [(rule, [p for p in papers if p.kind == rule.key]) for rule in self.rules()]
        return {**super().context(), "lede": self.record.get_kind_display(), "needed": needed, "today": today}


class _SubstitutePage(FormPage):
    ability = KEEP_SUBSTITUTE
    model = Substitute
    related = ("user", "agency")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        if self.record is None:
            return [substitutes_crumb()]
        return [substitutes_crumb(), (str(self.record), self.record.get_absolute_url())]


class SubstituteNew(_SubstitutePage):
    form_class = NewSubstituteForm
    title = gettext_lazy("Add a substitute")
    submit_label = gettext_lazy("Add")

    def may_open(self) -> bool:
        return keeps_substitutes(self.request.user)

    def cancel_url(self) -> str:
        return reverse("assignments:covers:substitute-list")

    def save(self, form: NewSubstituteForm) -> str:
        given = form.cleaned_data
        agency = Agency.objects.filter(pk__in=standing_of(self.request.user).agencies(Role.SERGEANT)).first()
        assert agency is not None
        added = add_substitute(
            agency=agency,
            by=self.request.user,
            kind=given["kind"],
            email=given["email"],
            full_name=given["full_name"],
            text=form.text(),
        )
        return added.get_absolute_url()


class SubstituteEdit(_SubstitutePage):
    form_class = SubstituteForm
    title = gettext_lazy("Change the substitute")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("employer", "phone", "ended_on")}

    def save(self, form: SubstituteForm) -> str:
        changed = change_substitute(substitute=self.record, version=self.seen_version(), text=form.text())
        return changed.get_absolute_url()


class CertificateNew(_SubstitutePage):
    form_class = CertificateForm
    title = gettext_lazy("Add a certificate")
    lede = gettext_lazy("As you saw it. It is kept for good; a renewed one is added beside it.")

    def form_arguments(self) -> dict[str, Any]:
        today = today_at(self.record.agency)
        return {"rules": policy_in_force(self.record.agency, today).coverage.of(self.record.kind), "today": today}

    def save(self, form: CertificateForm) -> str:
        add_certificate(substitute=self.record, by=self.request.user, version=self.seen_version(), paper=form.paper())
        return str(self.record.get_absolute_url())


class CertificatePaper(AbilityMixin, View):
    """The paper itself, for those who see the substitute."""

    ability = SEE_SUBSTITUTE
    model = Substitute

    def get(self, request: HttpRequest, pk: Any, certificate: Any) -> HttpResponse:
        substitute = get_object_or_404(SEE_SUBSTITUTE.scope(request.user, Substitute.objects.all()), pk=pk)
        papers = substitute.certificates.filter(document__isnull=False).select_related("document")
        paper = get_object_or_404(papers, pk=certificate)
        assert paper.document is not None
        record_read(request.user, paper.document, "download")
        return handed_out(
            bytes(paper.document.content), name=paper.document.name, media_type=paper.document.media_type
        )


class Preferred(FormPage):
    """Whom the school likes to see first, in order."""

    ability = PREFER_SUBSTITUTES
    model = School
    form_class = PreferForm
    title = gettext_lazy("Preferred substitutes")
    lede = gettext_lazy("They stand first when hours at this school are offered.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(self.record.name, self.record.get_absolute_url())]

    def agency(self) -> Agency:
        led = standing_of(self.request.user).agencies(Role.SERGEANT)
        found = Agency.objects.filter(pk__in=led, agreements__schools=self.record, agreements__status="in_force")
        agency = found.first()
        assert agency is not None
        return agency

    def form_arguments(self) -> dict[str, Any]:
        people = Substitute.objects.filter(agency=self.agency(), ended_on__isnull=True).select_related("user")
        rows = self.record.preferred_substitutes.filter(substitute__in=people).order_by("rank")
        chosen = {f"place_{n}": row.substitute_id for n, row in enumerate(rows, start=1)}
        return {"initial": chosen, "people": people}

    def save(self, form: PreferForm) -> str:
        prefer(school=self.record, agency=self.agency(), chosen=form.chosen(), version=self.seen_version())
        return str(self.record.get_absolute_url())
