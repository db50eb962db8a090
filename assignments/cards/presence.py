"""Who is there now, in one tap, before everything else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone

from sro_program.home.cards import Ask, Asking, Card, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing

from ..queries.presence import at_schools_today, consents_to_location, own_today, places_of
from ..rules.presence import at_my_school, due_first, own_hours


def _some(person: Any, schools: Collection[UUID] = ()) -> tuple[Ask, Ask]:
    """Whether there is a post or a cover at all; only then are its hours asked for."""
    return (
        Ask(lambda: places_of(person, schools)[0][:1], {"pk": "pk"}),
        Ask(lambda: places_of(person, schools)[1][:1], {"pk": "pk"}),
    )


@on_home("own-hours", order=1)
def own_hours_today(person: Any, standing: Standing) -> Asking:
    """Check in and out, in one tap, before everything else."""
    posts, covers = yield _some(person)
    now = timezone.now()
    own = due_first([own_hours(duty, now) for duty in own_today(person, now)], now) if posts or covers else []
    if not own:
        return None
    given = {"own": own, "keeps_place": consents_to_location(person)}
    return Card("own-hours", "", template="assignments/_own_hours_card.html", given=given, first=True)


@on_home("school-hours", Role.PRINCIPAL, Role.SCHOOL_STAFF, order=2)
def at_school_today(person: Any, standing: Standing) -> Asking:
    """Who is at the school, confirmed in one tap."""
    schools = standing.schools(Role.PRINCIPAL, Role.SCHOOL_STAFF)
    posts, covers = yield _some(person, schools)
    now = timezone.now()
    duties = at_schools_today(schools, now) if posts or covers else []
    given = {"at_school": [at_my_school(duty, person, now) for duty in duties]}
    return Card("school-hours", "", template="assignments/_school_hours_card.html", given=given, first=True)
