"""What PostgreSQL itself refuses about evaluations, feedback and inspections, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger

from ..states import EVALUATION_OPEN

_REFUSED = "USING ERRCODE = 'integrity_constraint_violation'"
_OPEN = ", ".join(f"'{status}'" for status in EVALUATION_OPEN)


def _sql(text: str, **parts: str) -> str:
    """Puts our own constants into the text of a trigger; nothing anybody typed comes here."""
    for name, part in {**parts, "refused": _REFUSED, "open": _OPEN}.items():
        text = text.replace(f":{name}", part)
    return text


SELF_EVALUATION = pgtrigger.Trigger(
    name="nobody_evaluates_themself",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("who", "uuid")],
    func=_sql("""
    SELECT o.user_id INTO who FROM organisations_officer o WHERE o.id = NEW.officer_id;
    IF who IN (NEW.author_id, NEW.released_by_id, NEW.countersigned_by_id) THEN
        RAISE EXCEPTION 'nobody evaluates themself' :refused;
    END IF;
    RETURN NEW;"""),
)


def frozen(name: str, columns: Iterable[str], *, while_not: str) -> pgtrigger.Trigger:
    """The columns keep what they hold as soon as the row has left the states in `while_not` (SQL)."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"OLD.status NOT IN ({while_not}) AND ({changed})"),
        func=f"RAISE EXCEPTION 'what was released is corrected by amendments only' {_REFUSED};",
    )


EVALUATION_FROZEN = frozen(
    "released_text_frozen",
    (
        *("officer_id", "agency_id", "cycle_id", "author_id", "starts_on", "ends_on", "scale", "self_review"),
        *("summary", "development", "overall", "cited", "evidence", "released_by_id", "released_at"),
    ),
    while_not=_OPEN,
)

KEPT_FOR_GOOD = pgtrigger.Trigger(
    name="kept_for_good",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    func="RAISE EXCEPTION 'rows of % are kept for good', TG_TABLE_NAME;",
)

WHOLE_BEFORE_RELEASE = pgtrigger.Trigger(
    name="whole_before_release",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("NEW.status = 'released'"),
    func=_sql("""
    IF NEW.overall = '' OR EXISTS (SELECT 1 FROM assignments_evaluationrating r
                                   WHERE r.evaluation_id = NEW.id AND r.rating = '')
       OR NOT EXISTS (SELECT 1 FROM assignments_evaluationrating r WHERE r.evaluation_id = NEW.id) THEN
        RAISE EXCEPTION 'a criterion is not rated' :refused;
    END IF;
    RETURN NEW;"""),
)


def parts_frozen() -> pgtrigger.Trigger:
    """Ratings and goals belong to their evaluation: from its release on nobody adds, changes or removes one."""
    return pgtrigger.Trigger(
        name="frozen_with_evaluation",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("mine", "uuid")],
        func=_sql("""
        mine := CASE WHEN TG_OP = 'DELETE' THEN OLD.evaluation_id ELSE NEW.evaluation_id END;
        IF EXISTS (SELECT 1 FROM assignments_evaluation e WHERE e.id = mine AND e.status NOT IN (:open)) THEN
            RAISE EXCEPTION 'what was released is corrected by amendments only' :refused;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;"""),
    )


RATED_ON_THE_SCALE = pgtrigger.Trigger(
    name="rated_on_the_scale",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.rating <> ''"),
    func=_sql("""
    IF NOT EXISTS (SELECT 1 FROM assignments_evaluation e, jsonb_array_elements(e.scale) step
                   WHERE e.id = NEW.evaluation_id AND step->>'key' = NEW.rating) THEN
        RAISE EXCEPTION 'this rating is none of the scale' :refused;
    END IF;
    RETURN NEW;"""),
)

GOALS_AT_THE_START = pgtrigger.Trigger(
    name="goals_at_the_start",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("mine", "uuid")],
    func=_sql("""
    mine := CASE WHEN TG_OP = 'DELETE' THEN OLD.evaluation_id ELSE NEW.evaluation_id END;
    IF TG_OP = 'UPDATE' AND OLD.text = NEW.text AND OLD.measure = NEW.measure
       AND OLD.evaluation_id = NEW.evaluation_id THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM assignments_evaluation e WHERE e.id = mine AND e.status = 'planned') THEN
        RAISE EXCEPTION 'goals are set before the self-review is asked for' :refused;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;"""),
)

FEEDBACK_FROZEN = pgtrigger.Trigger(
    name="feedback_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.status <> 'requested' AND ("
        "(to_jsonb(OLD) - 'evaluation_id') IS DISTINCT FROM (to_jsonb(NEW) - 'evaluation_id')"
        " OR (OLD.evaluation_id IS NOT NULL AND OLD.evaluation_id IS DISTINCT FROM NEW.evaluation_id))"
    ),
    func=f"RAISE EXCEPTION 'feedback stays as it was handed in' {_REFUSED};",
)


def _by_another(name: str, column: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=_sql(
            """
        IF EXISTS (SELECT 1 FROM organisations_officer o
                   WHERE o.id = NEW.officer_id AND o.user_id = NEW.:column) THEN
            RAISE EXCEPTION 'nobody judges themself' :refused;
        END IF;
        RETURN NEW;""",
            column=column,
        ),
    )


INSPECTED_BY_ANOTHER = _by_another("inspected_by_another", "inspector_id")
NOTED_BY_ANOTHER = _by_another("noted_by_another", "author_id")

INSPECTION_FROZEN = frozen(
    "inspection_frozen",
    ("officer_id", "agency_id", "inspector_id", "held_on", "uniform", "uniform_label", "uniforms", "note"),
    while_not="'begun'",
)

ALLOWED_UNIFORM = pgtrigger.Trigger(
    name="allowed_uniform",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.uniform <> ''"),
    func=_sql("""
    IF NOT EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.uniforms) u WHERE u->>'key' = NEW.uniform) THEN
        RAISE EXCEPTION 'this uniform is none of the policy' :refused;
    END IF;
    RETURN NEW;"""),
)

CORRECTED_BEFORE_CLOSING = pgtrigger.Trigger(
    name="corrected_before_closing",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition("NEW.status IN ('in_order', 'to_correct')"),
    func=_sql("""
    IF EXISTS (SELECT 1 FROM assignments_inspectionitem i WHERE i.inspection_id = NEW.id AND i.result = '')
       OR NOT EXISTS (SELECT 1 FROM assignments_inspectionitem i WHERE i.inspection_id = NEW.id) THEN
        RAISE EXCEPTION 'an item was not looked at' :refused;
    END IF;
    IF NEW.status = 'in_order' AND EXISTS (
        SELECT 1 FROM assignments_inspectionitem i
        WHERE i.inspection_id = NEW.id AND i.result = 'finding' AND i.corrected_on IS NULL) THEN
        RAISE EXCEPTION 'a finding is not corrected' :refused;
    END IF;
    RETURN NEW;"""),
)

ITEMS_FROZEN = pgtrigger.Trigger(
    name="items_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("mine", "uuid"), ("state", "text")],
    func=_sql("""
    mine := CASE WHEN TG_OP = 'DELETE' THEN OLD.inspection_id ELSE NEW.inspection_id END;
    SELECT i.status INTO state FROM assignments_inspection i WHERE i.id = mine;
    IF state = 'begun' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND state = 'to_correct' AND OLD.corrected_on IS NULL AND NEW.corrected_on IS NOT NULL
       AND (OLD.inspection_id, OLD.key, OLD.label, OLD.result, OLD.finding, OLD.due_on)
           IS NOT DISTINCT FROM (NEW.inspection_id, NEW.key, NEW.label, NEW.result, NEW.finding, NEW.due_on) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was found stays as it was written' :refused;"""),
)
