"""Which page asks for what: read from the routes themselves, so that no page can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from .relation import Ability


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    path: str
    view: Any
    ability: Ability | None


def routes() -> list[Route]:
    """Every route of the program, through every include, in the order they are tried."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, path: str, namespace: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, here, inside)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield Route(f"{namespace}{pattern.name or ''}", here, view, getattr(view, "ability", None))


def page() -> str:
    """Markdown: each of our routes, its ability and who has it."""
    rows = ["| Page | Path | Ability | Who |", "| --- | --- | --- | --- |"]
    for route in sorted((r for r in routes() if r.ability is not None), key=lambda r: r.path):
        assert route.ability is not None
        who = ", ".join(dict.fromkeys(str(r.label) for r in route.ability.by)) or str(route.ability.label)
        rows.append(f"| {route.name} | `/{route.path}` | {route.ability.label} | {who} |")
    head = "# Who may open what\n\nMade by `manage.py render_docs` from the routes. Do not edit.\n\n"
    return head + "\n".join(rows) + "\n"
