"""What an agency wants of presence and alerts, and what one person wants kept of their taps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency
from sro_program.permissions.relation import SIGNED_IN
from sro_program.ui.pages import FormPage

from ..forms.presence import LocationForm, RulesForm
from ..models import CoverageRules
from ..permissions.presence import EDIT_COVERAGE_RULES
from ..queries.presence import consents_to_location
from ..services.coverage_rules import RulesText, change_coverage_rules
from ..services.desk_codes import choose_location


class CoverageRulesEdit(FormPage):
    ability = EDIT_COVERAGE_RULES
    model = Agency
    form_class = RulesForm
    title = gettext_lazy("Rules for presence")
    lede = gettext_lazy("When people are told, and how a school confirms. They count from the next minute on.")
    record: Agency

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(str(self.record), self.record.get_absolute_url())]

    def rules(self) -> CoverageRules:
        found = CoverageRules.objects.filter(agency=self.record).first()
        return found or CoverageRules(agency=self.record, version=0)

    def initial(self) -> dict[str, Any]:
        return RulesForm.values_of(self.rules())

    def _version(self) -> Any:
        """That of the rules; the agency's own goes on for other reasons."""
        return self.seen_version() if self.request.method == "POST" else self.rules().version

    def save(self, form: RulesForm) -> str:
        text = RulesText(**form.cleaned_data)
        change_coverage_rules(agency=self.record, by=self.request.user, text=text, version=self.seen_version())
        messages.success(self.request, _("The rules are saved."))
        return self.record.get_absolute_url()


class LocationChoice(FormPage):
    """Off until somebody says yes; a no counts from the next tap on."""

    ability = SIGNED_IN
    form_class = LocationForm
    title = gettext_lazy("Location of your taps")
    lede = gettext_lazy(
        "You decide. If you say yes, your phone adds where you are to about a kilometer when you check in or out. "
        "Your SRO supervisor, chief and auditor can see it; schools cannot. Say no again at any time."
    )
    submit_label = gettext_lazy("Save choice")

    def initial(self) -> dict[str, Any]:
        return {"wanted": "yes" if consents_to_location(self.request.user) else "no"}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Your days"), self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("assignments:presence:own")

    def save(self, form: LocationForm) -> str:
        choose_location(by=self.request.user, wanted=form.cleaned_data["wanted"])
        messages.success(self.request, _("Your choice is saved."))
        return self.cancel_url()
