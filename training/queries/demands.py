"""What an agency's policy demands of whom, as rows that one SQL statement can join."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sro_program.organisations.models import Agency
from sro_program.policy.models import Adoption
from sro_program.policy.policy import Policy
from sro_program.policy.services import policy_in_force
from sro_program.policy.training import RequirementRule

from ..proofs import COUNTS_AS

WHOLE = ("days", "months", "apart_months", "joining_days")
MEASURED = ("hours", "remote_hours", "hours_per_month")


def bound_since(agency: Agency, on: date) -> date:
    """The first day of the policy in force; an agency that adopted none is bound by the neutral one since it came."""
    adopted = Adoption.objects.filter(agency=agency, since__lte=on).order_by("-since").values_list("since", flat=True)
    return adopted.first() or agency.created_at.astimezone(ZoneInfo(agency.time_zone)).date()


def demands(agency: Agency, on: date) -> tuple[list[dict[str, Any]], str | None]:
    """One row for each requirement, and the clause by which the chief assigns more (None: it is switched off)."""
    policy = policy_in_force(agency, on)
    since = bound_since(agency, on)
    return [row_of(rule, since) for rule in policy.training.requirements], _assigned(policy)


def _assigned(policy: Policy) -> str | None:
    if policy.pack.training.assigned and not policy.training.assigned:
        return None
    return policy.training.assigned


def row_of(rule: RequirementRule, bound: date) -> dict[str, Any]:
    """The rule as the statement reads it; nothing due before both the policy and the clause began is asked."""
    day = rule.last_day or rule.first_day or (1, 1)
    return {
        "key": rule.key,
        "title": rule.label,
        "clause": rule.clause,
        "effect": rule.effect,
        "populations": list(rule.populations),
        "recurrence": rule.recurrence,
        "sources": list(COUNTS_AS[rule.evidence]),
        "topics": list(rule.topics),
        "each_topic": rule.each_topic,
        "month": day[0],
        "day": day[1],
        "asked": max(bound, rule.since or bound).isoformat(),
        **{name: int(rule.numbers.get(name, 0)) for name in WHOLE},
        **{name: str(rule.numbers[name]) if name in rule.numbers else None for name in MEASURED},
    }
