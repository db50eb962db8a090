"""What PostgreSQL itself refuses about agreements, whoever asks: the last line behind rules and forms."""

from __future__ import annotations

import pgtrigger

_TEXT = (
    "title",
    "terms",
    "starts_on",
    "ends_on",
    "agency_id",
    "district_id",
    "weekly_hours",
    "rate_per_day",
    "rate_per_hour",
    "school_share",
)
_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _TEXT)

TEXT_FROZEN = pgtrigger.Trigger(
    name="text_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(f"OLD.status IN ('signing', 'signed') AND ({_CHANGED})"),
    func="RAISE EXCEPTION 'the text is frozen while it is signed' USING ERRCODE = 'integrity_constraint_violation';",
)
"""What people sign stays as they read it."""

WHOLE_BEFORE_SIGNING = pgtrigger.Trigger(
    name="whole_before_signing",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("NEW.status = 'signing'"),
    func="""
    IF EXISTS (SELECT 1 FROM assignments_provision p
               WHERE p.agreement_id = NEW.id AND p.required AND p.state = 'missing') THEN
        RAISE EXCEPTION 'a required provision is missing' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.needs_offences AND (SELECT count(DISTINCT d.route) FROM assignments_offencedesignation d
                               WHERE d.agreement_id = NEW.id) < 3 THEN
        RAISE EXCEPTION 'a route has no offences' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.needs_board_action AND NOT EXISTS (
        SELECT 1 FROM assignments_publichearing h WHERE h.agreement_id = NEW.id
        AND h.board_action IN ('approved', 'approved_changed')) THEN
        RAISE EXCEPTION 'the board has not approved' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;""",
)

SIGNED_BY_BOTH = pgtrigger.Trigger(
    name="signed_by_both",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("OLD.status = 'signing' AND NEW.status IN ('signed', 'in_force')"),
    func="""
    IF (SELECT count(DISTINCT s.side) FROM assignments_signature s
        WHERE s.agreement_id = NEW.id AND s.status = 'signed' AND s.text_sha256 = (
            SELECT l.text_sha256 FROM assignments_signature l WHERE l.agreement_id = NEW.id
            ORDER BY l.created_at DESC LIMIT 1)) < 2 THEN
        RAISE EXCEPTION 'both sides must sign' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;""",
)
"""A signature on an earlier text, taken back since, does not count."""

ONE_AT_A_TIME = pgtrigger.Trigger(
    name="one_at_a_time",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("NEW.status IN ('signed', 'in_force') AND OLD.status NOT IN ('signed', 'in_force')"),
    func="""
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.agency_id::text || NEW.district_id::text, 0));
    IF EXISTS (
        SELECT 1 FROM assignments_agreement o
        JOIN assignments_agreement_schools os ON os.agreement_id = o.id
        JOIN assignments_agreement_schools ns ON ns.school_id = os.school_id AND ns.agreement_id = NEW.id
        WHERE o.id <> NEW.id AND o.series <> NEW.series
        AND o.agency_id = NEW.agency_id AND o.district_id = NEW.district_id
        AND o.status IN ('signed', 'in_force') AND o.starts_on <= NEW.ends_on AND o.ends_on >= NEW.starts_on) THEN
        RAISE EXCEPTION 'another agreement covers these schools at that time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;""",
)
"""An exclusion constraint cannot see schools, which stand in a table of their own; the lock lets no two pass."""

SIGNED_TEXT = pgtrigger.Trigger(
    name="signed_text",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("NEW.status = 'signed' AND OLD.status <> 'signed'"),
    func="""
    IF NEW.text_sha256 <> OLD.text_sha256 OR NOT EXISTS (
        SELECT 1 FROM assignments_agreement a WHERE a.id = NEW.agreement_id AND a.status = 'signing') THEN
        RAISE EXCEPTION 'this text is not up for signature' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;""",
)

_OLD_STANDS = "(SELECT a.status FROM assignments_agreement a WHERE a.id = OLD.agreement_id)"
_NEW_STANDS = "(SELECT a.status FROM assignments_agreement a WHERE a.id = NEW.agreement_id)"
_FROZEN = "RAISE EXCEPTION 'the text is frozen' USING ERRCODE = 'integrity_constraint_violation';"


def part_frozen(*columns: str) -> pgtrigger.Trigger:
    """Parts of the text change only while the agreement can be written; other columns of theirs may move on."""
    same = " AND ".join(f"NEW.{c} IS NOT DISTINCT FROM OLD.{c}" for c in ("agreement_id", *columns))
    return pgtrigger.Trigger(
        name="part_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
        IF TG_OP = 'UPDATE' THEN
            IF {same} THEN RETURN NEW; END IF;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            IF {_OLD_STANDS} NOT IN ('draft', 'in_review') THEN {_FROZEN} END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF {_NEW_STANDS} NOT IN ('draft', 'in_review') THEN {_FROZEN} END IF;
        RETURN NEW;""",
    )
