"""Who walks in which file: the files run side by side, so each takes about as long as the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tests.factories.world import INSIDE, OUTSIDE, World

from . import snapshot
from .sealed import unsealed
from .targets import Target, few_of_each, seen_from_outside, targets
from .walking import walk

LEADERS = ("chief", "designee", "sergeant", "superintendent")
OFFICERS = ("lieutenant", "auditor", "applicant", "colleague", "disabled")
SCHOOLS = ("principal", "principal_2", "board_member", "school_staff", "principal_b")
OTHERS = ("superintendent_2", "substitute", "district_staff", "administrator", "nobody", "anonymous", "chief_b")
assert sorted((*LEADERS, *OFFICERS, *SCHOOLS, *OTHERS)) == sorted((*INSIDE, *OUTSIDE))

INVOLVED = ("chief", "sergeant", "superintendent", "applicant", "principal", "board_member")
"""Their rights depend on how far a record has come: they ask for every record there is, others for a few of each."""
FLOOR = {"involved": 2_100, "inside": 1_400, "outside": 1_200}
"""No fewer questions for each person. It only ever grows: all together ask 31,000 at least."""
MET = {"chief": 300, "sergeant": 300, "auditor": 200, "applicant": 100, "principal": 100, "chief_b": 100}
"""How many marks these people read at least: a walk that meets none proves nothing."""


@cache
def all_targets(world: World) -> tuple[Target, ...]:
    return tuple(targets(world))


def asked_by(world: World, name: str) -> tuple[Target, ...]:
    everything = all_targets(world)
    if name in INVOLVED:
        return everything
    return tuple(few_of_each(everything) if name in INSIDE else seen_from_outside(everything))


def deviations(world: World, name: str, count: Callable[[str, object], None]) -> list[str]:
    """The whole of a person's walk: what was undeclared, written, shown, or is a right changed unseen."""
    asked = asked_by(world, name)
    done = walk(world, name, asked)
    count("probes", done.probes)
    user = world.personas[name].user
    opened = [f"{name} {words}" for words in unsealed(user, done.shown)] if user else []
    kind = "involved" if name in INVOLVED else "inside" if name in INSIDE else "outside"
    floor, least = FLOOR[kind], MET.get(name, 0)
    few = [f"{name} asked {done.probes} questions, fewer than {floor}"] if done.probes < floor else []
    if len(done.shown) < least:
        few.append(f"{name} met only {len(done.shown)} marks, fewer than {least}: do pages still show what is theirs?")
    now = snapshot.rights(done, all_targets(world))
    if snapshot.accepting():
        snapshot.accept(now)
    return [*done.wrong, *done.dead_links, *opened, *few, *snapshot.differences(now, name)]
