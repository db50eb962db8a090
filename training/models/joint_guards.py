"""What PostgreSQL itself refuses about joint trainings and waivers: to change what somebody stood for."""

from __future__ import annotations

import pgtrigger

_REFUSED = "USING ERRCODE = 'integrity_constraint_violation'"
_OF_TWO_PEOPLE = """
        IF NOT EXISTS (SELECT 1 FROM organisations_officer o WHERE o.id = NEW.officer_id
            AND o.agency_id = NEW.agency_id AND o.user_id <> NEW.principal_id) THEN
            RAISE EXCEPTION 'a joint training is of an officer of the agency and somebody else'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
        """


def _changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in columns) + ")"


_JOINT_FACTS = (
    *("agency_id", "officer_id", "principal_id", "school_id", "title", "provider", "hours", "held_on"),
    *("designee", "entered_by_id"),
)
_WAIVER_FACTS = ("agency_id", "person_id", "requirement", "since", "until", "clause", "reason", "granted_by_id")


def joint_of_two_people() -> pgtrigger.Trigger:
    """An officer of that agency, and somebody else as the principal."""
    return pgtrigger.Trigger(
        name="joint_of_two_people",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("officer_id", "principal_id", "agency_id"),
        func=_OF_TWO_PEOPLE,
    )


def attested_stays() -> pgtrigger.Trigger:
    """What one side attested is not changed under its words, and a word once given is not taken back but withdrawn."""
    mine = _changed("officer_attested_at", "officer_statement")
    theirs = _changed("principal_attested_at", "principal_statement")
    return pgtrigger.Trigger(
        name="attested_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
        IF OLD.withdrawn_at IS NOT NULL THEN
            RAISE EXCEPTION 'a withdrawn joint training stays as it is' {_REFUSED};
        END IF;
        IF (OLD.officer_attested_at IS NOT NULL AND {mine})
            OR (OLD.principal_attested_at IS NOT NULL AND {theirs}) THEN
            RAISE EXCEPTION 'an attestation stays as it was given' {_REFUSED};
        END IF;
        IF (OLD.officer_attested_at IS NOT NULL OR OLD.principal_attested_at IS NOT NULL)
            AND {_changed(*_JOINT_FACTS)} THEN
            RAISE EXCEPTION 'what was attested is withdrawn, never changed' {_REFUSED};
        END IF;
        RETURN NEW;
        """,
    )


def waiver_stays() -> pgtrigger.Trigger:
    """A waiver ends; nothing else of it ever changes."""
    return pgtrigger.Trigger(
        name="waiver_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
        IF OLD.ended_at IS NOT NULL OR {_changed(*_WAIVER_FACTS)} THEN
            RAISE EXCEPTION 'a waiver is withdrawn, never changed' {_REFUSED};
        END IF;
        RETURN NEW;
        """,
    )
