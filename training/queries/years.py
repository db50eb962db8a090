"""Training years, as the policy of the agency counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sro_program.organisations.models import Agency
from sro_program.organisations.queries import today_at
from sro_program.policy.record_years import RecordsRule
from sro_program.policy.services import policy_in_force

YEARS_BACK = 6


@dataclass(frozen=True, slots=True)
class Year:
    label: str
    first_day: date
    last_day: date


def rule_of(agency: Agency) -> RecordsRule:
    return policy_in_force(agency, today_at(agency)).records


def year_of(rule: RecordsRule, day: date) -> Year:
    return Year(rule.label(day), rule.first_day(day), rule.last_day(day))


def recent_years(agency: Agency) -> list[Year]:
    """This training year and those before it, newest first."""
    rule, day = rule_of(agency), today_at(agency)
    first = rule.first_day(day)
    return [year_of(rule, first.replace(year=first.year - n)) for n in range(YEARS_BACK)]


def by_year(rule: RecordsRule, records: Iterable[Any]) -> dict[Year, list[Any]]:
    """Records under the training year in which they were completed, as they come."""
    years: dict[Year, list[Any]] = {}
    for record in records:
        years.setdefault(year_of(rule, record.completed_on), []).append(record)
    return years
