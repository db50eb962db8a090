"""The checklist: all of it, one point, agreeing to points, and the routes of offenses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.pages import DetailPage, FormPage, link, when_allowed

from ..forms.provisions import AgreeForm, OffencesForm, ProvisionForm
from ..models import Agreement, Provision
from ..permissions.agreements import AGREE_PROVISIONS, EDIT_AGREEMENT, EDIT_PROVISION, SEE_AGREEMENT
from ..queries.provisions import grouped, mark_words, missing_provisions, next_missing, progress_of
from ..services.provisions import agree_provisions, designate_offences, write_provision
from ..texts import facts_of, filled
from .base import AgreementPart, crumbs_to


class ProvisionList(DetailPage):
    """Every point with its state; those who write get a link to each."""

    ability = SEE_AGREEMENT
    model = Agreement
    related = ("agency", "district")
    template_name = "assignments/provisions.html"
    lede = gettext_lazy("What the agreement must say, by which law or policy, and how far it is.")

    def get_title(self) -> str:
        return _("Provisions")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to(self.record)

    def actions(self) -> list[dict[str, Any]]:
        person, agreement = self.request.user, self.record
        agree = reverse("assignments:provisions-agree", args=[agreement.pk])
        missing = missing_provisions(agreement)
        return [
            *when_allowed(AGREE_PROVISIONS, person, agreement, lambda: link(_("Agree to provisions"), agree)),
            *(
                link(_("Write what is missing"), p.get_absolute_url(), primary=True)
                for p in missing[:1]
                if self.writes
            ),
        ]

    def context(self) -> dict[str, Any]:
        provisions = list(self.record.provisions.all())
        return {
            "title": self.get_title(),
            "lede": self.lede,
            "crumbs": self.crumbs(),
            "actions": self.actions(),
            "record": self.record,
            "groups": grouped(provisions),
            "progress": progress_of(provisions),
            "writes": self.writes,
        }

    @cached_property
    def writes(self) -> bool:
        return EDIT_AGREEMENT.allows(self.request.user, self.record)


class ProvisionEdit(FormPage):
    ability = EDIT_PROVISION
    model = Provision
    related = ("agreement__agency", "agreement__district")
    form_class = ProvisionForm
    template_name = "assignments/provision_form.html"
    submit_label = gettext_lazy("Save and go on")
    record: Provision

    def get_title(self) -> str:
        return self.record.label

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        agreement = self.record.agreement
        return [*crumbs_to(agreement), (_("Provisions"), _list_url(agreement))]

    def cancel_url(self) -> str:
        return _list_url(self.record.agreement)

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "provision": self.record}

    def initial(self) -> dict[str, Any]:
        text = self.record.text
        if self.request.GET.get("start") == "policy":
            text = self._suggestion() or text
        return {"text": text, "page": self.record.page}

    def _suggestion(self) -> str:
        agreement = self.record.agreement
        rule = agreement.policy.agreement.provision(self.record.key)
        return filled(rule, facts_of(agreement)) if rule else ""

    def context(self) -> dict[str, Any]:
        suggestion = self._suggestion()
        return {
            **super().context(),
            "clause": self.record.agreement.policy.clause(self.record.clause),
            "mark": mark_words(self.record),
            "suggestion": suggestion if suggestion != self.record.text else "",
        }

    def save(self, form: ProvisionForm) -> str:
        """On to the next one that is missing; back to the list when none is."""
        given = form.cleaned_data
        written = write_provision(self.record, text=given["text"], page=given["page"], version=self.seen_version())
        following = next_missing(self.record.agreement, written)
        if following is not None and following != written:
            return following.get_absolute_url()
        return f"{_list_url(self.record.agreement)}#{written.key}"


def _list_url(agreement: Agreement) -> str:
    return reverse("assignments:provision-list", args=[agreement.pk])


class ProvisionsAgree(AgreementPart):
    ability = AGREE_PROVISIONS
    form_class = AgreeForm
    title = gettext_lazy("Agree to provisions")
    lede = gettext_lazy("Tick what your side agrees to. What you leave open is talked about in the comments.")
    submit_label = gettext_lazy("Save")

    def form_arguments(self) -> dict[str, Any]:
        written = self.record.provisions.exclude(state=Provision.State.MISSING)
        return {**super().form_arguments(), "provisions": list(written)}

    def initial(self) -> dict[str, Any]:
        agreed = self.record.provisions.filter(state=Provision.State.AGREED)
        return {"agreed": list(agreed.values_list("key", flat=True))}

    def save(self, form: AgreeForm) -> str:
        agree_provisions(self.record, keys=form.cleaned_data["agreed"], version=self.seen_version())
        return _list_url(self.record)


class Offences(AgreementPart):
    """Which route each offense takes (where the policy asks for it, before signing)."""

    ability = EDIT_AGREEMENT
    form_class = OffencesForm
    template_name = "assignments/offences_form.html"
    title = gettext_lazy("Offenses and their routes")
    lede = gettext_lazy("For each kind of offense, choose what follows. Leave out what the agreement does not name.")

    def form_arguments(self) -> dict[str, Any]:
        chosen = dict(self.record.offences.values_list("offence", "route"))
        return {**super().form_arguments(), "policy": self.record.policy, "chosen": chosen}

    def save(self, form: OffencesForm) -> str:
        designate_offences(self.record, routes=form.cleaned_data, version=self.seen_version())
        return self.record.get_absolute_url()
