"""Calendar files in invitations (RFC 5545 and 5546)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

MOVES_WITH_CALENDAR = frozenset({"invite", "reschedule", "accept", "approve", "book", "cancel"})
"""Transitions whose mails carry the record's appointment, where the record has one."""


def uid_for(key: object) -> str:
    """One for an invitation and all its changes, so that calendars move the entry instead of adding one."""
    return f"{key}@{site_host()}"


def site_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def invitation(
    *,
    uid: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    summary: str,
    url: str,
    sequence: int,
    method: str = "REQUEST",
    attendee: str = "",
) -> bytes:
    """One appointment as a file. Times are in UTC, which every calendar shows in its owner's own zone.

    `sequence` grows with each change. `method` is REQUEST, or CANCEL to take the entry out again.
    """
    begins = starts_at.astimezone(UTC)  # before adding: minutes on a wall clock are not minutes when it changes
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=minutes))
    event.add("summary", summary)
    event.add("location", place)
    event.add("url", url)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    if attendee:
        event.add("attendee", _address(attendee, rsvp="FALSE"))
    file = Calendar()
    file.add("prodid", "-//SRO Program//EN")
    file.add("version", "2.0")
    file.add("method", method)
    file.add_component(event)
    content: bytes = file.to_ical()
    return content


def _address(email: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params.update({key.upper(): value for key, value in parameters.items()})
    return address


def invitation_from(event: Mapping[str, Any], *, key: object, sequence: int, url: str, attendee: str) -> bytes:
    """The file of what a record's `calendar_event()` or a message's `calendar` says.

    `starts_at` (moment or ISO text), `minutes`, `place` and `summary` are given; `uid`, `sequence`
    and `method` may be. The summary names nobody, since it travels by mail.
    """
    starts_at = event["starts_at"]
    return invitation(
        uid=event.get("uid") or uid_for(key),
        starts_at=datetime.fromisoformat(starts_at) if isinstance(starts_at, str) else starts_at,
        minutes=int(event["minutes"]),
        place=str(event["place"]),
        summary=str(event["summary"]),
        url=url,
        sequence=int(event.get("sequence", sequence)),
        method=event.get("method", "REQUEST"),
        attendee=attendee,
    )
