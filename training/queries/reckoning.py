"""The one statement that reckons what is due, of one agency on one day (decision 11).

It reads rules as JSON (`demands`), who belongs where (`populations`) and what was done (`proofs`), and writes rows
that are not there yet or differ. Each step below is one common table, in the order of thought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from ..populations import COLUMNS as OF_STAYS
from ..populations import populations
from ..proofs import COLUMNS as OF_PROOFS
from ..proofs import proofs

_ASKED = """
rule AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rules)s::jsonb) AS r(
        key text, title text, clause text, effect text, populations text[], recurrence text, sources text[],
        topics text[], each_topic boolean, month int, day int, asked date, days int, months int, apart_months int,
        joining_days int, hours numeric, remote_hours numeric, hours_per_month numeric)
),
lived AS ({lived}),
stay AS MATERIALIZED (  -- stays that touch are one
    SELECT g.populations, g.population, g.person, g.counterpart, g.school, g.employed,
           lower(days) AS since, upper(days) - 1 AS until
    FROM (
        SELECT who.populations, min(lived.population) AS population, person, counterpart, school,
               min(employed) AS employed, range_agg(daterange(since, until, '[]')) AS ranges
        FROM (SELECT DISTINCT populations FROM rule) who
        JOIN lived ON lived.population = ANY(who.populations)
        WHERE until IS NULL OR since <= until
        GROUP BY who.populations, person, counterpart, school
    ) g CROSS JOIN LATERAL unnest(g.ranges) AS days
),
asked AS MATERIALIZED (  -- one requirement of one person (or pair), from the anchor on
    SELECT row_number() OVER () AS asked_id, rule.*, stay.population, person, counterpart, school, employed, since,
           until, GREATEST(since, asked) AS anchor,
           LEAST(until, GREATEST(%(today)s::date, since)) AS seen
    FROM rule JOIN stay USING (populations)
    WHERE until IS NULL OR until >= asked
),
assigned AS (
    SELECT t.id, t.title, t.topic, t.hours, p.person_id AS person, o.left_on AS until,
           (t.created_at AT TIME ZONE %(zone)s)::date AS since, t.due_on
    FROM training_assignedtraining t
    JOIN training_assignedperson p ON p.training_id = t.id
    LEFT JOIN organisations_officer o ON o.user_id = p.person_id AND o.agency_id = t.agency_id
    WHERE t.agency_id = %(agency)s AND t.ended_at IS NULL AND %(assigned)s::text IS NOT NULL {people_assigned}
),
evidence AS MATERIALIZED (
    SELECT * FROM ({evidence}) found
    WHERE (done_on IS NULL OR done_on <= %(today)s::date)
      AND person IN (SELECT person FROM stay UNION SELECT person FROM assigned)
),
"""

_WINDOWS = """
moment AS MATERIALIZED (SELECT DISTINCT key, recurrence, month, day, seen FROM asked
                        WHERE recurrence IN ('yearly', 'twice', 'quarterly')),
calendar AS MATERIALIZED (  -- this period and the one before; each day reckoned from the first month, so none drifts
    SELECT m.key, m.seen, w.begins, w.ends
    FROM moment m CROSS JOIN LATERAL (
        SELECT CASE WHEN m.recurrence = 'quarterly' THEN d.this ELSE d.before + 1 END AS begins,
               CASE WHEN m.recurrence = 'quarterly' THEN d.after - 1 ELSE d.this END AS ends
        FROM generate_series(0, 12) AS n
        CROSS JOIN LATERAL (
            SELECT LEAST(b.this + m.day - 1, (b.this + interval '1 month')::date - 1) AS this,
                   LEAST(b.before + m.day - 1, (b.before + interval '1 month')::date - 1) AS before,
                   LEAST(b.after + m.day - 1, (b.after + interval '1 month')::date - 1) AS after
            FROM (SELECT (base.day + n * step)::date AS this, (base.day + (n - 1) * step)::date AS before,
                         (base.day + (n + 1) * step)::date AS after
                  FROM (SELECT make_date(EXTRACT(YEAR FROM m.seen)::int - 2, m.month, 1) AS day,
                        CASE WHEN m.recurrence = 'quarterly' THEN interval '3 months' ELSE interval '1 year' END
                        AS step) base) b
        ) d
        ORDER BY (CASE WHEN m.recurrence = 'quarterly' THEN d.this ELSE d.before + 1 END) > m.seen, 1 DESC
        LIMIT 2
    ) w
),
dated AS (
    SELECT a.*, c.begins, c.ends, GREATEST(a.since + a.joining_days, a.asked) AS floor
    FROM asked a JOIN calendar c USING (key, seen)
),
period AS MATERIALIZED (
    SELECT row_number() OVER () AS id, p.* FROM (
        SELECT asked_id, person, counterpart, school, population, key, title, clause, effect, sources, topics,
               each_topic, hours_of.due AS hours_due, remote_hours, GREATEST(begins, since) AS starts_on,
               ends AS due_on, 1 AS nth, begins AS window_from, ends AS window_to, NULL::date AS valid_on,
               since, until, false AS twice, false AS alone, 0 AS apart_months
        FROM dated CROSS JOIN LATERAL (
            SELECT CASE WHEN hours_per_month > 0 AND employed > begins THEN LEAST(hours, hours_per_month * GREATEST(
                12 * (EXTRACT(YEAR FROM ends) - EXTRACT(YEAR FROM employed))
                + EXTRACT(MONTH FROM ends) - EXTRACT(MONTH FROM employed) + 1, 0)) ELSE COALESCE(hours, 0) END AS due
        ) hours_of
        WHERE recurrence IN ('yearly', 'quarterly') AND ends >= floor
      UNION ALL
        SELECT asked_id, person, counterpart, school, population, key, title, clause, effect, sources, topics,
               false, COALESCE(hours, 0), NULL, GREATEST(begins, since), half.due, half.nth, begins, ends, NULL,
               since, until, true, half.nth = 2 AND half.first < floor, apart_months
        FROM dated CROSS JOIN LATERAL (
            SELECT n AS nth, (ends - make_interval(months => apart_months))::date AS first,
                   CASE n WHEN 1 THEN (ends - make_interval(months => apart_months))::date ELSE ends END AS due
            FROM generate_series(1, 2) AS n
        ) half
        WHERE recurrence = 'twice' AND half.due >= floor
      UNION ALL
        SELECT asked_id, person, counterpart, school, population, key, title, clause, effect, sources, topics,
               each_topic, COALESCE(hours, 0), remote_hours, w.begins, w.ends, 1, w.begins, w.ends, NULL,
               since, until, false, false, 0
        FROM asked a
        CROSS JOIN LATERAL (SELECT GREATEST(seen, anchor) AS day) reached
        CROSS JOIN LATERAL (
            SELECT (12 * (EXTRACT(YEAR FROM reached.day) - EXTRACT(YEAR FROM anchor))
                    + EXTRACT(MONTH FROM reached.day) - EXTRACT(MONTH FROM anchor))::int / a.months AS count
            WHERE a.recurrence = 'anchored'
        ) passed
        CROSS JOIN LATERAL (
            SELECT (anchor + make_interval(months => n * a.months))::date AS begins,
                   (anchor + make_interval(months => (n + 1) * a.months))::date - 1 AS ends
            FROM generate_series(GREATEST(0, passed.count - 2), passed.count) AS n
            WHERE (anchor + make_interval(months => n * a.months))::date <= reached.day
            ORDER BY 1 DESC LIMIT 2
        ) w
      UNION ALL
        SELECT asked_id, person, counterpart, school, population, key, title, clause, effect, sources, topics,
               each_topic, COALESCE(hours, 0), remote_hours, anchor, anchor + days, 1, '-infinity', 'infinity', anchor,
               since, until, false, false, 0
        FROM asked WHERE recurrence = 'once'
      UNION ALL
        SELECT NULL, person, NULL, NULL, 'assigned_officer', 'assigned:' || id, title, %(assigned)s, 'shown',
               '{{record,paper}}'::text[], ARRAY[topic]::text[], false, hours, NULL, LEAST(since, due_on), due_on, 1,
               LEAST(since, due_on), 'infinity', NULL, since, until, false, false, 0
        FROM assigned
    ) p
),
matched AS (
    SELECT p.id, p.hours_due, p.apart_months, p.remote_hours, e.done_on, e.topic, h.hours,
           COALESCE(SUM(h.hours) FILTER (WHERE NOT e.remote) OVER by_day, 0) + LEAST(
               COALESCE(SUM(h.hours) FILTER (WHERE e.remote) OVER by_day, 0), p.remote_hours) AS so_far,
           row_number() OVER (PARTITION BY p.id, e.topic ORDER BY e.done_on) = 1 AS fresh,
           MIN(e.done_on) FILTER (WHERE h.hours >= p.hours_due) OVER (PARTITION BY p.id) AS one
    FROM period p
    JOIN evidence e ON e.person = p.person AND e.counterpart IS NOT DISTINCT FROM p.counterpart
        AND e.source = ANY(p.sources) AND e.done_on BETWEEN p.window_from AND p.window_to
        AND (cardinality(p.topics) = 0 OR e.topic = ANY(p.topics))
        AND (p.valid_on IS NULL OR e.ends_on IS NULL OR e.ends_on >= p.valid_on)
    CROSS JOIN LATERAL (SELECT COALESCE(e.hours, p.hours_due) AS hours) h
    WINDOW by_day AS (PARTITION BY p.id ORDER BY e.done_on)
),
done AS MATERIALIZED (
    SELECT id, MAX(so_far) AS hours, MIN(done_on) AS first_on,
           MIN(done_on) FILTER (WHERE so_far >= hours_due) AS hours_on,
           MAX(done_on) FILTER (WHERE fresh) AS topics_on,
           array_agg(topic) FILTER (WHERE fresh) AS topics, MIN(one) AS one,
           MIN(done_on) FILTER (WHERE hours >= hours_due AND done_on >= one + make_interval(months => apart_months))
           AS two
    FROM matched GROUP BY id
),
"""

_CHAINS = """
grip AS (  -- what counts until a day, each the reason why the next is not due before
    SELECT *, MAX(ends) OVER (PARTITION BY asked_id ORDER BY done_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              AS held FROM (
        SELECT a.asked_id, a.anchor, d.done_on, MAX(GREATEST(COALESCE(e.ends_on, CASE WHEN a.months > 0
               THEN (d.done_on + make_interval(months => a.months))::date ELSE 'infinity' END), d.done_on)) AS ends
        FROM asked a
        JOIN evidence e ON e.person = a.person AND e.counterpart IS NOT DISTINCT FROM a.counterpart
            AND e.source = ANY(a.sources) AND (cardinality(a.topics) = 0 OR e.topic = ANY(a.topics))
            AND (a.hours IS NULL OR e.hours IS NULL OR e.hours >= a.hours)
        CROSS JOIN LATERAL (SELECT COALESCE(e.done_on, LEAST(a.anchor, e.ends_on)) AS done_on) d
        WHERE a.recurrence = 'rolling' GROUP BY a.asked_id, a.anchor, d.done_on
    ) each_day
),
chain AS MATERIALIZED (
    SELECT asked_id, anchor, done_on, ends, lead(done_on) OVER (PARTITION BY asked_id ORDER BY done_on) AS renewed_on
    FROM grip WHERE held IS NULL OR ends > held
),
link AS MATERIALIZED (
    SELECT asked_id, done_on AS starts_on, ends AS due_on, renewed_on AS met_on FROM chain
    WHERE ends <> 'infinity' AND ends >= anchor AND (renewed_on IS NULL OR renewed_on > anchor)
  UNION ALL
    SELECT a.asked_id, a.anchor, a.anchor + a.days, MIN(c.done_on) FILTER (WHERE c.ends >= a.anchor)
    FROM asked a LEFT JOIN chain c USING (asked_id)
    WHERE a.recurrence = 'rolling'
    GROUP BY a.asked_id, a.anchor, a.days
    HAVING NOT COALESCE(bool_or(c.done_on <= a.anchor AND c.ends >= a.anchor AND c.ends <> 'infinity'), false)
),
"""

_WANTED = """
told AS (
    SELECT p.person, p.counterpart, p.school, p.population, p.key, p.title, p.clause, p.effect, p.starts_on, p.due_on,
           p.nth, p.hours_due, COALESCE(d.hours, 0) AS hours_done, p.since, p.until,
           CASE WHEN p.each_topic THEN ARRAY(SELECT t FROM unnest(p.topics) WITH ORDINALITY AS x(t, n)
                WHERE NOT t = ANY(COALESCE(d.topics, '{{}}')) ORDER BY n) ELSE '{{}}' END AS topics_missing,
           CASE WHEN p.twice THEN CASE WHEN p.nth = 1 OR p.alone THEN d.one ELSE d.two END
                WHEN p.hours_due > 0 AND d.hours_on IS NULL THEN NULL
                WHEN p.each_topic AND NOT p.topics <@ COALESCE(d.topics, '{{}}') THEN NULL
                ELSE GREATEST(d.first_on, CASE WHEN p.hours_due > 0 THEN d.hours_on END,
                              CASE WHEN p.each_topic THEN d.topics_on END) END AS met_on
    FROM period p LEFT JOIN done d USING (id)
  UNION ALL
    SELECT a.person, a.counterpart, a.school, a.population, a.key, a.title, a.clause, a.effect, l.starts_on, l.due_on,
           1, COALESCE(a.hours, 0), CASE WHEN l.met_on IS NULL THEN 0 ELSE COALESCE(a.hours, 0) END, a.since, a.until,
           '{{}}', l.met_on
    FROM link l JOIN asked a USING (asked_id)
),
wanted AS MATERIALIZED (  -- whoever left is asked for nothing that was not due by then
    SELECT DISTINCT ON (person, counterpart, school, key, starts_on, nth)
           person, counterpart, school, population, key, title, clause, effect, starts_on, due_on, nth,
           hours_due::numeric(5, 1), hours_done::numeric(6, 1), topics_missing::varchar[] AS topics_missing, met_on,
           CASE WHEN met_on IS NOT NULL THEN 'met'
                WHEN EXISTS (SELECT 1 FROM training_waiver v WHERE v.agency_id = %(agency)s AND v.person_id = person
                             AND v.requirement = key AND v.ended_at IS NULL AND due_on BETWEEN v.since AND v.until)
                THEN 'waived'
                WHEN due_on < %(today)s::date THEN 'overdue' ELSE 'open' END AS status
    FROM (SELECT *, row_number() OVER (PARTITION BY person, counterpart, school, key, due_on, nth ORDER BY since DESC)
                 AS again FROM told WHERE met_on IS NOT NULL OR until IS NULL OR due_on <= until) newest
    WHERE again = 1
    ORDER BY person, counterpart, school, key, starts_on, nth, due_on DESC
),
"""

_SAME = """o.person_id = w.person AND o.requirement = w.key AND o.counterpart_id IS NOT DISTINCT FROM w.counterpart
    AND o.school_id IS NOT DISTINCT FROM w.school"""

_WRITTEN = f"""
horizon AS MATERIALIZED (  -- from here on all was reckoned anew; what was met or waived before is history and stays
    SELECT a.person, a.counterpart, a.school, a.key, MAX(reckoned.since) AS day FROM asked a JOIN (
        SELECT asked_id, MIN(begins) AS since FROM dated GROUP BY asked_id
        UNION ALL SELECT asked_id, MIN(window_from) FROM period WHERE valid_on IS NULL GROUP BY asked_id
        UNION ALL SELECT asked_id, '-infinity' FROM asked WHERE recurrence IN ('once', 'rolling')
    ) reckoned USING (asked_id) GROUP BY 1, 2, 3, 4
),
gone AS (
    DELETE FROM training_obligation WHERE id IN (
        SELECT o.id FROM training_obligation o
        LEFT JOIN wanted this ON {_SAME.replace("w.", "this.")} AND o.starts_on = this.starts_on AND o.nth = this.nth
        LEFT JOIN horizon w ON {_SAME}
        WHERE o.agency_id = %(agency)s {{people_kept}} AND this.key IS NULL
          AND (o.status IN ('open', 'overdue') OR (o.status = 'waived' AND o.due_on >= %(today)s::date)
               OR o.due_on >= w.day))
)
INSERT INTO training_obligation AS kept (
    agency_id, person_id, counterpart_id, school_id, population, requirement, title, clause, effect, starts_on, due_on,
    nth, hours_due, hours_done, topics_missing, met_on, status)
SELECT %(agency)s, w.person, w.counterpart, w.school, w.population, w.key, w.title, w.clause, w.effect, w.starts_on,
       w.due_on, w.nth, w.hours_due, w.hours_done, w.topics_missing, w.met_on, w.status
FROM wanted w
LEFT JOIN training_obligation o ON o.agency_id = %(agency)s AND {_SAME} AND o.starts_on = w.starts_on AND o.nth = w.nth
WHERE o.id IS NULL OR (o.population, o.title, o.clause, o.effect, o.due_on, o.hours_due, o.hours_done,
    o.topics_missing, o.met_on, o.status) IS DISTINCT FROM (w.population, w.title, w.clause, w.effect, w.due_on,
    w.hours_due, w.hours_done, w.topics_missing, w.met_on, w.status)
ON CONFLICT ON CONSTRAINT obligation_once DO UPDATE SET
    population = EXCLUDED.population, title = EXCLUDED.title, clause = EXCLUDED.clause, effect = EXCLUDED.effect,
    due_on = EXCLUDED.due_on, hours_due = EXCLUDED.hours_due, hours_done = EXCLUDED.hours_done,
    topics_missing = EXCLUDED.topics_missing, met_on = EXCLUDED.met_on, status = EXCLUDED.status
"""  # noqa: S608  # put together from our own words


def statement(*, narrowed: bool) -> tuple[str, dict[str, Any]]:
    """The statement, with the parameters that its embedded queries bring. `narrowed`: for some people only."""
    given: dict[str, Any] = {}
    text = f"WITH {_ASKED}{_WINDOWS}{_CHAINS}{_WANTED}{_WRITTEN}".format(
        lived=_union(populations(), "population", OF_STAYS, given, _of_agency(narrowed=narrowed)),
        evidence=_union(proofs(), "source", OF_PROOFS, given, ""),
        people_assigned="AND p.person_id = ANY(%(people)s)" if narrowed else "",
        people_kept="AND (o.person_id = ANY(%(people)s) OR o.counterpart_id = ANY(%(people)s))" if narrowed else "",
    )
    return text, given


def people_of(given: dict[str, Any]) -> str:
    """Who belongs to which population of one agency from when until when; adds its parameters to `given`."""
    return _union(populations(), "population", OF_STAYS, given, _of_agency(narrowed=False))


def agencies_of_people() -> tuple[str, dict[str, Any]]:
    """The agencies at which these people belong to a population, are assigned something, or have duties still."""
    given: dict[str, Any] = {}
    people = " WHERE person = ANY(%(people)s) OR counterpart = ANY(%(people)s)"
    lived = _union(populations(), "population", OF_STAYS, given, people)
    text = f"""
        SELECT agency FROM ({lived}) lived
        UNION SELECT agency_id FROM training_obligation WHERE person_id = ANY(%(people)s)
        UNION SELECT agency_id FROM training_obligation WHERE counterpart_id = ANY(%(people)s)
        UNION SELECT t.agency_id FROM training_assignedtraining t
            JOIN training_assignedperson p ON p.training_id = t.id WHERE p.person_id = ANY(%(people)s)
    """  # noqa: S608  # put together from our own words
    return text, given


def _of_agency(*, narrowed: bool) -> str:
    people = " AND (person = ANY(%(people)s) OR counterpart = ANY(%(people)s))" if narrowed else ""
    return f" WHERE agency = %(agency)s{people}"


def _union(
    queries: Mapping[str, Callable[[], QuerySet[Any, Any]]],
    name: str,
    columns: Mapping[str, str],
    given: dict[str, Any],
    where: str,
) -> str:
    taken = ", ".join(f"of_{column}::{kind} AS {column}" for column, kind in columns.items())
    return " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{key}'::text AS {name}, {taken} "  # noqa: S608  # put together from our own words
        f"FROM ({_named(query(), given)}) q) {name}_{key}{where}"
        for key, query in queries.items()
    )


def _named(rows: QuerySet[Any, Any], given: dict[str, Any]) -> str:
    """The query with parameters by name, so that several can stand in one statement."""
    sql, parameters = rows.query.sql_with_params()
    pieces = sql.split("%s")
    names = [f"q{len(given) + n}" for n in range(len(parameters))]
    given |= dict(zip(names, parameters, strict=True))
    return "".join(piece + f"%({name})s" for piece, name in zip(pieces, names, strict=False)) + pieces[-1]
