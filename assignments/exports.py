"""Calendars as files. They leave the house: events name the kind and the school, and no person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from sro_program.notifications.calendar import uid_for
from training.models import Lesson, TrainingSession
from training.queries.sessions import sessions_in_calendar
from training.queries.teaching import lessons_between

from .models import ProgramRequest, ServiceRequest
from .queries.program_requests import programs_between
from .queries.services import services_between

BACK, AHEAD = timedelta(days=60), timedelta(days=400)


def calendar_of(user: Any, now: datetime) -> bytes:
    """Everything in this person's calendar from two months back to a good year ahead."""
    file = Calendar()
    file.add("prodid", "-//SRO Program//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("School resource officers"))
    for service in services_between(user, now - BACK, now + AHEAD):
        file.add_component(_appointment(service, now))
    for session in sessions_in_calendar(user, now - BACK, now + AHEAD):
        file.add_component(_appointment(session, now))
    for lesson in lessons_between(user, now - BACK, now + AHEAD):
        file.add_component(_appointment(lesson, now))
    for program in programs_between(user, (now - BACK).date(), (now + AHEAD).date()):
        file.add_component(_whole_days(program, now))
    content: bytes = file.to_ical()
    return content


def _event(record: Any, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid_for(record.pk))
    event.add("sequence", record.version)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("url", urljoin(settings.SITE_URL, record.get_absolute_url()))
    return event


def _appointment(record: ServiceRequest | TrainingSession | Lesson, now: datetime) -> Event:
    """Minutes are added in UTC: on a wall clock they are not minutes when it changes."""
    event, said = _event(record, now), record.calendar_event()
    begins = record.starts_at.astimezone(UTC)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=said["minutes"]))
    event.add("summary", said["summary"])
    event.add("location", said["place"])
    return event


def _whole_days(program: ProgramRequest, now: datetime) -> Event:
    assert program.starts_on is not None
    assert program.ends_on is not None
    event = _event(program, now)
    event.add("dtstart", program.starts_on)
    event.add("dtend", program.ends_on + timedelta(days=1))
    event.add("summary", _("Program: %s") % program.title)
    return event
