"""Whose hours run where today, with what both sides said of them; and the days on record (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Extract, Floor, Greatest, Now

from ..models import Absence, AssignedSchool, Cover, LocationConsent, Presence
from ..states import AWAY, COVERING
from .expected import hours_due

POST, COVER = "post", "cover"
EARLY = timedelta(hours=4)
"""How long before the start somebody may check in. Only hours due count, so coming early never counts as more."""
AFTER = timedelta(hours=12)
"""How long after the end somebody may still check out."""
LOOKED_BACK = 14
"""Days back for which a day without any tap can still be written down."""


@dataclass(frozen=True, slots=True)
class DutyKey:
    """Names hours of one person at one school on one day: those of a post, or those of a cover."""

    kind: str
    pk: UUID
    school: UUID
    day: date

    def __str__(self) -> str:
        return f"{self.kind}.{self.pk.hex}.{self.school.hex}.{self.day}"

    @classmethod
    def read(cls, text: str) -> DutyKey:
        """Raises ValueError for anything that no page of ours wrote."""
        kind, pk, school, day = text.split(".")
        if kind not in (POST, COVER):
            raise ValueError(text)
        return cls(kind, UUID(hex=pk), UUID(hex=school), date.fromisoformat(day))


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours with whoever is to be there, and what was said of them so far."""

    key: DutyKey
    person: UUID
    name: str
    school: str
    agency: UUID
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime
    suspended: bool = False
    away: bool = False
    presence: Presence | None = None

    @property
    def came_at(self) -> datetime | None:
        return self.presence.came_at if self.presence else None

    @property
    def left_at(self) -> datetime | None:
        return self.presence.left_at if self.presence else None

    @property
    def answer(self) -> str:
        return self.presence.answer if self.presence else Presence.Answer.OPEN

    @property
    def denied(self) -> bool:
        return self.answer == Presence.Answer.DENIED

    def late(self, now: datetime) -> int:
        """Minutes after the start at which they came, or that have passed without them."""
        return max(0, int((min(self.came_at or now, self.ends_at) - self.starts_at).total_seconds() // 60))

    def is_on(self, now: datetime) -> bool:
        """Of today where the school is, or running over midnight."""
        return self.key.day == now.astimezone(self.zone).date() or self.starts_at <= now <= self.ends_at


def duties_of(user: Any, first: date, last: date) -> list[Duty]:
    """The person's own hours: of their posts, and those they cover."""
    return _duties(first, last, Q(assignment__officer__user=user.pk), Q(substitute__user=user.pk))


def duties_at(schools: Collection[UUID], first: date, last: date) -> list[Duty]:
    """Everybody's hours at the schools."""
    return _duties(first, last, Q(school__in=schools), Q(need__school__in=schools), schools=schools)


def duty_named(key: DutyKey) -> Duty | None:
    """These very hours, as they are now; none when they are no longer due."""
    posts = Q(assignment=key.pk, school=key.school) if key.kind == POST else Q(pk__in=[])
    covers = Q(pk=key.pk, need__school=key.school) if key.kind == COVER else Q(pk__in=[])
    found = _duties(key.day, key.day, posts, covers, schools=[key.school])
    return next((duty for duty in found if duty.key == key), None)


def places_of(user: Any, schools: Collection[UUID] = ()) -> tuple[QuerySet[AssignedSchool], QuerySet[Cover]]:
    """Posts and covers from which hours of today can follow: one's own, or those at the schools.

    For the home page, which asks everything at once and for nothing more where there are none.
    """
    places = AssignedSchool.objects.filter(assignment__status__in=("active", "suspended")).order_by()
    near = {"starts_at__lte": Now() + timedelta(days=1), "ends_at__gte": Now() - timedelta(days=1)}
    covers = Cover.objects.filter(status__in=COVERING, **near).order_by()
    if schools:
        return places.filter(school__in=schools), covers.filter(need__school__in=schools)
    return places.filter(assignment__officer__user=user.pk), covers.filter(substitute__user=user.pk)


def around(now: datetime) -> tuple[date, date]:
    """Days that are today somewhere on the map, and the one before, for hours over midnight."""
    return (now - timedelta(days=1)).date(), (now + timedelta(days=1)).date()


def own_today(user: Any, now: datetime) -> list[Duty]:
    return [duty for duty in duties_of(user, *around(now)) if duty.is_on(now)]


def at_schools_today(schools: Collection[UUID], now: datetime) -> list[Duty]:
    return [duty for duty in duties_at(schools, *around(now)) if duty.is_on(now)] if schools else []


def _duties(first: date, last: date, posts: Q, covers: Q, schools: Collection[UUID] | None = None) -> list[Duty]:
    """Five statements, however many hours there are; two where nobody has a post."""
    places = {(p["assignment"], p["school_pk"]): p for p in _places(posts)}
    officers = {p["officer"] for p in places.values()}
    due = hours_due(first, last, officers=officers, schools=schools) if places else []
    away = _away(officers, first, last)
    found = [
        Duty(
            key=DutyKey(POST, one.assignment, one.school, one.day),
            person=place["person"],
            name=place["name"],
            school=place["school_name"],
            agency=one.agency,
            zone=ZoneInfo(place["zone"]),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            suspended=one.suspended,
            away=any(begin <= one.starts_at and end >= one.ends_at for begin, end in away.get(one.officer, [])),
        )
        for one in due
        if (place := places.get((one.assignment, one.school)))
    ]
    found += _covering(first, last, covers)
    return _with_presence(found, {post for post, _school in places}, first, last)


def _places(posts: Q) -> Iterable[Any]:
    rows = AssignedSchool.objects.filter(posts, assignment__status__in=("active", "suspended", "ended")).order_by()
    return rows.values(
        "assignment",
        school_pk=F("school"),
        officer=F("assignment__officer"),
        person=F("assignment__officer__user"),
        name=F("assignment__officer__user__full_name"),
        school_name=F("school__name"),
        zone=F("school__district__time_zone"),
    )


def _away(officers: Collection[UUID], first: date, last: date) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When each is away; a day more on either side holds hours over midnight in every zone."""
    begin = datetime.combine(first - timedelta(days=1), time(), UTC)
    end = datetime.combine(last + timedelta(days=3), time(), UTC)
    rows = Absence.objects.filter(officer__in=officers, status__in=AWAY, starts_at__lt=end, ends_at__gt=begin)
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for officer, starts_at, ends_at in rows.order_by().values_list("officer", "starts_at", "ends_at"):
        found.setdefault(officer, []).append((starts_at, ends_at))
    return found


def _covering(first: date, last: date, covers: Q) -> list[Duty]:
    rows = Cover.objects.filter(covers, status__in=COVERING, need__day__range=(first, last)).order_by()
    values = rows.values(
        "pk",
        "starts_at",
        "ends_at",
        school_pk=F("need__school"),
        day=F("need__day"),
        agency=F("need__assignment__agreement__agency"),
        person=F("substitute__user"),
        name=F("substitute__user__full_name"),
        school_name=F("need__school__name"),
        zone=F("need__school__district__time_zone"),
    )
    return [
        Duty(
            key=DutyKey(COVER, row["pk"], row["school_pk"], row["day"]),
            person=row["person"],
            name=row["name"],
            school=row["school_name"],
            agency=row["agency"],
            zone=ZoneInfo(row["zone"]),
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        )
        for row in values
    ]


def _with_presence(duties: list[Duty], posts: Collection[UUID], first: date, last: date) -> list[Duty]:
    """The duties by their start, each with its row of presence."""
    covers = {d.key.pk for d in duties if d.key.kind == COVER}
    known = Presence.objects.filter(Q(assignment__in=posts) | Q(cover__in=covers), day__range=(first, last)).order_by()
    by_key = {(p.assignment_id or p.cover_id, p.school_id, p.day): p for p in known}
    found = [replace(d, presence=by_key.get((d.key.pk, d.key.school, d.key.day))) for d in duties]
    return sorted(found, key=lambda d: (d.starts_at, d.school, d.name, str(d.key)))


def duty_of(presence: Presence) -> Duty:
    """The hours of a day on record; all of the day where a calendar changed since and none are due any more."""
    kind, pk = (POST, presence.assignment_id) if presence.assignment_id else (COVER, presence.cover_id)
    assert pk is not None
    key = DutyKey(kind, pk, presence.school_id, presence.day)
    found = duty_named(key)
    if found is not None:
        return found
    zone = ZoneInfo(presence.school.district.time_zone)
    begins = datetime.combine(presence.day, time(), zone)
    ends = datetime.combine(presence.day + timedelta(days=1), time(), zone)
    person = presence.person
    return Duty(
        key=key,
        person=person.pk,
        name=str(person),
        school=str(presence.school),
        agency=presence.agency_id,
        zone=zone,
        starts_at=begins,
        ends_at=ends,
        presence=presence,
    )


def consents_to_location(user: Any) -> bool:
    return LocationConsent.objects.filter(user=user.pk, withdrawn_at__isnull=True).exists()


_BEGAN = """COALESCE(
  (SELECT c.starts_at FROM assignments_cover c WHERE c.id = assignments_presence.cover_id),
  (SELECT (assignments_presence.day + w.starts_at) AT TIME ZONE d.time_zone
   FROM assignments_assignedschool p
   JOIN organisations_school s ON s.id = p.school_id
   JOIN organisations_district d ON d.id = s.district_id
   JOIN assignments_dutywindow w ON w.place_id = p.id
   WHERE p.assignment_id = assignments_presence.assignment_id AND p.school_id = assignments_presence.school_id
     AND w.weekday = EXTRACT(ISODOW FROM assignments_presence.day) - 1
     AND (w.since IS NULL OR w.since <= assignments_presence.day)
     AND (w.until IS NULL OR w.until >= assignments_presence.day)
   ORDER BY w.since NULLS FIRST LIMIT 1))"""


def with_late(rows: QuerySet[Presence]) -> QuerySet[Presence]:
    """Each day with `late`: whole minutes after the start of the hours, 0 when in time, none without a check-in."""
    began = RawSQL(_BEGAN, [], output_field=DateTimeField())  # noqa: S611  # a constant without parameters
    after = ExpressionWrapper(F("came_at") - began, output_field=DurationField())
    minutes = Floor(Extract(after, "epoch", output_field=FloatField()) / 60.0)
    late = Cast(Greatest(minutes, 0.0, output_field=FloatField()), IntegerField())
    return rows.annotate(late=Case(When(came_at__isnull=False, then=late)))
