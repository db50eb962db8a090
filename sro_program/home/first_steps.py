"""From nothing to a running program: steps that apps register, each done when the data says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import BaseExpression
from django.utils.functional import Promise

from sro_program.organisations.models import Role

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """`done` is asked of an agency's row; `link` gives the page where it is done, from the agency's id.

    The link is shown to holders of `roles`; others read whom the step waits for.
    """

    key: str
    label: Words
    whose: Words
    roles: tuple[Role, ...]
    order: int
    done: Callable[[], BaseExpression]
    link: Callable[[Any], str]


_steps: dict[str, Step] = {}


def first_step(
    key: str,
    label: Words,
    *,
    whose: Words,
    roles: tuple[Role, ...],
    order: int,
    done: Callable[[], BaseExpression],
    link: Callable[[Any], str],
) -> None:
    """Register one step of the guide for a new agency."""
    _steps[key] = Step(key, label, whose, roles, order, done, link)


def steps() -> list[Step]:
    return sorted(_steps.values(), key=lambda step: step.order)
