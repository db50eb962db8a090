"""Methods nobody serves, and forms that did not come from our pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.middleware.csrf import _get_new_csrf_string

from sro_program.permissions.access import Route
from tests.factories.world import World

from . import targets as addresses
from .persons import all_targets
from .probing import LOOKS, Visitor
from .targets import GUARDED_BY_ALLAUTH, CannotFill, Target
from .walking import quickly

pytestmark = pytest.mark.django_db

UNSERVED = ("PUT", "PATCH", "DELETE", "TRACE")
REFUSED = {404, 405}
Count = Callable[[str, object], None]


def one_of_each(world: World) -> Iterator[Target]:
    """Each page once, with a record where it names one."""
    seen: set[str] = set()
    for target in all_targets(world):
        if target.name not in seen:
            seen.add(target.name)
            yield target


@pytest.mark.parametrize("name", ["chief", "anonymous"])
def test_methods_that_nobody_serves(world: World, name: str, record_property: Count) -> None:
    visitor = Visitor(world.personas[name].user)
    wrong, asked = [], 0
    with quickly():
        for target in one_of_each(world):
            if target.name.startswith(GUARDED_BY_ALLAUTH):
                continue
            for method in UNSERVED:
                answer = visitor.ask(method, target.url)
                asked += 1
                to_login = answer.location.startswith("/accounts/login/") and name == "anonymous"
                if not (answer.status in REFUSED or to_login) or answer.written - LOOKS:
                    wrong.append(f"{method} {target.name}: {answer.status} {sorted(answer.written)}")
    record_property("probes", asked)
    assert wrong == []
    assert asked >= 400


@pytest.mark.parametrize("name", ["chief", "anonymous"])
@pytest.mark.parametrize("token", ["", "foreign"])
def test_forms_without_our_token(world: World, name: str, token: str, record_property: Count) -> None:
    """A form from elsewhere brings no token, or one of its own making."""
    visitor = Visitor(world.personas[name].user, csrf=True)
    wrong, asked = [], 0
    given = {"csrfmiddlewaretoken": _get_new_csrf_string()} if token else None
    with quickly():
        for target in one_of_each(world):
            answer = visitor.ask("POST", target.url, given)
            asked += 1
            if answer.status != 403 or answer.written - LOOKS:
                wrong.append(f"{target.name}: {answer.status} {sorted(answer.written)}")
    record_property("probes", asked)
    assert wrong == []
    assert asked >= 130


def test_a_route_the_walk_cannot_fill_fails_and_says_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgotten:
        model = None
        ability = None

    def forgotten() -> list[Route]:
        return [Route("forgotten", "somewhere/<uuid:pk>", Forgotten, None)]

    monkeypatch.setattr(addresses, "routes", forgotten)
    with pytest.raises(CannotFill, match="Say in FILLS of tests/walk/targets.py which noun its pk names"):
        list(addresses.targets(world))
