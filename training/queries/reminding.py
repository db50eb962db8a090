"""Which duties have come to a stage that was not told yet: asked of the data, so that a run missed is made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from sro_program.organisations.models import Agency

from .demands import demands
from .reckoning import people_of

STAGES = (60, 30, 14, 7, 1)
"""Days before the last day at which somebody is reminded; when it has passed, once a week."""
AT_ONCE = ("alerts_chief", "blocks_cover")

_DUE = """
WITH rule AS (SELECT * FROM jsonb_to_recordset(%(rules)s::jsonb) AS r(key text, populations text[])),
lived AS MATERIALIZED ({lived}),
serving AS MATERIALIZED (SELECT DISTINCT population, person, counterpart, school FROM lived
                         WHERE until IS NULL OR until >= %(today)s),
due AS (
    SELECT o.person_id, o.counterpart_id, o.due_on, o.effect, %(today)s - o.due_on AS late,
           md5(concat_ws('|', o.agency_id, o.person_id, o.counterpart_id, o.school_id, o.requirement, o.starts_on,
                         o.nth, o.due_on)) AS mark
    FROM training_obligation o
    WHERE o.agency_id = %(agency)s AND o.status IN ('open', 'overdue') AND o.due_on <= %(today)s + %(first)s
      AND (EXISTS (SELECT 1 FROM rule JOIN serving s ON s.population = ANY(rule.populations)
                   WHERE rule.key = o.requirement AND s.person = o.person_id
                     AND s.counterpart IS NOT DISTINCT FROM o.counterpart_id
                     AND s.school IS NOT DISTINCT FROM o.school_id)
           OR o.requirement LIKE 'assigned:%%')
)
"""
_OF_PERSON = f"""{_DUE}
SELECT told.who, told.key, told.late > 0 FROM (
    SELECT who.who, due.late, concat_ws(':', due.mark, CASE WHEN due.late > 0 THEN 'late' || (due.late - 1) / 7
           ELSE (SELECT MIN(s) FROM unnest(%(stages)s) AS s WHERE s >= -due.late)::text END, who.who) AS key
    FROM due CROSS JOIN LATERAL (VALUES (due.person_id), (due.counterpart_id)) AS who(who)
    WHERE who.who IS NOT NULL
) told
WHERE NOT EXISTS (SELECT 1 FROM training_reminder r WHERE r.key = told.key)
ORDER BY told.who, told.key
"""  # noqa: S608  # put together from our own words
_OF_LEADERS = f"""{_DUE}
SELECT told.role, told.key FROM (
    SELECT 'sergeant' AS role, mark || ':sergeant' AS key FROM due WHERE late > 0
    UNION SELECT 'chief', mark || ':chief' FROM due
    WHERE late > 0 AND (effect = ANY(%(at_once)s) OR late > %(chief_after)s)
) told
WHERE NOT EXISTS (SELECT 1 FROM training_reminder r WHERE r.key = told.key)
ORDER BY told.role, told.key
"""  # noqa: S608  # the same


@dataclass(frozen=True, slots=True)
class Stage:
    """One duty at one stage, for one person. The key is the same whenever it is asked."""

    who: UUID
    key: str
    late: bool


def untold_stages(agency: Agency, today: date) -> list[Stage]:
    """Only the newest stage of each duty: whoever was not told at 60 days is not told of it at 20."""
    return [Stage(*row) for row in _rows(_OF_PERSON, agency, today, {"stages": list(STAGES)})]


def untold_lapses(agency: Agency, today: date, chief_after: int) -> list[tuple[str, str]]:
    """Role and key of each overdue duty its leaders were not told of."""
    given = {"at_once": list(AT_ONCE), "chief_after": chief_after}
    return [(role, key) for role, key in _rows(_OF_LEADERS, agency, today, given)]


def _rows(text: str, agency: Agency, today: date, more: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    given: dict[str, Any] = {}
    rules, _assigned = demands(agency, today)
    asked = [{"key": rule["key"], "populations": rule["populations"]} for rule in rules]
    sql = text.replace("{lived}", people_of(given))
    given |= {"agency": agency.pk, "today": today, "first": STAGES[0], "rules": json.dumps(asked), **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows
