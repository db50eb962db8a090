"""Every form of the program with somebody who may send it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.factories.world import Persona, World

from .expecting import expected
from .forms import ReadForm, forms_on
from .persons import all_targets
from .probing import Visitor
from .targets import GUARDED_BY_ALLAUTH, Target

SENDERS = (
    "chief", "sergeant", "applicant", "superintendent", "principal", "administrator", "board_member", "lieutenant",
    "district_staff",
)  # fmt: skip
FORM_OF = {
    "applicants:application-autosave": "applicants:application-new",
    "applicants:sheet-autosave": "applicants:sheet",
    "applicants:board-findings-autosave": "applicants:board-findings",
}
"""Addresses that keep what is typed: the page whose form they take."""


@dataclass(frozen=True)
class Door:
    """One form, the address it goes to, and who sends it."""

    target: Target
    persona: Persona
    form: ReadForm

    @property
    def name(self) -> str:
        return self.target.name

    def __str__(self) -> str:
        return f"{self.persona.name} {self.target.name} [{self.target.variant}]"


Visitors = dict[str, Visitor]


def visitors(world: World) -> Visitors:
    return {name: Visitor(world.personas[name].user) for name in SENDERS}


@cache
def doors(world: World) -> tuple[Door, ...]:
    """The forms of a world, each once, on a record it can be sent for. Whatever is sent is undone, so they stay."""
    return tuple(_doors(world, visitors(world)))


def _doors(world: World, asking: Visitors) -> Iterator[Door]:
    by_name: dict[str, list[Target]] = {}
    for target in all_targets(world):
        if hasattr(target.route.view, "post") and not target.name.startswith(GUARDED_BY_ALLAUTH):
            by_name.setdefault(target.name, []).append(target)
    for name, targets in by_name.items():
        yield from _first(world, asking, targets, by_name.get(FORM_OF.get(name, ""), []))


def _first(world: World, asking: Visitors, targets: list[Target], pages: list[Target]) -> Iterator[Door]:
    for at, target in enumerate(targets):
        for name in SENDERS:
            persona = world.personas[name]
            if expected(target, persona.user, "POST") != "+":
                continue
            page = pages[at].url if pages else target.url
            answer = asking[name].ask("GET", page)
            forms = forms_on(answer.body, page) if answer.status == 200 and answer.body else []
            if forms:
                yield from (Door(target, persona, form) for form in forms)
                return
