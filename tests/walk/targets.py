"""Which addresses the walk asks for: every route, with every kind of record its address can name.

A route that names a record of its view's model needs nothing here. One that the walk cannot fill fails
with a sentence that says what to add to FILLS, or to `tests.factories.tenant`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from applicants.permissions import SCORER
from assignments.permissions.covers import keeps_substitutes
from assignments.permissions.emergency_plans import START_PLAN
from assignments.permissions.feedback import GIVE_FEEDBACK
from assignments.queries.feedback import serving_places
from assignments.queries.program_requests import schools_for_programs
from assignments.queries.services import officers_with_hours
from assignments.views.absences import speaks_for
from assignments.views.covers import says_nobody_is_there
from assignments.views.swaps import own_officer
from sro_program.organisations.models import Officer, Role, School
from sro_program.organisations.permissions import (
    KEEP_AGENCIES,
    SEE_AGENCY_SEATS,
    SEE_DISTRICT_SEATS,
    SEE_ROSTER_OF,
    SEE_SCHOOL_SEATS,
)
from sro_program.organisations.seats import standing_of
from sro_program.organisations.views.places import OnlyForSome
from sro_program.permissions.access import Route, routes
from sro_program.permissions.relation import Ability, relations_held
from sro_program.workflow import registry
from sro_program.workflow.spec import Transition, Workflow
from tests.factories.tenant import OTHER
from tests.factories.world import MISSING, World
from training.queries.teaching import instructor_of
from training.views.invitations import may_note

Gate = Callable[[Any, Any], bool]
WITHOUT = ""
"""The variant of an address that names no record."""


def anyone(user: Any, record: Any) -> bool:
    return True


def no_one(user: Any, record: Any) -> bool:
    return False


def _serves_there(user: Any, opening: Any) -> bool:
    return Officer.objects.filter(user=user, agency=opening.agency_id, left_on__isnull=True).exists()


def _sees_what_it_is_about(user: Any, document: Any) -> bool:
    return registry.for_record(document.about).see.allows(user, document.about)


def _claims_for_somebody(user: Any, record: Any) -> bool:
    from training.views.records import officers_for

    return officers_for(user).exists()


def _has_pairs(user: Any, record: Any) -> bool:
    from training.models import Obligation
    from training.permissions.duties import ENTER_JOINT

    return ENTER_JOINT.scope(user, Obligation.objects.all()).exists()


def _reads_transcript(user: Any, person: Any) -> bool:
    from training.views.people import may_read_transcript

    return may_read_transcript(user, person)


def _reads_all_training(user: Any, record: Any) -> bool:
    return standing_of(user).has(Role.SERGEANT, Role.CHIEF, Role.AUDITOR)


def _plans_sessions(user: Any, record: Any) -> bool:
    return standing_of(user).has(Role.SERGEANT, Role.CHIEF)


def _teaches(user: Any, record: Any) -> bool:
    return instructor_of(user) is not None


def _serves_somewhere(user: Any, record: Any) -> bool:
    return may_note(user)


def _prepares_plans(user: Any, record: Any) -> bool:
    return START_PLAN.scope(user, School.objects.all()).exists()


def _writes_days_down(user: Any, record: Any) -> bool:
    roles = (Role.OFFICER, Role.SERGEANT, Role.SUPERVISOR, Role.PRINCIPAL, Role.SCHOOL_STAFF)
    return standing_of(user).has(*roles)


def _speaks_for_a_school(user: Any, record: Any) -> bool:
    return serving_places(GIVE_FEEDBACK.scope(user, School.objects.all())).exists()


def _writes(user: Any, sheet: Any) -> str:
    return "+" if relations_held(user, sheet, [SCORER]) else "x"


def _clause(world: World, record: Any) -> str:
    return world.there.clause if record == world.there.agency else world.here.clause


@dataclass(frozen=True, slots=True)
class Fill:
    """How a route's address is filled and answered where its view's `model` and `ability` do not say it.

    `noun` is the model of the record the address names; `ability` the one that guards it; `gate` narrows
    it further, and stands alone where there is no record. `get` and `post` are the answers to those in
    reach where that is not "+"; `more` fills further parts of the address.
    """

    noun: str = ""
    ability: Ability | None = None
    gate: Gate = anyone
    get: Callable[[Any, Any], str] | str = "+"
    post: Callable[[Any, Any], str] | str = "+"
    more: dict[str, Callable[[World, Any], str]] = field(default_factory=dict)


AGENCY, INTERVIEW, IMPORT = "organisations.Agency", "applicants.Interview", "organisations.FileImport"
FILLS: dict[str, Fill] = {
    "seat-switch": Fill(post="-"),  # the walk names no seat
    "notice-open": Fill("notifications.Notice", gate=lambda user, notice: notice.user_id == user.pk),
    "mailbox": Fill(gate=no_one),  # only in the embedded settings
    "mailbox-message": Fill(gate=no_one, more={"name": lambda world, record: "mail.eml"}),
    "document": Fill("documents.Document", gate=_sees_what_it_is_about),
    "organisations:officer-list": Fill(AGENCY, SEE_ROSTER_OF),
    "organisations:agency-seats": Fill(AGENCY, SEE_AGENCY_SEATS),
    "organisations:district-seats": Fill("organisations.District", SEE_DISTRICT_SEATS),
    "organisations:school-seats": Fill("organisations.School", SEE_SCHOOL_SEATS),
    "organisations:installation-seats": Fill(ability=KEEP_AGENCIES),
    "organisations:import-progress": Fill(IMPORT),
    "organisations:import-problems": Fill(IMPORT),
    "policy:clause": Fill(AGENCY, more={"clause": _clause}),
    "policy:change": Fill(AGENCY, more={"clause": _clause}),
    "policy:pack": Fill(AGENCY, more={"pack": lambda world, record: "national"}),
    **{
        f"policy:{name}": Fill(AGENCY)
        for name in ("policy", "selection", "choices", "history", "whole", "export-csv", "export-xlsx")
    },
    "applicants:opening-edit": Fill(gate=lambda user, opening: opening.status in ("draft", "open", "closed")),
    "applicants:application-new": Fill(gate=_serves_there),
    "applicants:application-autosave": Fill(gate=_serves_there, get="."),
    "applicants:interview-calendar": Fill(INTERVIEW),
    "applicants:sheet-open": Fill(INTERVIEW),
    "applicants:sheet": Fill(post=_writes),
    "applicants:sheet-autosave": Fill(post=_writes),
    "training:record-new": Fill(gate=_claims_for_somebody),
    "training:joint-new": Fill(gate=_has_pairs),
    "training:teaching:lesson-new": Fill(gate=_teaches),
    "training:teaching:outline-new": Fill(gate=_teaches),
    "training:teaching:invitation-note": Fill(gate=_serves_somewhere),
    "training:teaching:outline-copy": Fill(gate=_teaches),
    "assignments:plan-new": Fill(gate=_prepares_plans),
    "assignments:plan-pocket": Fill(gate=lambda user, plan: plan.current_id is not None),
    "assignments:requests:propose": Fill(gate=lambda user, record: schools_for_programs(user).exists()),
    "assignments:requests:hours-new": Fill(gate=lambda user, record: officers_with_hours(user).exists()),
    "assignments:covers:absence-report": Fill(gate=lambda user, record: speaks_for(user).exists()),
    "assignments:covers:absence-ask": Fill(gate=lambda user, record: speaks_for(user).exists()),
    "assignments:covers:not-here": Fill(gate=lambda user, record: says_nobody_is_there(user)),
    "assignments:covers:substitute-new": Fill(gate=lambda user, record: keeps_substitutes(user)),
    "assignments:covers:certificate-paper": Fill(get="-", more={"certificate": lambda world, record: str(MISSING)}),
    "assignments:covers:briefing-pdf": Fill(gate=lambda user, school: school.briefings.exists()),
    "assignments:covers:swap-new": Fill(gate=lambda user, record: own_officer(user) is not None),
    # the walk knows nobody's secret address
    "assignments:presence:add": Fill(gate=_writes_days_down),
    "assignments:presence:desk-code": Fill("organisations.School"),
    "assignments:presence:desk-pdf": Fill(gate=lambda user, school: school.desk_codes.exists()),
    # the walk knows no code of a desk, nobody's link, and nobody's secret address
    "assignments:presence:desk": Fill(get="-", more={"token": lambda world, record: "no-such-code"}),
    "assignments:presence:mail": Fill(get="-", post="-", more={"token": lambda world, record: "no-such-link"}),
    "assignments:evaluations:feedback-give": Fill(gate=_speaks_for_a_school),
    "assignments:evaluations:feedback-link": Fill(
        get="-", post="-", more={"token": lambda world, record: "no-such-address"}
    ),
    "training:transcript": Fill("accounts.User", gate=_reads_transcript),
    "training:expiring": Fill(gate=_reads_all_training),
    "training:state-report": Fill(gate=_reads_all_training),
    "training:sessions:new": Fill(gate=_plans_sessions),
    # the walk knows no code of a door
    "training:sessions:door": Fill(get="-", post="-", more={"token": lambda world, record: "no-such-code"}),
    "assignments:requests:feed-file": Fill(get="-", more={"token": lambda world, record: "no-such-address"}),
}
GUARDED_BY_ALLAUTH = "account_"
KEYS_OF_ALLAUTH = {"key": "no-such-key", "uidb36": "1"}
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")
PERFORM = "workflow:perform"
EXPORTING = {"applicants:board-ranking", "training:matrix"}
"""Pages that are no list and still make a file of `?export=`."""
SEARCHES = {"search": ("q=CNR",)}
"""Every mark of `tests.factories.canaries` begins with these letters."""


@dataclass(frozen=True, slots=True)
class Target:
    """One address to ask for."""

    name: str
    variant: str
    url: str
    route: Route
    record: Any
    fill: Fill
    decision: tuple[Workflow, Transition] | None = None

    @property
    def has_record(self) -> bool:
        return "pk" in parts_of(self.route)


class CannotFill(AssertionError):
    """The walk does not know how to ask for a route."""


def targets(world: World) -> Iterator[Target]:
    for route in routes():
        if route.name == PERFORM:
            yield from _decisions(world, route)
        else:
            yield from _addresses(world, route)


def seen_from_outside(asked: Iterable[Target]) -> Iterator[Target]:
    """For people outside the first tenant one of its records stands for all: they may see none."""
    seen: set[str] = set()
    for target in asked:
        outside = target.variant.startswith((*OUTSIDE, "installation")) or not target.has_record
        if outside or target.name not in seen:
            yield target
        if not outside:
            seen.add(target.name)


FEW = 2


def few_of_each(asked: Iterable[Target]) -> Iterator[Target]:
    """Two records of one's own for each address, and all of others."""
    seen: dict[str, int] = {}
    for target in asked:
        outside = target.variant.startswith((*OUTSIDE, "installation")) or not target.has_record
        if outside or seen.get(target.name, 0) < FEW:
            yield target
        if not outside:
            seen[target.name] = seen.get(target.name, 0) + 1


def _addresses(world: World, route: Route) -> Iterator[Target]:
    fill = FILLS.get(route.name, Fill())
    if route.name.startswith(GUARDED_BY_ALLAUTH):
        given = {part: KEYS_OF_ALLAUTH[part] for part in parts_of(route)}
        yield Target(route.name, WITHOUT, reverse(route.name, kwargs=given), route, None, fill)
        return
    if "pk" not in parts_of(route):
        yield from _with_queries(Target(route.name, WITHOUT, _url(world, route, fill, None), route, None, fill))
        return
    for variant, (pk, record) in _variants(world, route, fill).items():
        url = _url(world, route, fill, record, pk=pk)
        yield from _with_queries(Target(route.name, variant, url, route, record, fill))


def _with_queries(target: Target) -> Iterator[Target]:
    """The address, and what it answers when asked for a file or for everything that can be found."""
    yield target
    exports = bool(getattr(target.route.view, "export_name", "")) or target.name in EXPORTING
    for query in (*(("export=csv", "export=xlsx") if exports else ()), *SEARCHES.get(target.name, ())):
        named = f"{target.variant} {query}".strip()
        yield replace(target, variant=named, url=f"{target.url}?{query}")


def _variants(world: World, route: Route, fill: Fill) -> dict[str, Any]:
    model = getattr(route.view, "model", None)
    noun = fill.noun or (model._meta.label if model else "")
    if not noun:
        raise CannotFill(
            f"The walk cannot fill {route.path} ({route.name}): its view names no model. "
            "Say in FILLS of tests/walk/targets.py which noun its pk names."
        )
    if noun not in world.here.samples:
        raise CannotFill(
            f"The walk has no {noun} for {route.path} ({route.name}). "
            "Make one with self.sample(variant, record) in tests/factories/tenant.py."
        )
    return world.variants(noun)


def _url(world: World, route: Route, fill: Fill, record: Any, **given: Any) -> str:
    for part in parts_of(route):
        if part not in given:
            if part not in fill.more:
                raise CannotFill(
                    f"The walk cannot fill <{part}> of {route.path} ({route.name}). "
                    "Say in FILLS of tests/walk/targets.py what stands there: more={...}."
                )
            given[part] = fill.more[part](world, record)
    return reverse(route.name, kwargs=given)


def parts_of(route: Route) -> list[str]:
    return [a or b for a, b in PART.findall(route.path)]


def _decisions(world: World, route: Route) -> Iterator[Target]:
    """Each decision, on records it could be taken on and on one that has moved on; and what the system decides.

    What is out of sight is so before the decision is looked at: once for each workflow shows it.
    """
    for workflow in registry.every():
        if workflow.model not in world.here.samples:
            raise CannotFill(
                f"The walk has no {workflow.model} for the decisions of {workflow.key}. "
                "Make one with self.sample(variant, record) in tests/factories/tenant.py."
            )
        first = next((t for t in workflow.transitions if t.by_people), None)
        for transition in workflow.transitions:
            for variant, (pk, record) in _chosen(world.variants(workflow.model), transition).items():
                if variant in OUTSIDE and transition is not first:
                    continue
                url = reverse(PERFORM, args=[workflow.key, pk, transition.key])
                name = f"{workflow.key}.{transition.key}"
                yield Target(name, variant, url, route, record, Fill(), (workflow, transition))


def _chosen(variants: dict[str, Any], transition: Transition) -> dict[str, Any]:
    if not transition.by_people:
        return dict([next(iter(variants.items()))])
    own = [name for name in variants if name not in OUTSIDE]
    ready = [name for name in own if variants[name][1].status in transition.source]
    late = [name for name in own if name not in ready]
    kept = {*ready[:2], *late[:1], *OUTSIDE}
    return {name: variant for name, variant in variants.items() if name in kept}


OUTSIDE = (OTHER, "other agency", "missing")


def closes_to_others(route: Route) -> bool:
    """A page without a record that does not exist for those to whom its ability gives nothing."""
    return issubclass(route.view, OnlyForSome) or route.name in CLOSED


CLOSED = {"notice-problems", "organisations:import-directory", "organisations:installation-seats",
          "applicants:opening-new", "assignments:agreement-new", "assignments:assignment-new",
          "assignments:evaluations:cycle-new", "assignments:evaluations:feedback-ask",
          "assignments:evaluations:inspection-new", "assignments:evaluations:note-new",
          "assignments:requests:ask-officer", "assignments:requests:service-new",
          "training:teaching:invite"}  # fmt: skip
