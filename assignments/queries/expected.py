"""Who is due where and when: from posts, their weekly hours and the school calendars, never typed (UT-SUP-B).

A day outside every calendar of a district that has one is no school day. A district without any calendar has all the
hours of its posts due, so that a calendar not yet uploaded hides no hole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

_DUE = """
SELECT place.school_id::text, school.district_id::text, post.id::text, post.officer_id::text, post.agreement_id::text,
       deal.agency_id::text, day.day,
       (day.day + hours.starts_at) AT TIME ZONE district.time_zone,
       CASE WHEN hours.ends_at <= hours.starts_at
            THEN (day.day + 1 + hours.ends_at) AT TIME ZONE district.time_zone
            ELSE (day.day + LEAST(hours.ends_at, special.released_at)) AT TIME ZONE district.time_zone END,
       post.status = 'suspended' AND post.status_since < (day.day + hours.ends_at) AT TIME ZONE district.time_zone
FROM assignments_assignment post
JOIN assignments_agreement deal ON deal.id = post.agreement_id
JOIN organisations_agency agency ON agency.id = deal.agency_id
JOIN assignments_assignedschool place ON place.assignment_id = post.id
JOIN organisations_school school ON school.id = place.school_id
JOIN organisations_district district ON district.id = school.district_id
JOIN assignments_dutywindow hours ON hours.place_id = place.id
CROSS JOIN LATERAL (SELECT GREATEST(%(first)s::date, post.starts_on, hours.since) AS first) counted
CROSS JOIN LATERAL (
    SELECT generate_series(
        counted.first + (hours.weekday - EXTRACT(ISODOW FROM counted.first)::int + 8) %% 7,
        LEAST(%(last)s::date, COALESCE(post.ends_on, deal.ends_on), hours.until,
              CASE WHEN deal.status IN ('terminated', 'superseded')
                   THEN (deal.status_since AT TIME ZONE agency.time_zone)::date END),
        interval '7 days')::date AS day
) day
LEFT JOIN LATERAL (
    SELECT c.id FROM organisations_schoolcalendar c
    WHERE c.district_id = district.id AND day.day BETWEEN c.starts_on AND c.ends_on
    ORDER BY c.starts_on DESC, c.id LIMIT 1
) year ON true
LEFT JOIN organisations_calendarday special ON special.calendar_id = year.id AND special.date = day.day
WHERE post.status <> 'cancelled'
  AND (year.id IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM organisations_schoolcalendar c WHERE c.district_id = district.id))
  AND special.kind IS DISTINCT FROM 'no_school'
  AND (special.released_at IS NULL OR hours.starts_at < special.released_at OR hours.ends_at <= hours.starts_at)
  {narrowed}
ORDER BY day.day, 8, place.school_id, post.id
"""
_NARROWED = {
    "schools": "AND place.school_id = ANY(%(schools)s)",
    "agencies": "AND deal.agency_id = ANY(%(agencies)s)",
    "officers": "AND post.officer_id = ANY(%(officers)s)",
    "agreements": "AND post.agreement_id = ANY(%(agreements)s)",
}


@dataclass(frozen=True, slots=True)
class Due:
    """Hours due of one officer at one school on one school day; `suspended`: their post was suspended by then."""

    school: UUID
    district: UUID
    assignment: UUID
    officer: UUID
    agreement: UUID
    agency: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    suspended: bool

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def hours_due(
    first: date,
    last: date,
    *,
    schools: Collection[UUID] | None = None,
    agencies: Collection[UUID] | None = None,
    officers: Collection[UUID] | None = None,
    agreements: Collection[UUID] | None = None,
) -> list[Due]:
    """All hours due on the local days from `first` to `last`, in the order of days and hours, in one statement."""
    given = {"schools": schools, "agencies": agencies, "officers": officers, "agreements": agreements}
    narrowing = {name: list(keys) for name, keys in given.items() if keys is not None}
    text = _DUE.format(narrowed=" ".join(_NARROWED[name] for name in narrowing))
    with connection.cursor() as cursor:
        cursor.execute(text, {"first": first, "last": last, **narrowing})
        rows = cursor.fetchall()
    known = _Known()
    return [_due(row, known) for row in rows]


def _due(row: Sequence[Any], known: dict[str, UUID]) -> Due:
    school, district, post, officer, deal, agency, day, starts_at, ends_at, suspended = row
    keys = (known[school], known[district], known[post], known[officer], known[deal], known[agency])
    return Due(*keys, day, starts_at, ends_at, suspended)


class _Known(dict[str, UUID]):
    """A year names the same few posts and schools many thousand times: each key is read once."""

    def __missing__(self, text: str) -> UUID:
        self[text] = key = UUID(text)
        return key
