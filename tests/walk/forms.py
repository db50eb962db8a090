"""The forms of a page as a browser reads them, and filled in as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from lxml import html

OWN = {"csrfmiddlewaretoken", "_key", "version"}
"""What every form of ours carries beside its fields."""
WORDS = "Plain words for an example."
SKIPPED = {"submit", "button", "image", "reset", "file"}


@dataclass(frozen=True, slots=True)
class Input:
    """One field: what it is, what stands in it, and what may be chosen."""

    name: str
    kind: str  # text, number, date, choice, choices, tick, hidden
    value: list[str]
    options: tuple[str, ...] = ()


@dataclass
class ReadForm:
    action: str
    inputs: dict[str, Input] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)

    @property
    def visible(self) -> list[Input]:
        return [i for i in self.inputs.values() if i.kind != "hidden"]

    def as_sent(self) -> dict[str, list[str]]:
        """What a browser sends when nothing is touched."""
        return {name: i.value for name, i in self.inputs.items() if i.value} | {
            k: [v] for k, v in self.buttons.items()
        }

    def filled(self) -> dict[str, list[str]]:
        """What stands there stays; what is empty gets something sensible."""
        sent = self.as_sent()
        for one in self.visible:
            if not any(one.value):
                sent[one.name] = _sensible(one)
        return sent


def _sensible(one: Input) -> list[str]:
    if one.kind in ("choice", "choices", "tick"):
        return list(one.options[:1])
    if one.kind == "number":
        return [one.options[0] if one.options else "1"]
    if one.kind == "date":
        return [_day(one.name)]
    if "mail" in one.name:
        return ["new.person@example.test"]
    return [WORDS]


def _day(name: str) -> str:
    """First days come before last days, and both lie ahead."""
    late = any(word in name for word in ("until", "end", "starts_on"))
    if name.endswith("_at"):
        return "10:30" if name != "ends_at" else "15:30"
    return (timezone.localdate() + timedelta(days=60 if late else 20)).isoformat()


def forms_on(body: str, url: str) -> list[ReadForm]:
    """The forms that a page sends to itself. Buttons elsewhere on it belong to other pages."""
    main = html.fromstring(body).find('.//main[@id="main"]')
    found = [] if main is None else main.findall(".//form")
    mine = [f for f in found if f.get("method", "").lower() == "post" and f.get("action", url) in ("", ".", url)]
    return [_read(f, url) for f in mine]


def _read(form: Any, url: str) -> ReadForm:
    read = ReadForm(url)
    for one in _inputs(form):
        known = read.inputs.get(one.name)
        if known is None:
            read.inputs[one.name] = one
        else:
            read.inputs[one.name] = Input(one.name, known.kind, known.value + one.value, known.options + one.options)
    for button in form.findall(".//button"):
        if button.get("name") and not read.buttons:
            read.buttons[button.get("name")] = button.get("value", "")
    return read


def _inputs(form: Any) -> Iterator[Input]:
    for element in form.xpath(".//input|.//select|.//textarea"):
        name = element.get("name")
        if not name or name == "csrfmiddlewaretoken" or element.get("type") in SKIPPED:
            continue
        if element.tag == "select":
            yield _select(name, element)
        elif element.tag == "textarea":
            yield Input(name, "text", [text] if (text := (element.text or "").strip("\n")) else [])
        else:
            yield _input(name, element)


def _select(name: str, element: Any) -> Input:
    options = element.findall(".//option")
    chosen = [o.get("value", "") for o in options if o.get("selected") is not None]
    values = tuple(v for o in options if (v := o.get("value", "")))
    several = element.get("multiple") is not None
    return Input(name, "choices" if several else "choice", chosen, values)


def _input(name: str, element: Any) -> Input:
    kind, value = element.get("type", "text"), element.get("value", "")
    if kind in ("checkbox", "radio"):
        ticked = [value or "on"] if element.get("checked") is not None else []
        return Input(name, "tick" if kind == "checkbox" else "choice", ticked, (value or "on",))
    if kind == "hidden":
        return Input(name, "hidden", [value])
    if kind == "number":
        return Input(name, "number", [value] if value else [], (element.get("min") or "1",))
    written = "written-date" in element.get("class", "")
    return Input(name, "date" if written else "text", [value] if value else [])
