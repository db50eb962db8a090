"""What an agreement says, point by point, so that two versions can be held against each other."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from sro_program.ui.dates import day_text

from ..models import Agreement
from ..texts import cost_text


def points(agreement: Agreement) -> Iterator[tuple[str, str]]:
    yield _("Title"), agreement.title
    yield _("Schools"), ", ".join(s.name for s in agreement.schools.order_by("name"))
    yield _("First day"), day_text(agreement.starts_on)
    yield _("Last day"), day_text(agreement.ends_on)
    yield _("Hours a week"), "" if agreement.weekly_hours is None else f"{float(agreement.weekly_hours):g}"
    yield _("Cost"), cost_text(agreement)
    for provision in agreement.provisions.all():
        yield f"{provision.label} ({provision.citation})", provision.text
    yield _("Further terms"), agreement.terms
    words = {c.key: c.label for c in agreement.policy.choices("offence_type")}
    routes = {c.key: c.label for c in agreement.policy.choices("referral_route")}
    for chosen in agreement.offences.order_by("offence"):
        yield words.get(chosen.offence, chosen.offence), routes.get(chosen.route, chosen.route)
