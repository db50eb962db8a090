"""What the chief decides: which policy, and what is different here."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency
from sro_program.organisations.queries import today_at
from sro_program.ui.pages import FormPage, whole_number

from .. import services
from ..forms import OFF, AdoptForm, ChangeForm, EndForm, changes_of
from ..models import Override
from ..permissions import DECIDE_POLICY, END_CHANGE
from ..policy import ClauseStanding


class AdoptPage(FormPage):
    """The agency runs on another policy from a day on."""

    ability = DECIDE_POLICY
    model = Agency
    form_class = AdoptForm
    template_name = "policy/adopt.html"
    title = gettext_lazy("Adopt a policy")
    submit_label = gettext_lazy("Adopt this policy")

    def context(self) -> dict[str, Any]:
        policy = services.policy_in_force(self.record, today_at(self.record))
        return {**super().context(), "agency": self.record, "policy": policy, "packs": services.packs_for(self.record)}

    def form_arguments(self) -> dict[str, Any]:
        return {"agency": self.record}

    def save(self, form: AdoptForm) -> str:
        chief: Any = self.request.user
        services.adopt_pack(agency=self.record, actor=chief, **form.cleaned_data)
        return reverse("policy:history", args=[self.record.pk])

    def cancel_url(self) -> str:
        return reverse("policy:policy", args=[self.record.pk])


class ChangePage(FormPage):
    """One clause is different in this agency: a number, or switched off."""

    ability = DECIDE_POLICY
    model = Agency
    form_class = ChangeForm
    template_name = "policy/change.html"
    submit_label = gettext_lazy("Change the clause")

    @cached_property
    def standing(self) -> ClauseStanding:
        """404 for a clause the policy lacks or that leaves nothing to change."""
        policy = services.policy_in_force(self.record, today_at(self.record))
        standing = policy.standing(self.kwargs["clause"])
        if standing is None or not changes_of(standing.clause):
            raise Http404
        return standing

    def get_title(self) -> str:
        return _("Change %(clause)s for our agency") % {"clause": self.kwargs["clause"]}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "agency": self.record, "standing": self.standing}

    def form_arguments(self) -> dict[str, Any]:
        return {"agency": self.record, "clause": self.standing.clause}

    def save(self, form: ChangeForm) -> str:
        data = {key: form.cleaned_data[key] for key in ("since", "until", "reason")} | {"actor": self.request.user}
        clause, what = self.standing.clause.id, form.cleaned_data["what"]
        if what == OFF:
            services.switch_off(agency=self.record, clause=clause, **data)
        else:
            value = form.cleaned_data["value"]
            services.change_number(agency=self.record, clause=clause, number=what, value=value, **data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("policy:clause", args=[self.record.pk, self.kwargs["clause"]])


class EndPage(FormPage):
    """A local change has a last day; the policy's own words hold again after it."""

    ability = END_CHANGE
    model = Override
    related = ("agency", "author")
    form_class = EndForm
    lede = gettext_lazy("The policy’s own words hold again from the day after. The change stays on record.")
    submit_label = gettext_lazy("End the change")

    def get_title(self) -> str:
        return _("End the change of %(clause)s") % {"clause": self.record.clause}

    def form_arguments(self) -> dict[str, Any]:
        return {"agency": self.record.agency}

    def save(self, form: EndForm) -> str:
        version = whole_number(self.request.POST.get("version")) or 0
        services.end_override(override=self.record, until=form.cleaned_data["until"], version=version)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("policy:history", args=[self.record.agency_id])
