"""School calendars: the year, days that differ, files with a dry run."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sro_program.accounts.models import User
from sro_program.organisations.models import CalendarDay, Role, SchoolCalendar
from tests.factories.department import Department
from tests.factories.organisations import seated

pytestmark = pytest.mark.django_db

YEAR = {"label": "2026–27", "starts_on": "8/17/2026", "ends_on": "5/28/2027"}
DAY = {"first": "11/26/2026", "last": "", "kind": "no_school", "label": "Thanksgiving", "released_at": ""}


@pytest.fixture
def department() -> Department:
    return Department("utah")


@pytest.fixture
def calendar(department: Department) -> SchoolCalendar:
    return SchoolCalendar.objects.create(
        district=department.district, label="2026–27", starts_on=date(2026, 8, 17), ends_on=date(2027, 5, 28)
    )


@pytest.fixture
def office(department: Department) -> Client:
    return signed_in(department.superintendent)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def errors(answer: Any) -> set[str]:
    return set(answer.context["form"].errors)


def url(page: str, record: Any) -> str:
    return reverse(f"organisations:{page}", args=[record.pk])


def stored(calendar: SchoolCalendar) -> list[tuple[str, str, str, time | None]]:
    return [(d.date.isoformat(), d.kind, d.label, d.released_at) for d in calendar.days.order_by("date")]


@pytest.mark.parametrize("who", ["superintendent", "district_staff"])
def test_the_district_office_adds_a_year(department: Department, who: str) -> None:
    person = department.superintendent if who == "superintendent" else seated(Role.DISTRICT_STAFF, department.district)
    answer = signed_in(person).post(url("calendar-new", department.district), YEAR)
    made = SchoolCalendar.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, made.get_absolute_url())
    assert (made.district, made.label, made.starts_on) == (department.district, "2026–27", date(2026, 8, 17))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "x" * 21),
        ("starts_on", "2/29/2025"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("ends_on", "8/17/2026"),
        ("ends_on", "8/17/2028"),
    ],
)
def test_a_bad_year_is_said_at_its_field(department: Department, office: Client, field: str, value: str) -> None:
    answer = office.post(url("calendar-new", department.district), {**YEAR, field: value})
    assert (answer.status_code, errors(answer), SchoolCalendar.objects.count()) == (422, {field}, 0)


def test_years_of_a_district_neither_overlap_nor_share_a_name(calendar: SchoolCalendar, office: Client) -> None:
    add = url("calendar-new", calendar.district)
    assert errors(office.post(add, {**YEAR, "label": "Other"})) == {"starts_on"}
    later = {**YEAR, "starts_on": "8/16/2027", "ends_on": "5/26/2028"}
    assert errors(office.post(add, later)) == {"label"}
    assert office.post(add, {**later, "label": "2027–28"}).status_code == 302


def test_a_year_is_changed_but_keeps_its_days_inside(calendar: SchoolCalendar, office: Client) -> None:
    CalendarDay.objects.create(calendar=calendar, date=date(2026, 8, 20))
    edit = url("calendar-edit", calendar)
    answer = office.post(edit, {**YEAR, "starts_on": "8/24/2026", "version": 1})
    assert (answer.status_code, "outside the year" in answer.content.decode()) == (422, True)
    assert office.post(edit, {**YEAR, "starts_on": "8/18/2026", "version": 0}).status_code == 409
    assert office.post(edit, {**YEAR, "starts_on": "8/18/2026", "version": 1}).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.starts_on, calendar.version) == (date(2026, 8, 18), 2)


def test_a_range_of_days_leaves_out_the_weekend(calendar: SchoolCalendar, office: Client) -> None:
    given = {**DAY, "first": "12/24/2026", "last": "12/28/2026", "label": "Winter break"}
    assert office.post(url("calendar-days", calendar), given).status_code == 302
    assert [d[0] for d in stored(calendar)] == ["2026-12-24", "2026-12-25", "2026-12-28"]
    calendar.refresh_from_db()
    assert calendar.version == 2


def test_an_early_release_has_its_time(calendar: SchoolCalendar, office: Client) -> None:
    given = {**DAY, "kind": "early_release", "released_at": "1 pm"}
    assert office.post(url("calendar-days", calendar), given).status_code == 302
    assert stored(calendar) == [("2026-11-26", "early_release", "Thanksgiving", time(13))]
    assert "school ends at" in office.get(calendar.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": ""}, "first"),
        ({"first": "2/30/2027"}, "first"),
        ({"first": "8/1/2026"}, "first"),
        ({"first": "11/28/2026"}, "first"),
        ({"last": "11/25/2026"}, "last"),
        ({"last": "12/1/2027"}, "last"),
        ({"kind": ""}, "kind"),
        ({"kind": "party"}, "kind"),
        ({"kind": "early_release"}, "released_at"),
        ({"released_at": "13:00"}, "released_at"),
        ({"kind": "early_release", "released_at": "24:00"}, "released_at"),
        ({"label": "x" * 81}, "label"),
    ],
)
def test_a_bad_day_is_said_at_its_field(
    calendar: SchoolCalendar, office: Client, given: dict[str, str], field: str
) -> None:
    answer = office.post(url("calendar-days", calendar), {**DAY, **given})
    assert (answer.status_code, errors(answer), stored(calendar)) == (422, {field}, [])


def test_days_that_differ_already_are_not_overwritten(calendar: SchoolCalendar, office: Client) -> None:
    office.post(url("calendar-days", calendar), DAY)
    answer = office.post(url("calendar-days", calendar), {**DAY, "last": "11/27/2026", "label": "Other"})
    assert (answer.status_code, errors(answer)) == (422, {"first"})
    assert "Thu 26 Nov 2026" in answer.content.decode()
    assert len(stored(calendar)) == 1


def test_a_day_is_changed_and_removed(calendar: SchoolCalendar, office: Client) -> None:
    day = CalendarDay.objects.create(calendar=calendar, date=date(2026, 11, 25), label="Before")
    change = {"kind": "early_release", "label": "Day before", "released_at": "12:30", "version": 1}
    assert errors(office.post(url("day-edit", day), {**change, "released_at": ""})) == {"released_at"}
    assert office.post(url("day-edit", day), {**change, "version": 9}).status_code == 409
    assert office.post(url("day-edit", day), change).status_code == 302
    assert stored(calendar) == [("2026-11-25", "early_release", "Day before", time(12, 30))]
    assert office.post(url("day-remove", day), {"version": 1}).status_code == 409
    assert office.post(url("day-remove", day), {"version": 2}).status_code == 302
    assert stored(calendar) == []


def test_agencies_and_schools_see_the_calendar_and_change_nothing(
    department: Department, calendar: SchoolCalendar
) -> None:
    for person in (department.chief, department.principal):
        client = signed_in(person)
        assert client.get(calendar.get_absolute_url()).status_code == 200
        assert client.post(url("calendar-days", calendar), DAY).status_code == 404
        assert client.post(url("calendar-import-confirm", calendar), {"rows": "date,kind\n"}).status_code == 404
    assert stored(calendar) == []


# Files


def upload(office: Client, calendar: SchoolCalendar, content: str | bytes, name: str = "days.csv", **more: str) -> Any:
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return office.post(url("calendar-import", calendar), {"file": file, "released_at": "", **more})


def agree(office: Client, calendar: SchoolCalendar, answer: Any, **more: Any) -> Any:
    given = {"rows": answer.context["plan"].rows, "version": answer.context["version"], **more}
    return office.post(url("calendar-import-confirm", calendar), given)


CSV = """date,kind,label,time
11/25/2026,early release,Day before,12:30
11/26/2026,no school,"Thanksgiving, first day",
11/28/2026,holiday,A Saturday,
7/4/2026,no school,Before the year,
"""

ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1@example.test
DTSTART;VALUE=DATE:20261223
DTEND;VALUE=DATE:20261229
SUMMARY:Winter Break - No School
END:VEVENT
BEGIN:VEVENT
UID:2@example.test
DTSTART:20261009T193000Z
SUMMARY:Early Release
END:VEVENT
BEGIN:VEVENT
UID:3@example.test
DTSTART;VALUE=DATE:20261016
SUMMARY:Spring musical
END:VEVENT
END:VCALENDAR
"""


def test_a_csv_file_is_shown_first_and_written_when_agreed(calendar: SchoolCalendar, office: Client) -> None:
    CalendarDay.objects.create(calendar=calendar, date=date(2026, 11, 26), label="Thanksgiving")
    shown = upload(office, calendar, CSV)
    plan = shown.context["plan"]
    assert (shown.status_code, plan.new, plan.changed, plan.unchanged) == (200, 1, 1, 0)
    assert [(p.line, p.sentence) for p in plan.left_out] == [
        (4, "It lies on a weekend."),
        (5, "It lies outside this school year."),
    ]
    assert len(stored(calendar)) == 1
    assert agree(office, calendar, shown).status_code == 302
    expected = [
        ("2026-11-25", "early_release", "Day before", time(12, 30)),
        ("2026-11-26", "no_school", "Thanksgiving, first day", None),
    ]
    assert stored(calendar) == expected
    again = upload(office, calendar, CSV).context["plan"]
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_an_icalendar_file_is_read_by_its_words_in_the_districts_time(
    calendar: SchoolCalendar, office: Client
) -> None:
    type(calendar.district).objects.filter(pk=calendar.district_id).update(time_zone="America/Denver")
    shown = upload(office, calendar, ICS, "district.ics")
    assert [p.value for p in shown.context["plan"].left_out] == ["Spring musical"]
    assert agree(office, calendar, shown).status_code == 302
    assert stored(calendar) == [
        ("2026-10-09", "early_release", "Early Release", time(13, 30)),
        *((f"2026-12-{n}", "no_school", "Winter Break - No School", None) for n in (23, 24, 25, 28)),
    ]


def test_one_time_serves_all_early_releases_without_one(calendar: SchoolCalendar, office: Client) -> None:
    text = "date,kind\n2026-10-09,early release\n2026-10-16,early release\n"
    assert upload(office, calendar, text).status_code == 422
    shown = upload(office, calendar, text, released_at="12:45")
    assert {day.released_at for day in shown.context["plan"].days} == {time(12, 45)}


BAD_EVENT = ICS.replace("SUMMARY:Spring musical", "SUMMARY:No school")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "days.csv", ""),
        ("name,day\nx,y\n", "days.csv", "found no headings"),
        ("date,kind\n", "days.csv", "no rows below"),
        ("date,kind\n\n\n", "days.csv", "no rows below"),
        ("date,kind\n2027-02-29,no school\n", "days.csv", "not a day"),
        ("date,kind\n0001-01-01,no school\n", "days.csv", "too far"),
        ("date,kind\n,no school\n", "days.csv", "day is missing"),
        ("date,kind\n2026-10-09,party\n", "days.csv", "Write “no school”"),
        ("date,kind,time\n2026-10-09,no school,12:00\n", "days.csv", "has no time"),
        ("date,kind,time\n2026-10-09,early release,noonish\n", "days.csv", "Write a time like"),
        ("date,kind,label\n2026-10-09,no school,=1+1\n", "days.csv", "formula"),
        ("date,kind,label\n2026-10-09,no school," + "x" * 81 + "\n", "days.csv", "longer than"),
        ("date,kind\n2026-10-09,no school\n2026-10-09,early release\n", "days.csv", "needs the time"),
        ("date,kind,time\n2026-10-09,no school,\n2026-10-09,early release,12:00\n", "days.csv", "says otherwise"),
        ("date,kind\n2026-10-09,no school,more\n", "days.csv", "cells"),
        ("date,kind\n2026-07-04,no school\n", "days.csv", "No day of this file"),
        ("date,kind\n" + "2026-10-09,no school\n" * 1100, "days.csv", "more than 1,000 rows"),
        ('date,kind\n2026-10-09,"no school\n', "days.csv", ""),
        (b"\xff\xfe\x00\xd8", "days.csv", ""),
        (b"PK\x03\x04rest", "days.xlsx", ""),
        (b"%PDF-1.7", "days.pdf", ""),
        ("<html><body>no table</body></html>", "days.html", ""),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "c.ics", ""),
        ("BEGIN:VCALENDAR\x00", "c.ics", ""),
        (ICS.replace("UID:1", "RRULE:FREQ=WEEKLY\nUID:1"), "c.ics", "repeats"),
        (ICS.replace("DTEND;VALUE=DATE:20261229", "DTEND;VALUE=DATE:20270629"), "c.ics", "longer than 60 days"),
        (BAD_EVENT.replace("DTSTART;VALUE=DATE:20261016\n", ""), "c.ics", "has no day"),
        (BAD_EVENT.replace("20261016", "20261316"), "c.ics", ""),
        (BAD_EVENT.replace("DTSTART;VALUE=DATE:20261016", "DTSTART:never"), "c.ics", ""),
        ("x" * (1024 * 1024 + 1), "days.csv", ""),
    ],
)
def test_a_bad_file_says_where_and_changes_nothing(
    calendar: SchoolCalendar, office: Client, content: str | bytes, name: str, said: str
) -> None:
    answer = upload(office, calendar, content, name)
    assert (answer.status_code, stored(calendar)) == (422, [])
    assert said in answer.content.decode()


@pytest.mark.parametrize("rows", ["", "nonsense", "date,kind\n2026-10-09,party\n", "x" * 200_001])
def test_rows_that_were_tampered_with_are_refused(calendar: SchoolCalendar, office: Client, rows: str) -> None:
    answer = office.post(url("calendar-import-confirm", calendar), {"rows": rows, "version": 1})
    assert (answer.status_code, stored(calendar)) == (422, [])


def test_what_was_shown_for_an_older_calendar_is_refused(calendar: SchoolCalendar, office: Client) -> None:
    shown = upload(office, calendar, CSV)
    office.post(url("calendar-days", calendar), {**DAY, "first": "10/9/2026"})
    assert agree(office, calendar, shown).status_code == 409
    assert len(stored(calendar)) == 1


def test_the_confirming_page_alone_leads_back_to_the_file(calendar: SchoolCalendar, office: Client) -> None:
    answer = office.get(url("calendar-import-confirm", calendar))
    assert (answer.status_code, answer.headers["Location"]) == (302, url("calendar-import", calendar))
