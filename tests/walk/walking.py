"""One person walks every address there is, and writes down what was wrong."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.test import override_settings

from sro_program.ui.attention import Attention
from sro_program.ui.frame import Frame
from tests.factories.canaries import Canary
from tests.factories.world import Persona, World

from .expecting import expected, letter
from .probing import LOOKS, READING, Answer, Visitor, plain, undone
from .secrets import Secrets
from .targets import Target

METHODS = ("GET", "POST")
LINK = re.compile(r'href="(/[^"#?]*)')


@dataclass
class Walk:
    """What one person met: the letters by address and variant, and everything that should not be."""

    persona: Persona
    world: World
    probes: int = 0
    wrong: list[str] = field(default_factory=list)
    letters: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    shown: set[Canary] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.persona.user)
        self.secrets = Secrets(self.persona)
        self._not_found: dict[tuple[str, str], tuple[str, str]] = {}
        self._gone: set[str] = set()
        self._offered: dict[str, str] = {}
        self._unserved: set[str] = set()

    def go(self, targets: Iterable[Target]) -> Walk:
        for target in targets:
            for method in METHODS:
                if self._is_open(target, method):
                    self.ask(target, method)
        return self

    def _is_open(self, target: Target, method: str) -> bool:
        """A method that a page does not serve is refused before its record is looked for: once is enough."""
        if target.decision is not None or hasattr(target.route.view, method.lower()):
            return True
        asked = target.name in self._unserved
        self._unserved.add(target.name)
        return not asked

    def ask(self, target: Target, method: str) -> None:
        wanted = expected(target, self.persona.user, method)
        answer = self.visitor.ask(method, target.url)
        got = letter(answer.status, answer.location, target)
        self.probes += 1
        at = self.letters.setdefault(target.name, {}).setdefault(method, {})
        at[target.variant] = got
        where = f"{self.persona.name} {method} {target.name} [{target.variant}]"
        if wanted and got != wanted:
            self.wrong.append(f"{where}: {got} ({answer.status}), declared {wanted}")
        elif got == "E":
            self.wrong.append(f"{where}: server error {answer.status}")
        self._check_writes(where, method, target, got, answer)
        self._check_words(where, answer)
        if method == "GET" and got == "-":
            self._gone.add(target.url.partition("?")[0])
        elif method == "GET" and answer.status == 200:
            self._offered.update(dict.fromkeys(LINK.findall(answer.body), where))
        if got == "-":
            self._check_silence(where, method, target, answer)

    @property
    def dead_links(self) -> list[str]:
        """Links to what does not exist for the same person: they lead nowhere, and tell that it is there."""
        return [f"{self._offered[path]}: links to {path}" for path in sorted(self._offered.keys() & self._gone)]

    def _check_writes(self, where: str, method: str, target: Target, got: str, answer: Answer) -> None:
        written = answer.written - LOOKS
        if method == "GET" and target.name == "notice-open":
            written -= READING
        if written and (method == "GET" or got in "-xL.!" or answer.status in (400, 409, 422)):
            self.wrong.append(f"{where}: {answer.status}, yet wrote {sorted(written)}")

    def _check_words(self, where: str, answer: Answer) -> None:
        for canary in self.world.canaries.found(answer.body + answer.headers):
            self.shown.add(canary)
            if not self.secrets.may_read(canary):
                self.wrong.append(f"{where}: shows {canary.model}.{canary.field} of {canary.tenant} {canary.pk}")

    def _check_silence(self, where: str, method: str, target: Target, answer: Answer) -> None:
        """Out of sight and never there: the same page, byte for byte, and the same headers."""
        pk = target.record.pk if target.record is not None else ""
        said = (plain(answer.body, pk), plain(answer.headers, pk))
        first = self._not_found.setdefault((target.name, method), said)
        if said != first:
            self.wrong.append(f"{where}: this 404 differs from another 404 of the same page")


def walk(world: World, name: str, targets: Iterable[Target]) -> Walk:
    """Everything the walk does is undone at its end."""
    with undone(), quickly():
        return Walk(world.personas[name], world).go(targets)


@contextmanager
def quickly() -> Iterator[None]:
    """Without the log, and without counting anew on each page what waits: home and inbox ask for it themselves."""
    counting = Frame.__dict__["attention"]
    logging.disable(logging.CRITICAL)
    Frame.attention = Attention()  # type: ignore[assignment]  # nothing counted
    quiet = [m for m in settings.MIDDLEWARE if not m.startswith("django_structlog.")]
    try:
        with override_settings(MIDDLEWARE=quiet):
            yield
    finally:
        Frame.attention = counting  # type: ignore[method-assign]  # as it was
        logging.disable(logging.NOTSET)
