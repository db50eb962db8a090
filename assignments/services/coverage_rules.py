"""What one agency wants of presence and alerts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.errors import MovedMeanwhile, NotVisible

from ..models import CoverageRules
from ..permissions.presence import EDIT_COVERAGE_RULES


@dataclass(frozen=True, slots=True)
class RulesText:
    sergeant_after: int
    chief_after: int
    holes_told_at: time
    asked_after: int
    confirming_needs_sign_in: bool


@transaction.atomic
def change_coverage_rules(*, agency: Agency, by: User, text: RulesText, version: int) -> CoverageRules:
    """`version` is that of the rules somebody saw; 0 while only the defaults held."""
    forget_standing(by)
    locked = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    if not EDIT_COVERAGE_RULES.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    rules = CoverageRules.objects.filter(agency=locked).first() or CoverageRules(agency=locked, version=0)
    if rules.version != version:
        raise MovedMeanwhile(_("Somebody changed these rules after you opened them. Open them again."))
    for name, value in asdict(text).items():
        setattr(rules, name, value)
    rules.version += 1
    rules.save()
    return rules
