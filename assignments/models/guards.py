"""What PostgreSQL itself refuses about posts: hours beyond full time, days and schools outside the agreement."""

from __future__ import annotations

import pgtrigger

from ..states import OPEN_POST

OFFICER_OF_WINDOW = (
    "(SELECT a.officer_id FROM assignments_assignment a"
    " JOIN assignments_assignedschool s ON s.assignment_id = a.id WHERE s.id = NEW.place_id)"
)
_HOURS = """
SELECT w.id, GREATEST(a.starts_on, w.since) AS first_day,
       LEAST(COALESCE(a.ends_on, m.ends_on), w.until) AS last_day,
       w.weekday * 1440 + EXTRACT(EPOCH FROM w.starts_at) / 60 AS begins,
       MOD(EXTRACT(EPOCH FROM w.ends_at - w.starts_at) / 60 + 1440, 1440) AS minutes
FROM assignments_assignment a
JOIN assignments_agreement m ON m.id = a.agreement_id
JOIN assignments_assignedschool s ON s.assignment_id = a.id
JOIN assignments_dutywindow w ON w.place_id = s.id
WHERE a.officer_id = who AND a.status IN (:open_post)
  AND GREATEST(a.starts_on, w.since) <= LEAST(COALESCE(a.ends_on, m.ends_on), w.until)
"""


def _sql(text: str, **parts: str) -> str:
    """Puts our own constants into the text of a trigger; nothing anybody typed comes here."""
    refused = "USING ERRCODE = 'integrity_constraint_violation'"
    open_post = ", ".join(f"'{status}'" for status in OPEN_POST)
    for name, part in {**parts, "hours": _HOURS, "refused": refused, "open_post": open_post}.items():
        text = text.replace(f":{name}", part)
    return text


def within_full_time(officer: str, *columns: str) -> pgtrigger.Trigger:
    """Open posts of one officer never overlap and never add up to more than the agency's full time in a week.

    The officer's row is locked first, so that of two posts written at once the second sees the first.
    Weekly hours are highest on the first day of some post, so only those days are added up.
    """
    changed = pgtrigger.UpdateOf(*columns) if columns else pgtrigger.Update
    return pgtrigger.Trigger(
        name="within_full_time",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | changed,
        declare=[("who", "uuid"), ("most", "integer")],
        func=_sql(
            """
        who := :officer;
        SELECT g.full_time_hours * 60 INTO most FROM organisations_officer o
            JOIN organisations_agency g ON g.id = o.agency_id WHERE o.id = who FOR NO KEY UPDATE OF o;
        IF EXISTS (WITH hours AS (:hours) SELECT 1 FROM hours x JOIN hours y ON x.id < y.id
            AND (MOD(y.begins - x.begins + 10080, 10080) < x.minutes
                OR MOD(x.begins - y.begins + 10080, 10080) < y.minutes)
            AND x.first_day <= y.last_day AND y.first_day <= x.last_day) THEN
            RAISE EXCEPTION 'duty hours of one officer overlap' :refused;
        END IF;
        IF EXISTS (WITH hours AS (:hours) SELECT 1 FROM (SELECT DISTINCT first_day AS day FROM hours) days
            JOIN hours ON days.day BETWEEN hours.first_day AND hours.last_day GROUP BY days.day
            HAVING sum(hours.minutes) > most) THEN
            RAISE EXCEPTION 'duty hours of one officer exceed full time' :refused;
        END IF;
        RETURN NULL;
        """,
            officer=officer,
        ),
    )


def inside_agreement() -> pgtrigger.Trigger:
    """An officer of the agreement's agency, on days of its term; one that runs on keeps its first day."""
    return pgtrigger.Trigger(
        name="inside_agreement",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts_on", "ends_on", "officer_id", "agreement_id"),
        func=_sql(
            """
        IF NOT EXISTS (SELECT 1 FROM assignments_agreement m JOIN organisations_officer o ON o.id = NEW.officer_id
            WHERE m.id = NEW.agreement_id AND o.agency_id = m.agency_id
            AND (NEW.starts_on >= m.starts_on OR (TG_OP = 'UPDATE' AND NEW.starts_on = OLD.starts_on))
            AND COALESCE(NEW.ends_on, NEW.starts_on) <= m.ends_on) THEN
            RAISE EXCEPTION 'an assignment lies inside the term of an agreement of the officer''s agency' :refused;
        END IF;
        RETURN NEW;
        """
        ),
    )


def only_under_agreement() -> pgtrigger.Trigger:
    """Nobody becomes active while the agreement is not in force, or does not name a school of the post."""
    return pgtrigger.Trigger(
        name="only_under_agreement",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status", "agreement_id"),
        condition=pgtrigger.Q(new__status="active"),
        func=_sql(
            """
        IF NOT EXISTS (SELECT 1 FROM assignments_agreement m WHERE m.id = NEW.agreement_id
            AND m.status = 'in_force') OR EXISTS (SELECT 1 FROM assignments_assignedschool s
            WHERE s.assignment_id = NEW.id AND NOT EXISTS (SELECT 1 FROM assignments_agreement_schools n
            WHERE n.agreement_id = NEW.agreement_id AND n.school_id = s.school_id)) THEN
            RAISE EXCEPTION 'an assignment is active only under an agreement in force that names its schools'
            :refused;
        END IF;
        RETURN NEW;
        """
        ),
    )


def school_of_agreement() -> pgtrigger.Trigger:
    """A school that the agreement names; so it belongs to the agreement's district."""
    return pgtrigger.Trigger(
        name="school_of_agreement",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("school_id", "assignment_id"),
        func=_sql(
            """
        IF NOT EXISTS (SELECT 1 FROM assignments_assignment a JOIN assignments_agreement_schools n
            ON n.agreement_id = a.agreement_id AND n.school_id = NEW.school_id WHERE a.id = NEW.assignment_id) THEN
            RAISE EXCEPTION 'the agreement does not name this school' :refused;
        END IF;
        RETURN NEW;
        """
        ),
    )
