"""School calendars: the year, and the days that differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.ui.dates import day_text
from sro_program.workflow.errors import Refused

from ..models import CalendarDay, District, SchoolCalendar
from ..queries import weekdays
from .locking import claim, lock

LONGEST_YEAR = timedelta(days=400)
EARLY = CalendarDay.Kind.EARLY_RELEASE


@dataclass(frozen=True, slots=True, order=True)
class PlannedDay:
    """A day as it should stand in a calendar."""

    date: date
    kind: str
    label: str = ""
    released_at: time | None = None


@transaction.atomic
def add_calendar(*, district: District, label: str, starts_on: date, ends_on: date) -> SchoolCalendar:
    district = lock(district)
    _check_year(district, None, label, starts_on, ends_on)
    return SchoolCalendar.objects.create(district=district, label=label, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def change_calendar(
    *, calendar: SchoolCalendar, version: int, label: str, starts_on: date, ends_on: date
) -> SchoolCalendar:
    district = lock(calendar.district)
    calendar = claim(calendar, version)
    _check_year(district, calendar, label, starts_on, ends_on)
    outside = calendar.days.exclude(date__range=(starts_on, ends_on)).count()
    if outside:
        raise Refused(
            ngettext(
                "%(n)s day of this calendar would lie outside the year. Remove it first.",
                "%(n)s days of this calendar would lie outside the year. Remove them first.",
                outside,
            )
            % {"n": outside}
        )
    calendar.label, calendar.starts_on, calendar.ends_on = label, starts_on, ends_on
    calendar.save()
    return calendar


@transaction.atomic
def add_days(
    *,
    calendar: SchoolCalendar,
    first: date,
    last: date | None,
    kind: str,
    label: str,
    released_at: time | None,
) -> list[CalendarDay]:
    """One day, or every weekday of a range. Days that differ already are not overwritten."""
    calendar = lock(calendar)
    last = last or first
    _check_kind(kind, released_at)
    if last < first:
        raise ValidationError({"last": _("The last day must not lie before the first day.")})
    _check_within(calendar, first, "first")
    _check_within(calendar, last, "last")
    days = list(weekdays(first, last))
    if not days:
        raise ValidationError({"first": _("This is a weekend. There is no school anyway.")})
    taken = [day.date for day in calendar.days.filter(date__in=days)]
    if taken:
        raise ValidationError(
            {
                "first": _("In the calendar already: %(days)s. Change or remove them there.")
                % {"days": ", ".join(day_text(day) for day in taken[:5])}
            }
        )
    made = CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, date=day, kind=kind, label=label, released_at=released_at) for day in days
    )
    _touch(calendar)
    return made


@transaction.atomic
def change_day(*, day: CalendarDay, version: int, kind: str, label: str, released_at: time | None) -> CalendarDay:
    _check_kind(kind, released_at)
    calendar = lock(day.calendar)
    day = claim(day, version)
    day.kind, day.label, day.released_at = kind, label, released_at
    day.save()
    _touch(calendar)
    return day


@transaction.atomic
def remove_day(*, day: CalendarDay, version: int) -> SchoolCalendar:
    """The day becomes an ordinary school day again."""
    calendar = lock(day.calendar)
    claim(day, version).delete()
    _touch(calendar)
    return calendar


@transaction.atomic
def put_days(*, calendar: SchoolCalendar, version: int, days: Iterable[PlannedDay]) -> SchoolCalendar:
    """Write the days of a file: new ones added, known ones changed, the others left alone."""
    calendar = claim(calendar, version)
    known = {day.date: day for day in calendar.days.all()}
    fresh, changed = [], []
    for planned in days:
        day = known.get(planned.date)
        if day is None:
            fresh.append(CalendarDay(calendar=calendar, **_columns(planned), date=planned.date))
        elif planned != as_planned(day):
            for name, value in _columns(planned).items():
                setattr(day, name, value)
            day.version += 1
            changed.append(day)
    CalendarDay.objects.bulk_create(fresh)
    CalendarDay.objects.bulk_update(changed, ["kind", "label", "released_at", "version"])
    calendar.save()
    return calendar


def as_planned(day: CalendarDay) -> PlannedDay:
    return PlannedDay(day.date, day.kind, day.label, day.released_at)


def _columns(planned: PlannedDay) -> dict[str, object]:
    return {"kind": planned.kind, "label": planned.label, "released_at": planned.released_at}


def _touch(calendar: SchoolCalendar) -> None:
    """Whoever has the calendar open, to import for example, must see that it changed."""
    SchoolCalendar.objects.filter(pk=calendar.pk).update(version=F("version") + 1)


def _check_kind(kind: str, released_at: time | None) -> None:
    if kind == EARLY and released_at is None:
        raise ValidationError({"released_at": _("Write the time when school ends that day.")})
    if kind != EARLY and released_at is not None:
        raise ValidationError(
            {"released_at": _("A day without school has no time. Empty this, or choose early release.")}
        )


def _check_within(calendar: SchoolCalendar, day: date, field: str) -> None:
    if not calendar.starts_on <= day <= calendar.ends_on:
        raise ValidationError(
            {
                field: _("This school year runs from %(first)s to %(last)s.")
                % {"first": day_text(calendar.starts_on), "last": day_text(calendar.ends_on)}
            }
        )


def _check_year(
    district: District, calendar: SchoolCalendar | None, label: str, starts_on: date, ends_on: date
) -> None:
    others = SchoolCalendar.objects.filter(district=district)
    if calendar is not None:
        others = others.exclude(pk=calendar.pk)
    if ends_on <= starts_on:
        raise ValidationError({"ends_on": _("The last day lies after the first.")})
    if ends_on - starts_on > LONGEST_YEAR:
        raise ValidationError({"ends_on": _("A school year has at most 400 days. Check the years.")})
    if others.filter(label__iexact=label).exists():
        raise ValidationError({"label": _("The district has a calendar of this name already.")})
    if other := others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        raise ValidationError({"starts_on": _("These days overlap with the calendar %(other)s.") % {"other": other}})
