"""All workflows, found once at start-up in each app's `workflows` room."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from .spec import Workflow

_by_key: dict[str, Workflow] = {}
_by_model: dict[str, Workflow] = {}


def register(workflow: Workflow) -> Workflow:
    if workflow.key in _by_key or workflow.model in _by_model:
        raise ValueError(f"Workflow {workflow.key!r} of {workflow.model} is declared twice.")
    _by_key[workflow.key] = workflow
    _by_model[workflow.model] = workflow
    return workflow


def get(key: str) -> Workflow | None:
    return _by_key.get(key)


def for_record(record: Any) -> Workflow:
    return _by_model[record._meta.label]


def moves(record: Any) -> bool:
    return record._meta.label in _by_model


def model_of(workflow: Workflow) -> type[Model]:
    return apps.get_model(workflow.model)


def every() -> list[Workflow]:
    return sorted(_by_key.values(), key=lambda w: w.key)


def autodiscover() -> None:
    autodiscover_modules("workflows")
