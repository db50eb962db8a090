"""Garbage in every field of every form: refused with words, kept for correction, never stored, never an error."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest

from tests.factories.world import World

from .doors import Door, doors
from .payloads import EVERYWHERE, MARKUP, NUL, UNSTORABLE
from .probing import LOOKS, Answer
from .sending import TAKEN, Sender, Sent
from .walking import quickly

pytestmark = pytest.mark.django_db

Count = Callable[[str, object], None]
MAKES = (
    "-new", "applicants:application-autosave", "applicants:conflict", "assignments:hand-over-begin",
    "training:joint-attest", "training:sessions:evaluate", "training:teaching:outline-copy",
    "training:teaching:outline-comment",
)  # fmt: skip
"""Forms that add something about a record, as one's own word: its version is not theirs."""


def everywhere(door: Door, text: str) -> Sent:
    return door.form.as_sent() | {i.name: [text] for i in door.form.visible}


def test_garbage_in_every_field_at_once(world: World, record_property: Count) -> None:
    sender = Sender(world)
    with quickly():
        for door in doors(world):
            if not door.form.visible:
                continue
            for text in EVERYWHERE:
                answer = sender.send(door, everywhere(door, text), text)
                if text in UNSTORABLE and answer.status in TAKEN:
                    sender.wrong.append(f"{door} took {text!r:.20}")
                if answer.status == 422 and text == MARKUP and not kept(door, answer, text):
                    sender.wrong.append(f"{door} lost what was typed")
    record_property("probes", sender.asked)
    assert not sender.wrong, "\n".join(sender.wrong[:200])
    assert sender.asked >= 600


def kept(door: Door, answer: Answer, text: str) -> bool:
    """A form sent back still says what was typed; one that is kept while typing leaves it on the screen."""
    typed = any(i.kind in ("text", "date", "number") for i in door.form.visible)
    return not typed or "json" in answer.headers.lower() or escape(text) in answer.body


def test_records_of_the_other_agency_cannot_be_chosen(world: World, record_property: Count) -> None:
    """A key from elsewhere is answered like one that does not exist."""
    foreign = [str(r.pk) for kept in world.there.samples.values() for r in kept.values()]
    people = [str(p.pk) for p in (world.there.sergeant, world.there.colleague.user, world.there.designee)]
    sender, chosen = Sender(world), 0
    with quickly():
        for door in doors(world):
            good = door.form.filled()
            for one in door.form.visible:
                if not any(len(value) == 36 for value in one.options):
                    continue
                chosen += 1
                for pk in [*people, *foreign[:: max(1, len(foreign) // 12)]]:
                    answer = sender.send(door, good | {one.name: [pk]}, f"{one.name}={pk}")
                    if answer.status in TAKEN:
                        sender.wrong.append(f"{door} took a record of the other agency in {one.name}")
    record_property("probes", sender.asked)
    assert not sender.wrong, "\n".join(sender.wrong[:200])
    assert chosen >= 10


@pytest.mark.parametrize("version", ["2147483647", "999999999", "-1", "abc", "", "1.5", NUL])
def test_a_form_that_saw_another_version_changes_nothing(world: World, version: str, record_property: Count) -> None:
    sender, late = Sender(world), 0
    with quickly():
        for door in doors(world):
            if "version" not in door.form.inputs or door.name.endswith(MAKES):
                continue
            sent = door.form.filled() | {"version": [version]}
            answer = sender.send(door, sent, f"version={version}")
            late += 1
            if version == "999999999" and (answer.status in TAKEN or answer.written - LOOKS):
                sender.wrong.append(f"{door}: decided on a version nobody saw: {answer.status}")
    record_property("probes", sender.asked)
    assert not sender.wrong, "\n".join(sender.wrong[:200])
    assert late >= 40
