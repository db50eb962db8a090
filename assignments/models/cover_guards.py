"""What PostgreSQL itself refuses about covers: somebody of another agency, unqualified, or in two places at once."""

from __future__ import annotations

import pgtrigger

# The lock on the person makes two writers wait for each other, so that the second sees the first.
_QUALIFIED = """
SELECT s.user_id, deal.agency_id, s.agency_id = deal.agency_id AND COALESCE(s.ended_on, 'infinity') >= need.day
  INTO person, deal_agency, listed
  FROM assignments_substitute s, assignments_coverneed need
  JOIN assignments_assignment post ON post.id = need.assignment_id
  JOIN assignments_agreement deal ON deal.id = post.agreement_id
  WHERE s.id = NEW.substitute_id AND need.id = NEW.need_id;
PERFORM pg_advisory_xact_lock(hashtextextended(person::text, 23));
IF NOT listed THEN
  RAISE EXCEPTION 'this substitute is not on the agency''s list that day' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (
  SELECT 1 FROM assignments_certificate c JOIN assignments_coverneed need ON need.id = NEW.need_id
  WHERE c.substitute_id = NEW.substitute_id AND NOT EXISTS (
    SELECT 1 FROM policy_override o WHERE o.agency_id = deal_agency AND o.clause = c.clause AND o.off
      AND o.since <= need.day AND COALESCE(o.until, 'infinity') >= need.day)
  GROUP BY c.kind, need.day HAVING bool_and(COALESCE(c.expires_on, 'infinity') < need.day)
) THEN
  RAISE EXCEPTION 'a certificate of the substitute has expired by that day' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (
  SELECT 1 FROM assignments_cover other JOIN assignments_substitute s ON s.id = other.substitute_id
  WHERE other.id <> NEW.id AND s.user_id = person AND other.status IN ('accepted', 'came')
    AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
) THEN
  RAISE EXCEPTION 'nobody covers at two places at once' USING ERRCODE = 'exclusion_violation';
END IF;
RETURN NEW;
"""


def only_the_qualified() -> pgtrigger.Trigger:
    """Whoever takes hours is on the agency's list, holds what has not expired, and is free of other covers."""
    return pgtrigger.Trigger(
        name="only_the_qualified",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status", "substitute_id", "starts_at", "ends_at"),
        condition=pgtrigger.Q(new__status="accepted"),
        declare=[("person", "uuid"), ("deal_agency", "uuid"), ("listed", "boolean")],
        func=pgtrigger.Func(_QUALIFIED),
    )
