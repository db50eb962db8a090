"""Amending, renewing, and holding two versions against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.comparing import differences
from sro_program.ui.pages import DetailPage

from ..forms.provisions import EditionForm
from ..models import Agreement
from ..permissions.agreements import AMEND_AGREEMENT, RENEW_AGREEMENT, SEE_AGREEMENT
from ..queries.comparing import points
from ..services.editions import new_edition, proposed_term
from .base import AgreementPart, crumbs_to


class NewEdition(AgreementPart):
    """A draft that follows the agreement, with everything it says."""

    form_class = EditionForm
    submit_label = gettext_lazy("Make the new version")
    origin: ClassVar[str]

    def initial(self) -> dict[str, Any]:
        first, last = proposed_term(self.record, self.origin)
        return {"starts_on": first, "ends_on": last}

    def save(self, form: EditionForm) -> str:
        given = form.cleaned_data
        return new_edition(
            self.record,
            origin=self.origin,
            by=self.person,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            version=self.seen_version(),
        ).get_absolute_url()


class Amend(NewEdition):
    ability = AMEND_AGREEMENT
    origin = Agreement.Origin.AMENDMENT
    title = gettext_lazy("Amend")
    lede = gettext_lazy("A new version begins as a copy. When it enters into force, it takes the place of this one.")


class Renew(NewEdition):
    ability = RENEW_AGREEMENT
    origin = Agreement.Origin.RENEWAL
    title = gettext_lazy("Renew")
    lede = gettext_lazy("A new version for the time after the last day, begun as a copy of this one.")


class Compare(DetailPage):
    """This version beside the one it follows, or beside the one the address names."""

    ability = SEE_AGREEMENT
    model = Agreement
    related = ("agency", "district", "replaces")
    template_name = "assignments/compare.html"

    def get_title(self) -> str:
        return _("Compare versions")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to(self.record)

    def context(self) -> dict[str, Any]:
        seen = SEE_AGREEMENT.scope(self.request.user, Agreement.objects.filter(series=self.record.series))
        editions = list(seen.exclude(pk=self.record.pk).order_by("edition"))
        other = self._other(editions)
        pair = sorted([self.record, other], key=lambda a: a.edition) if other else []
        found = differences(points(pair[0]), points(pair[1])) if pair else []
        return {
            "title": self.get_title(),
            "crumbs": self.crumbs(),
            "record": self.record,
            "editions": editions,
            "other": other,
            "pair": pair,
            "changed": [d for d in found if d.changed],
            "same": sum(not d.changed for d in found),
        }

    def _other(self, editions: list[Agreement]) -> Agreement | None:
        asked = self.request.GET.get("with", "")
        named = next((e for e in editions if str(e.edition) == asked), None)
        return named or next((e for e in editions if e == self.record.replaces), editions[0] if editions else None)
