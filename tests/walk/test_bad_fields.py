"""Garbage in one field of a form that is otherwise good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, islice

import pytest

from tests.factories.world import World

from .doors import Door, doors
from .forms import Input
from .payloads import BY_KIND, LONG, NUL
from .sending import TAKEN, Sender
from .walking import quickly

pytestmark = pytest.mark.django_db

Count = Callable[[str, object], None]


IN_TURN = 2


def one_by_one(door: Door, turns: dict[str, Iterator[str]]) -> Iterator[tuple[Input, str]]:
    """What no field may take goes into each; of the rest each field gets the next few, so that all are sent often."""
    for one in door.form.visible:
        turn = turns.setdefault(one.kind, cycle(t for t in BY_KIND[one.kind] if t not in (NUL, LONG)))
        for text in (NUL, LONG, *islice(turn, IN_TURN)):
            yield one, text


def test_garbage_in_one_field_of_a_good_form(world: World, record_property: Count) -> None:
    """The rest is filled in well, so that what the service behind the form does with it is seen too."""
    sender = Sender(world)
    turns: dict[str, Iterator[str]] = {}
    with quickly():
        for door in doors(world):
            good = door.form.filled()
            for one, text in one_by_one(door, turns):
                answer = sender.send(door, good | {one.name: [text]}, f"{one.name}={text}")
                if one.kind != "tick" and text in (NUL, LONG) and answer.status in TAKEN:
                    sender.wrong.append(f"{door} took {text!r:.20} in {one.name}")
    record_property("probes", sender.asked)
    assert not sender.wrong, "\n".join(sender.wrong[:200])
    assert sender.asked >= 1_200
