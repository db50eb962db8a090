"""What each answer must be, read from what views, abilities and workflows declare.

Answers are told in one letter: L to the sign-in page, - not found, x seen but not theirs to decide,
. not a method of this page, ! too late, + in their reach (shown, done, sent back, or more was asked for).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import NOTHING, PUBLIC, Ability, may_act, relations_held
from sro_program.workflow.spec import Transition, Workflow

from .targets import Target, closes_to_others, no_one

IN_REACH = {200, 302, 303, 400, 409, 422}


def expected(target: Target, user: Any, method: str) -> str:
    """The letter of the answer; "" where the sign-in package decides."""
    ability = target.route.ability
    if ability is None:
        return ""
    if ability is not PUBLIC and not may_act(user):
        return "-" if _unknown_decision(target) else "L"
    if target.decision is not None:
        return _decision(target, user, method)
    if not hasattr(target.route.view, method.lower()):
        return "-" if target.fill.gate is no_one else "."
    if not _in_reach(target, user):
        return "-"
    return _said(target, method, user)


def _said(target: Target, method: str, user: Any) -> str:
    said = target.fill.get if method == "GET" else target.fill.post
    return said if isinstance(said, str) else said(user, target.record)


def _unknown_decision(target: Target) -> bool:
    """What only the system decides has no address, whoever asks."""
    return target.decision is not None and not target.decision[1].by_people


def _in_reach(target: Target, user: Any) -> bool:
    ability = target.fill.ability or target.route.ability
    assert ability is not None
    if not target.has_record:
        may_open = not closes_to_others(target.route) or ability.condition(user) is not NOTHING
        return may_open and target.fill.gate(user, None)
    if target.record is None:
        return False
    return allows(ability, user, target.record) and target.fill.gate(user, target.record)


@cache
def allows(ability: Ability, user: Any, record: Any) -> bool:
    """Asked once for each person and record: whatever the walk does is undone."""
    return ability.allows(user, record) if ability.by else True


def _decision(target: Target, user: Any, method: str) -> str:
    assert target.decision is not None
    workflow, transition = target.decision
    record = target.record
    if _unknown_decision(target) or record is None or not allows(workflow.see, user, record):
        return "-"
    if not may_decide(workflow, transition, user, record):
        return "x"
    return "+" if record.status in transition.source else "!"


@cache
def may_decide(workflow: Workflow, transition: Transition, user: Any, record: Any) -> bool:
    """Whether the declaration gives this decision to the person, or to somebody who lent it to them."""
    if relations_held(user, record, transition.never_by):
        return False
    if relations_held(user, record, transition.by):
        return True
    return transition.delegable and any(
        relations_held(d.giver, record, transition.by) and not relations_held(d.giver, record, transition.never_by)
        for d in standing_of(user).delegations_naming(f"{workflow.key}.{transition.key}")
    )


def letter(status: int, location: str, target: Target) -> str:
    """The answer that came, in the same letters; a server error is E."""
    if status in (301, 302, 303) and location.startswith("/accounts/login/"):
        return "L"
    told = {404: "-", 403: "x", 405: "."}
    if target.decision is not None:
        told[409] = "!"
    return told.get(status) or ("+" if status in IN_REACH else "E")
