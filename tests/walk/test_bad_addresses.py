"""Lists and pages with an address nobody ever linked to: they answer, and nothing else happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

import pytest

from sro_program.ui.pages import ListPage
from tests.factories.world import World

from .expecting import expected
from .payloads import IN_ADDRESSES, MARKUP, SORTS
from .persons import all_targets
from .probing import LOOKS, READING, Visitor
from .targets import GUARDED_BY_ALLAUTH, WITHOUT, Target
from .walking import quickly

pytestmark = pytest.mark.django_db

READERS = ("chief", "administrator", "applicant")
ANYWHERE = ("page", "sort", "export", "q", "on", "topic", "kind", "status", "district", "choose", "opening", "next")
"""Parameters that some page or other reads, besides those of its filter."""
Count = Callable[[str, object], None]


def parameters(target: Target) -> list[str]:
    chosen = getattr(target.route.view, "filterset_class", None)
    own = [name for f in (chosen.base_filters if chosen else {}) for name in (f, f"{f}_min", f"{f}_after")]
    return [*own, *ANYWHERE]


class InTurn:
    """Each page gets the next few of what there is, so that all are asked for often."""

    def __init__(self) -> None:
        self._texts, self._pages, self._sorts = cycle(IN_ADDRESSES), cycle(IN_ADDRESSES), cycle(SORTS)

    def texts(self) -> Iterator[str]:
        return islice(self._texts, 10)

    def pages(self) -> Iterator[str]:
        return islice(self._pages, 6)

    def sorts(self) -> Iterator[str]:
        return islice(self._sorts, 4)


def queries(target: Target, turn: InTurn) -> Iterator[str]:
    names = parameters(target)
    for text in turn.texts():
        yield urlencode({name: text for name in names if name != "export"})
    yield from ("page=1&page=2&status=a&status=b&sort=-x&sort=y", "%ff=%fe&q=%c3%28", "status[]=x&page[]=2")
    yield urlencode({"export": "evil"})
    if issubclass(target.route.view, ListPage):
        yield from (urlencode({"page": text}) for text in turn.pages())
        yield from (urlencode({"sort": text}) for text in turn.sorts())
        yield from (urlencode({"export": "csv", name: "abc"}) for name in names)


def readable(world: World) -> Iterator[tuple[Target, str]]:
    """Each page once, with the first of the readers who may open it."""
    seen = set()
    for name in READERS:
        user = world.personas[name].user
        for target in all_targets(world):
            ours = not target.name.startswith(GUARDED_BY_ALLAUTH) and target.decision is None
            if ours and target.name not in seen and expected(target, user, "GET") == "+":
                seen.add(target.name)
                yield target, name


def test_no_address_breaks_a_page(world: World, record_property: Count) -> None:
    visitors = {name: Visitor(world.personas[name].user) for name in READERS}
    wrong: list[str] = []
    asked, turn = 0, InTurn()
    with quickly():
        for target, name in readable(world):
            lists = target.variant == WITHOUT or issubclass(target.route.view, ListPage)
            for query in islice(queries(target, turn), None if lists else 4):
                answer = visitors[name].ask("GET", f"{target.url}?{query}")
                asked += 1
                if answer.status >= 500 or answer.written - LOOKS - READING or MARKUP in answer.body:
                    wrong.append(f"{target.name}?{query[:80]}: {answer.status} {sorted(answer.written)}")
    record_property("probes", asked)
    assert not wrong, "\n".join(wrong)
    assert asked >= 1_200


NO_RECORD = ("%00", "99999999999999999999", "0" * 4_301, "-1", "..%2f..%2fetc")
KIND = re.compile(r"<(\w+):pk>")


def test_an_address_that_names_no_record_is_not_found(world: World) -> None:
    """Letters on every page; what else is no key on one page for each kind of key, since the kind refuses it."""
    visitor = Visitor(world.personas["chief"].user)
    found: dict[tuple[str, str], int] = {}
    kinds: set[str] = set()
    names: set[str] = set()
    with quickly():
        for target in all_targets(world):
            if target.record is None or target.name in names:
                continue
            names.add(target.name)
            kind = "".join(KIND.findall(target.route.path))
            for pk in ("abc", *(() if kind in kinds else NO_RECORD)):
                url = target.url.replace(str(target.record.pk), pk)
                found[target.name, pk] = visitor.ask("GET", url).status
            kinds.add(kind)
    assert {name: status for name, status in found.items() if status != 404} == {}
    assert kinds >= {"uuid", "int"}
    assert len(found) >= 200
