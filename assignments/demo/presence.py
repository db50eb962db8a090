"""The chapter on presence: two weeks and today. Some came late, some were not confirmed, one was missed and put right.

What happens at which hour follows from the hours due, so today stands as far as the clock has come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department

from ..models import Presence
from ..queries.presence import Duty, duties_of
from ..rules.presence import clock
from ..services.corrections import DaySaid, correct
from ..services.desk_codes import new_desk_code
from ..services.presence import check_in, check_out, confirm, deny

BACK = 14
MISSED = -4
"""Counted from the last day: when the school looked for the officer in vain."""

Scene = tuple[datetime, Callable[[], Any]]


@chapter("presence", order=40)
def serve(story: Story) -> Iterable[Tale]:
    return (
        _weeks(story, "alabama", "America/Chicago", ("harper", "indigo"), "elementary"),
        _weeks(story, "utah", "America/Denver", ("bay",), "high"),
    )


def _weeks(story: Story, key: str, zone: str, officers: Iterable[str], with_code: str) -> Tale:
    days = story.days_in(zone)
    yield days.at(-30, "09:25")
    dept = department(story, key)
    new_desk_code(school=dept.schools[with_code], by=dept[f"principal.{with_code}"])
    first = days.today - timedelta(days=BACK)
    yield datetime.combine(first, time(4), days.zone)
    scenes = [scene for who in officers for scene in _days(dept, who, duties_of(dept[who], first, days.today))]
    for moment, act in sorted(scenes, key=lambda scene: scene[0]):
        if moment >= story.now:
            return
        yield moment
        act()


def _days(dept: Department, who: str, duties: list[Duty]) -> Iterator[Scene]:
    """Late every sixth time, unconfirmed every fifth, early gone every seventh; today not confirmed yet."""
    for n, duty in enumerate(duties):
        officer, principal = dept[who], _principal(dept, duty)
        today = duty.key.day == dept.days.today
        late = 24 if n % 6 == 2 else n % 3 - 9
        yield duty.starts_at + timedelta(minutes=late), partial(check_in, by=officer, key=duty.key)
        if n == len(duties) + MISSED:
            yield duty.starts_at + timedelta(minutes=35), partial(deny, by=principal, key=duty.key)
            yield duty.starts_at + timedelta(minutes=95), partial(_put_right, duty, officer)
            yield duty.starts_at + timedelta(minutes=130), partial(confirm, by=principal, key=duty.key)
        elif n % 5 != 3 and not today:
            yield duty.starts_at + timedelta(minutes=40), partial(confirm, by=principal, key=duty.key)
        if n % 5 != 4:
            left = timedelta(minutes=-50 if n % 7 == 5 else 4)
            yield duty.ends_at + left, partial(check_out, by=officer, key=duty.key)


def _principal(dept: Department, duty: Duty) -> Any:
    key = next(key for key, school in dept.schools.items() if school.pk == duty.key.school)
    return dept[f"principal.{key}"]


def _put_right(duty: Duty, officer: Any) -> None:
    presence = Presence.objects.get(assignment=duty.key.pk, school=duty.key.school, day=duty.key.day)
    assert presence.came_at is not None
    came = time.fromisoformat(clock(duty, presence.came_at))
    said = DaySaid("I was with the bus drivers at the back gate. The front office could not see me there.", came)
    correct(by=officer, key=duty.key, said=said, version=presence.version)
