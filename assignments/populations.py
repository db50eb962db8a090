"""Who serves where, for the training that is asked of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DateField, F, Func, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from sro_program.organisations.models import Role
from training.populations import population, stays
from training.proofs import pieces, proof

from .models import AssignedSchool, Assignment, Certificate, Substitute


def _day_at(zone: str, moment: str) -> Any:
    """The agency's local day, whoever asks."""
    return Cast(Func(F(zone), F(moment), function="timezone"), DateField())


def _ended(prefix: str = "") -> Any:
    """A post that runs has no last day yet, whatever is planned; an ended one has the first of all its ends."""
    p = prefix
    planned = Coalesce(F(f"{p}ends_on"), F(f"{p}agreement__ends_on"))
    ended = Case(
        When(
            **{f"{p}status": "ended"},
            then=Least(planned, _day_at(f"{p}agreement__agency__time_zone", f"{p}status_since")),
        ),
        default=Value(None, DateField()),
    )
    return Least(ended, F(f"{p}officer__left_on"))


@population("assigned_officer")
def assigned_officers() -> QuerySet[Any, dict[str, Any]]:
    """From the first day of the post, which may lie ahead: the appointment opens the duties (AL-III-B-6)."""
    return stays(
        Assignment.objects.exclude(status="cancelled"),
        agency="agreement__agency",
        person="officer__user",
        since="starts_on",
        until=_ended(),
        employed="officer__sworn_since",
    )


def _places() -> QuerySet[AssignedSchool]:
    """Schools of posts, once for each principal's seat there."""
    served = AssignedSchool.objects.exclude(assignment__status="cancelled")
    return served.filter(school__seats__role=Role.PRINCIPAL)


def _both_from() -> Any:
    return Greatest(F("assignment__starts_on"), F("school__seats__since"))


def _both_until() -> Any:
    return Least(_ended("assignment__"), F("school__seats__until"))


@population("pair")
def pairs() -> QuerySet[Any, dict[str, Any]]:
    """A new principal or a new post starts a new pair (UT-TRAIN-2)."""
    return stays(
        _places(),
        agency="assignment__agreement__agency",
        person="assignment__officer__user",
        counterpart="school__seats__user",
        school="school",
        since=_both_from(),
        until=_both_until(),
    )


@population("principal")
def principals() -> QuerySet[Any, dict[str, Any]]:
    """Principals of schools with an officer, for as long as both are there."""
    return stays(
        _places(),
        agency="assignment__agreement__agency",
        person="school__seats__user",
        since=_both_from(),
        until=_both_until(),
    )


def _substitutes(kind: str) -> QuerySet[Any, dict[str, Any]]:
    rows = Substitute.objects.filter(kind=kind)
    return stays(
        rows, agency="agency", person="user", since=_day_at("agency__time_zone", "created_at"), until="ended_on"
    )


@population(Substitute.Kind.OFFICER)
def substitute_officers() -> QuerySet[Any, dict[str, Any]]:
    return _substitutes(Substitute.Kind.OFFICER)


@population(Substitute.Kind.GUARDIAN)
def guardians() -> QuerySet[Any, dict[str, Any]]:
    return _substitutes(Substitute.Kind.GUARDIAN)


@population(Substitute.Kind.SECURITY)
def security() -> QuerySet[Any, dict[str, Any]]:
    return _substitutes(Substitute.Kind.SECURITY)


@proof("paper")
def papers() -> QuerySet[Any, dict[str, Any]]:
    """A paper of a substitute says enough by itself; it names no hours."""
    return pieces(
        Certificate.objects.all(), person="substitute__user", topic="kind", done_on="issued_on", ends_on="expires_on"
    )
