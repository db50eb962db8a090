"""Named figures about an agency, a district or a school. Apps declare them; pages and dashboards show them.

A figure is counted by an expression over the place's own row, so that all figures of one place, or one figure
of a hundred places, are one statement:

    fact("agreements_in_force", _("Agreements in force"), demand="agreement_in_force",
         agency=lambda: count_of(Agreement.objects.filter(status="in_force", agency=OuterRef("pk"))))

Figures count; they name nobody. Who may see which figure is for the page that shows it to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from sro_program.policy.policy import Policy
    from sro_program.policy.schema import Clause

Counting = Callable[[], Combinable]


@dataclass(frozen=True, slots=True)
class Fact:
    """`demand` is the word by which a policy claims what is counted; `counted` says how, by kind of place."""

    key: str
    label: StrOrPromise
    demand: str
    counted: dict[str, Counting]


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted figure; `value` is None where there is nothing to count from."""

    key: str
    label: StrOrPromise
    value: int | None
    clause: Clause | None = None


_facts: dict[str, Fact] = {}


def fact(
    key: str,
    label: StrOrPromise,
    *,
    demand: str = "",
    agency: Counting | None = None,
    district: Counting | None = None,
    school: Counting | None = None,
) -> None:
    """Declare a figure, counted for each kind of place for which an expression is given."""
    given = {"agency": agency, "district": district, "school": school}
    _facts[key] = Fact(key, label, demand, {kind: made for kind, made in given.items() if made is not None})


def facts_about(kind: str) -> list[Fact]:
    """All figures of one kind of place ("agency", "district", "school"), in the order they were declared."""
    return [f for f in _facts.values() if kind in f.counted]


def counted(places: QuerySet[Any], keys: Iterable[str] = ()) -> dict[Any, dict[str, int | None]]:
    """By primary key of each place, its figures: those named, or all; one statement."""
    kind = str(places.model._meta.model_name)
    wanted = frozenset(keys)
    chosen = [f for f in facts_about(kind) if not wanted or f.key in wanted]
    columns = {f.key: f.counted[kind]() for f in chosen}
    return {row.pop("pk"): row for row in places.order_by().values("pk", **columns)}


def figures_of(place: Any, policy: Policy | None = None) -> list[Figure]:
    """The figures of one place, each with the clause of the policy that asks for what it counts."""
    kind = str(place._meta.model_name)
    values = counted(type(place)._default_manager.filter(pk=place.pk)).get(place.pk, {})
    return [
        Figure(f.key, f.label, values.get(f.key), policy.demand(f.demand) if policy and f.demand else None)
        for f in facts_about(kind)
    ]


def count_of(rows: QuerySet[Any]) -> Combinable:
    """How many rows there are for the place; `rows` reach it by OuterRef("pk")."""
    one = rows.order_by().values(together=Value(1)).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(one), 0, output_field=IntegerField())
