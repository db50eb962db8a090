"""Moves that the calendar makes, found from data: a sweep missed or doubled changes nothing."""

from __future__ import annotations

import structlog
from django.utils import timezone

from . import registry
from .engine import perform
from .errors import Refused

BATCH = 500

log = structlog.get_logger()


def sweep() -> int:
    """Perform every time-driven move that is due; how many were made."""
    return sum(
        _sweep_one(workflow.key, transition.key)
        for workflow in registry.every()
        for transition in workflow.transitions
        if transition.due is not None
    )


def _sweep_one(workflow_key: str, transition_key: str) -> int:
    workflow = registry.get(workflow_key)
    assert workflow is not None
    transition = workflow.transition(transition_key)
    assert transition.due is not None
    rows = registry.model_of(workflow)._base_manager.filter(
        transition.due(timezone.now()), status__in=transition.source
    )
    moved = 0
    for record in rows.order_by("pk")[:BATCH]:
        try:
            perform(record, transition_key, actor=None)
            moved += 1
        except Refused as refusal:
            log.info("sweep_refused", workflow=workflow_key, transition=transition_key, why=type(refusal).__name__)
    return moved
