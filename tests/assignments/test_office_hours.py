"""Office hours, the times in them, and the calendar under a secret address."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assignments.models import CalendarFeed, OfficeHours, ProgramRequest, ServiceRequest
from assignments.queries.services import free_times, times_on
from assignments.services import book_conference, end_feed, end_hours, feed_token, new_feed, publish_hours
from sro_program.organisations.models import CalendarDay, Role, SchoolCalendar
from sro_program.testing.racing import Race
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import at, office_hours, post, program, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


def url(name: str, *record: Any) -> str:
    return reverse(f"assignments:requests:{name}", args=[r.pk for r in record])


def publish(officer: Any, school: Any, by: Any = None, **columns: Any) -> OfficeHours:
    given = {"weekday": 1, "starts_at": time(14), "ends_at": time(16), "minutes": 30, "room": "Room 12", **columns}
    return publish_hours(by=by or officer.user, officer=officer, school=school, **given)


def booked(hours: OfficeHours, by: Any, starts_at: datetime) -> ServiceRequest:
    return book_conference(hours=hours, by=by, starts_at=starts_at, with_whom="parent", title="Bus stop")


# Publishing


@pytest.mark.clause("AL-III-A-2-e")
def test_officer_and_supervisor_publish_hours_where_the_officer_serves(alabama: Department) -> None:
    officer = post(alabama)
    hours = publish(officer, alabama.school)
    publish(officer, alabama.school, by=alabama.sergeant, weekday=2)
    for person in (seated(Role.SCHOOL_STAFF, alabama.school), alabama.principal, alabama.superintendent):
        assert "Room 12" in words(signed_in(person).get(url("hours-list")))
    for stranger in (alabama.principal, alabama.officer().user, Department("utah").sergeant):
        with pytest.raises(NotYours):
            publish(officer, alabama.school, by=stranger, weekday=3)
    with pytest.raises(ValidationError, match="does not serve at this school"):
        publish(officer, SchoolFactory(district=alabama.district), weekday=3)
    assert signed_in(Department("utah").chief).get(hours.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"starts_at": time(23), "ends_at": time(0)}, "before midnight"),
        ({"starts_at": time(22), "ends_at": time(1)}, "before midnight"),
        ({"starts_at": time(14), "ends_at": time(14)}, "before midnight"),
        ({"minutes": 180}, "longer than the hours"),
    ],
)
def test_hours_stay_within_one_day(alabama: Department, columns: dict[str, Any], says: str) -> None:
    officer = post(alabama)
    with pytest.raises(ValidationError, match=says):
        publish(officer, alabama.school, **columns)
    given = {"officer": officer.pk, "school": alabama.school.pk, "weekday": 1, "minutes": 30, "room": "12"}
    sent = {"starts_at": "14:00", "ends_at": "16:00", **{k: str(v) for k, v in columns.items()}}
    page = signed_in(officer.user).post(url("hours-new"), {**given, **sent})
    assert (page.status_code, says in words(page)) == (422, True)
    if "ends_at" in columns:
        with pytest.raises(IntegrityError), transaction.atomic():
            office_hours(officer, alabama.school, **columns)


def test_hours_of_one_officer_never_overlap(alabama: Department) -> None:
    officer, school_2 = post(alabama), SchoolFactory(district=alabama.district)
    serving = officer.assignments.get()
    serving.agreement.schools.add(school_2)
    serving.schools.add(school_2)
    first = publish(officer, alabama.school)
    for school in (alabama.school, school_2):
        with pytest.raises(ValidationError, match="overlap"):
            publish(officer, school, starts_at=time(15), ends_at=time(17))
    with pytest.raises(IntegrityError), transaction.atomic():
        office_hours(officer, school_2, starts_at=time(13), ends_at=time(14, 30))
    publish(officer, school_2, starts_at=time(16), ends_at=time(17))
    publish(post(alabama), alabama.school)
    end_hours(hours=first, by=officer.user)
    publish(officer, alabama.school, starts_at=time(15), ends_at=time(16))


def test_ended_hours_offer_nothing(alabama: Department) -> None:
    officer = post(alabama)
    hours = publish(officer, alabama.school)
    with pytest.raises(NotYours):
        end_hours(hours=hours, by=alabama.principal)
    with pytest.raises(NotVisible):
        end_hours(hours=hours, by=Department("utah").sergeant)
    assert signed_in(officer.user).post(url("hours-end", hours), {"version": "1"}).status_code == 302
    hours.refresh_from_db()
    assert free_times(hours, now=timezone.now()) == []
    assert signed_in(alabama.principal).get(url("conference-new", hours)).status_code == 404
    with pytest.raises(NotYours):
        booked(hours, alabama.principal, timezone.now() + timedelta(days=1))


def test_hours_of_an_officer_who_left_the_school_offer_nothing(alabama: Department) -> None:
    officer = post(alabama)
    hours = publish(officer, alabama.school)
    assert free_times(hours, now=timezone.now())
    perform(officer.assignments.get(), "end", actor=alabama.chief, reason="Moved to patrol.")
    assert free_times(hours, now=timezone.now()) == []


# Times


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        # An ordinary Sunday, the one in March that has no 2:30, the one in November that has two 1:30s.
        (date(2026, 5, 3), (time(1), time(4)), ["01:00 CDT", "02:00 CDT", "03:00 CDT"]),
        (date(2026, 3, 8), (time(1), time(4)), ["01:00 CST", "03:00 CDT"]),
        (date(2026, 11, 1), (time(0, 30), time(2, 30)), ["00:30 CDT", "01:30 CDT", "01:30 CST"]),
        (date(2026, 3, 8), (time(2, 15), time(3, 0)), []),
    ],
)
def test_times_are_as_long_as_they_really_are_when_the_clock_changes(
    alabama: Department, day: date, clock: tuple[time, time], expected: list[str]
) -> None:
    hours = office_hours(post(alabama), alabama.school, weekday=6, starts_at=clock[0], ends_at=clock[1], minutes=60)
    local = [t.astimezone(at("America/Chicago", "2026-01-01 00:00").tzinfo) for t in times_on(hours, day)]
    assert [f"{t:%H:%M %Z}" for t in local] == expected


def test_the_hour_stays_on_the_wall_clock_across_the_change(alabama: Department) -> None:
    hours = office_hours(post(alabama), alabama.school, starts_at=time(14), ends_at=time(14, 30))
    with time_machine.travel(datetime(2026, 10, 26, 12, tzinfo=UTC), tick=False):
        found = free_times(hours, now=timezone.now(), days=14)
    assert found == [at("America/Chicago", "2026-10-27 14:00"), at("America/Chicago", "2026-11-03 14:00")]
    assert found[1] - found[0] == timedelta(days=7, hours=1)


def test_days_without_school_and_times_gone_by_are_left_out(alabama: Department) -> None:
    hours = office_hours(post(alabama), alabama.school)
    calendar = SchoolCalendar.objects.create(
        district=alabama.district, label="Year", starts_on=date(2026, 8, 1), ends_on=date(2027, 6, 1)
    )
    CalendarDay.objects.create(calendar=calendar, date=date(2026, 10, 13), label="Fall break")
    with time_machine.travel(at("America/Chicago", "2026-10-06 14:30"), tick=False):
        found = free_times(hours, now=timezone.now(), days=14)
    assert {t.astimezone(at("America/Chicago", "2026-10-06 00:00").tzinfo).date() for t in found} == {
        date(2026, 10, 6)
    }
    assert len(found) == 2


# Taking a time


@pytest.mark.clause("AL-III-A-2-e")
def test_school_staff_take_a_time_and_it_stands_in_the_calendar(alabama: Department) -> None:
    officer, staff = post(alabama), seated(Role.SCHOOL_STAFF, alabama.school)
    hours = publish(officer, alabama.school)
    page = url("conference-new", hours)
    first = free_times(hours, now=timezone.now())[0]
    sent = {"starts_at": first.astimezone(at("America/Chicago", "2026-01-01 00:00").tzinfo).isoformat()}
    given = {**sent, "with_whom": "parent", "title": "Bus stop"}
    answer = signed_in(staff).post(page, given)
    assert answer.status_code == 302
    request = ServiceRequest.objects.get()
    assert (request.status, request.starts_at, request.ends_at - request.starts_at) == (
        "approved", first, timedelta(minutes=30),
    )  # fmt: skip
    again = signed_in(alabama.principal).post(page, given)
    assert (again.status_code, "This time is not free any more" in words(again)) == (422, True)
    perform(request, "cancel", actor=staff, reason="Not needed.")
    assert first in free_times(hours, now=timezone.now())


@pytest.mark.clause("AL-III-A-2-e")
def test_a_time_outside_the_hours_or_by_somebody_else_is_refused(alabama: Department) -> None:
    officer = post(alabama)
    hours = publish(officer, alabama.school)
    first = free_times(hours, now=timezone.now())[0]
    with pytest.raises(MovedMeanwhile):
        booked(hours, alabama.principal, first + timedelta(minutes=10))
    with pytest.raises(NotYours):
        booked(hours, alabama.superintendent, first)
    with pytest.raises(NotVisible):
        booked(hours, Department("utah").principal, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        service(alabama, officer, alabama.principal, kind="conference", with_whom="parent", starts_at=first)
    for change in ({"starts_at": ""}, {"starts_at": "x"}, {"with_whom": "dog"}, {"title": ""}):
        given = {"starts_at": first.isoformat(), "with_whom": "parent", "title": "Bus stop", **change}
        assert signed_in(alabama.principal).post(url("conference-new", hours), given).status_code == 422
    assert ServiceRequest.objects.count() == 0


@pytest.mark.clause("AL-III-A-2-e")
def test_the_database_refuses_two_conferences_at_one_time(alabama: Department) -> None:
    officer = post(alabama)
    hours = publish(officer, alabama.school)
    first = free_times(hours, now=timezone.now())[0]
    booked(hours, alabama.principal, first)
    given = {"kind": "conference", "hours": hours, "with_whom": "parent"}
    with pytest.raises(IntegrityError), transaction.atomic():
        service(alabama, officer, alabama.principal, starts_at=first + timedelta(minutes=15), **given)
    later = service(alabama, officer, alabama.principal, starts_at=first + timedelta(hours=5), **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRequest.objects.filter(pk=later.pk).update(starts_at=first)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_one_has_the_time_and_the_other_is_told(race: Race) -> None:
    alabama = Department("alabama")
    officer = post(alabama)
    hours = publish(officer, alabama.school, minutes=5)
    people = [alabama.principal, seated(Role.SCHOOL_STAFF, alabama.school)]
    for round_ in range(20):
        starts_at = free_times(hours, now=timezone.now())[0]

        takes = (partial(booked, hours, person, starts_at) for person in people)
        assert sorted(race(*takes)) == ["MovedMeanwhile", "done"], round_
        assert ServiceRequest.objects.filter(starts_at=starts_at).count() == 1


@pytest.mark.django_db(transaction=True)
def test_approved_and_declined_at_once_has_one_outcome(race: Race) -> None:
    alabama = Department("alabama")
    post(alabama)
    for round_ in range(20):
        request = program(alabama, "permitted")

        def decide(how: str, reason: str = "", pk: Any = request.pk) -> None:
            perform(ProgramRequest.objects.get(pk=pk), how, actor=alabama.chief, reason=reason)

        outcomes = race(partial(decide, "approve"), partial(decide, "decline", "No officer is free."))
        assert sorted(outcomes) == ["MovedMeanwhile", "done"], round_
        request.refresh_from_db()
        assert request.status in ("approved", "declined")


# The calendar under a secret address


def address_of(feed: CalendarFeed) -> str:
    return reverse("assignments:requests:feed-file", args=[feed_token(feed)])


def events(answer: Any) -> list[Any]:
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_feed_shows_what_its_person_may_see_and_names_nobody(alabama: Department) -> None:
    officer, staff = post(alabama), seated(Role.SCHOOL_STAFF, alabama.school)
    meeting = service(alabama, officer, staff, "approved", title="Parents of Robin Sample")
    service(alabama, officer, staff, title="Only asked")
    running = program(alabama, "active", requested_by=officer.user)
    other = Department("utah")
    service(other, post(other), other.principal, "approved")
    answer = Client().get(address_of(new_feed(by=officer.user)))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    shown = {str(e["uid"]).split("@")[0]: e for e in events(answer)}
    assert set(shown) == {str(meeting.pk), str(running.pk)}
    entry = shown[str(meeting.pk)]
    assert entry["dtstart"].dt == meeting.starts_at.replace(microsecond=0)
    assert "Robin" not in answer.content.decode()
    assert shown[str(running.pk)]["dtend"].dt == running.ends_on + timedelta(days=1)
    theirs = Client().get(address_of(new_feed(by=other.principal)))
    assert str(meeting.pk) not in theirs.content.decode()


def test_stopped_renewed_and_invented_addresses_answer_nobody(alabama: Department) -> None:
    first = new_feed(by=alabama.principal)
    second = new_feed(by=alabama.principal)
    assert Client().get(address_of(first)).status_code == 404
    assert Client().get(address_of(second)).status_code == 200
    token = feed_token(second)
    for invented in (second.pk.hex, f"{second.pk.hex}.", f"{first.pk.hex}.{token.split('.')[1]}", "x", token[:-1]):
        assert Client().get(reverse("assignments:requests:feed-file", args=[invented])).status_code == 404
    assert Client().post(address_of(second)).status_code == 405
    end_feed(by=alabama.principal)
    assert Client().get(address_of(second)).status_code == 404


def test_the_log_does_not_tell_the_secret(alabama: Department, caplog: pytest.LogCaptureFixture) -> None:
    address = address_of(new_feed(by=alabama.principal))
    Client().get(address)
    told = " ".join(str(record.msg) for record in caplog.records)
    assert "/agreements/requests/calendar/….ics" in told
    assert address not in told


def test_feed_ends_with_the_account(alabama: Department) -> None:
    feed = new_feed(by=alabama.principal)
    alabama.principal.is_active = False
    alabama.principal.save()
    assert Client().get(address_of(feed)).status_code == 404


def test_address_is_made_and_stopped_on_its_page(alabama: Department) -> None:
    client = signed_in(alabama.principal)
    assert "Make an address" in words(client.get(url("feed")))
    client.post(url("feed-new"))
    feed = CalendarFeed.objects.get()
    assert address_of(feed) in words(client.get(url("feed")))
    assert address_of(feed) not in words(signed_in(alabama.chief).get(url("feed")))
    client.post(url("feed-end"))
    assert "Make an address" in words(client.get(url("feed")))


@pytest.mark.parametrize("month", ["2026-11", "2026-13", "x", "1-1", "99999-1", "2100-12", "2000-01", ""])
def test_any_month_asked_for_shows_one(alabama: Department, month: str) -> None:
    assert signed_in(alabama.chief).get(url("calendar"), {"month": month}).status_code == 200


def test_pages_cost_the_same_for_one_and_for_many(alabama: Department) -> None:
    officer = post(alabama)
    hours = publish(officer, alabama.school)
    pages = [url("hours-list"), hours.get_absolute_url(), url("conference-new", hours)]
    before = [queries(alabama.principal, page) for page in pages]
    for weekday in (2, 3, 4):
        publish(officer, alabama.school, weekday=weekday)
    for starts_at in free_times(hours, now=timezone.now())[:3]:
        booked(hours, alabama.principal, starts_at)
    assert [queries(alabama.principal, page) for page in pages] == before
    assert max(before) <= 15
