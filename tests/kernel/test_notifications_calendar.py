"""Calendar files: one entry for an appointment and all its changes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from sro_program.notifications.calendar import invitation, invitation_from

NIGHT_OF_THE_CLOCK_CHANGE = datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo("America/Denver"))

GIVEN = {
    "uid": "7@example.test",
    "starts_at": datetime(2026, 11, 4, 7, 40, tzinfo=ZoneInfo("America/Denver")),
    "minutes": 45,
    "place": "Room 1; second floor",
    "summary": "Interview",
    "url": "https://sro.example.test/x",
    "sequence": 3,
}


def event(content):
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def test_an_invitation_holds_what_a_calendar_needs():
    found = event(invitation(**GIVEN, attendee="a@example.test"))
    assert (found["uid"], found["sequence"], found["status"]) == ("7@example.test", 3, "CONFIRMED")
    assert (found["location"], found["url"]) == ("Room 1; second floor", "https://sro.example.test/x")
    assert (found["organizer"], found["attendee"]) == ("mailto:no-reply@localhost", "mailto:a@example.test")
    assert found.decoded("dtstart") == datetime(2026, 11, 4, 14, 40, tzinfo=UTC)
    assert found.decoded("dtend") == datetime(2026, 11, 4, 15, 25, tzinfo=UTC)


def test_minutes_are_real_minutes_when_clocks_change():
    found = event(invitation(**{**GIVEN, "starts_at": NIGHT_OF_THE_CLOCK_CHANGE, "minutes": 120}))
    assert (found.decoded("dtend") - found.decoded("dtstart")).total_seconds() == 120 * 60


def test_a_cancellation_takes_the_entry_out():
    content = invitation(**{**GIVEN, "method": "CANCEL"})
    assert event(content)["status"] == "CANCELLED"
    assert b"METHOD:CANCEL" in content


def test_text_cannot_add_lines():
    content = invitation(**{**GIVEN, "summary": "Interview\r\nATTENDEE:mailto:evil@example.test"})
    assert "attendee" not in event(content)


@pytest.mark.parametrize("starts_at", ["2026-11-04T14:40:00Z", datetime(2026, 11, 4, 14, 40, tzinfo=UTC)])
def test_a_payload_may_hold_iso_text(starts_at):
    given = {"starts_at": starts_at, "minutes": 45, "place": "Room 1", "summary": "Interview"}
    found = event(invitation_from(given, key="k", sequence=1, url="https://sro.example.test/x", attendee=""))
    assert found.decoded("dtstart") == datetime(2026, 11, 4, 14, 40, tzinfo=UTC)
    assert found["uid"] == "k@localhost"
