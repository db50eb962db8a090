"""Mistakes in a declared workflow stop the start, not a chief's click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error, Tags, register

from . import registry
from .spec import Transition, Workflow
from .states import TONES


@register(Tags.models)
def workflows_are_sound(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [error for workflow in registry.every() for error in _faults(workflow)]


def _faults(w: Workflow) -> Iterator[Error]:
    keys = [s.key for s in w.states]
    for key in keys:
        if key not in _reachable(w):
            yield Error(f"{w.key}: state {key!r} can never be reached.", id="workflow.E001")
    for m in w.transitions:
        yield from _transition_faults(w, m, keys)
    for s in w.states:
        if not s.final and not any(w.transitions_from(s.key)):
            yield Error(f"{w.key}: {s.key!r} has no way out and is not final.", id="workflow.E004")
        if s.tone not in TONES:
            yield Error(f"{w.key}: {s.key!r} has the unknown tone {s.tone!r}.", id="workflow.E006")
    field = apps.get_model(w.model)._meta.get_field("status")
    if [tuple(c) for c in field.choices or ()] != [(s.key, s.label) for s in w.states]:
        yield Error(f"{w.model}.status does not take its choices from the workflow.", id="workflow.E005")


def _transition_faults(w: Workflow, m: Transition, keys: list[str]) -> Iterator[Error]:
    for key in (*m.source, m.target):
        if key not in keys:
            yield Error(f"{w.key}.{m.key}: unknown state {key!r}.", id="workflow.E002")
    if not m.by:
        yield Error(f"{w.key}.{m.key}: nobody may do this.", id="workflow.E003")


def _reachable(w: Workflow) -> set[str]:
    reached, grew = {w.initial}, True
    while grew:
        found = {m.target for m in w.transitions if reached & set(m.source)}
        grew = not found <= reached
        reached |= found
    return reached
