"""What a pack says about officers who serve: how they are evaluated, and what they wear and carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RatingStep:
    """One step of the scale. Where `needs_words` is set, a rating says nothing without a comment."""

    key: str
    label: str
    explain: str
    needs_words: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is rated, asked about, or looked at. `group` is the heading it stands under."""

    key: str
    label: str
    explain: str
    clause: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationRule:
    """On which scale officers are evaluated, on what, and what schools are asked about them."""

    scale: tuple[RatingStep, ...] = ()
    criteria: tuple[Point, ...] = ()
    feedback: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionRule:
    """Which uniforms may be worn at a school, and what is looked at."""

    uniforms: tuple[Point, ...] = ()
    items: tuple[Point, ...] = ()
