"""Pages about organisations in a browser: each is readable to all and fits a phone; a seat is given by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from sro_program.organisations.models import CalendarDay, Role, SchoolCalendar, Seat
from tests.factories.department import Department
from tests.factories.organisations import DelegationFactory, SeatFactory, seated

from .visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[Any], Visitor]


@pytest.fixture
def department() -> Department:
    return Department("utah")


def url(name: str, *records: Any) -> str:
    return reverse(f"organisations:{name}", args=[r.pk for r in records])


def test_the_chief_looks_after_the_agency(enter: Enter, department: Department) -> None:
    officer = department.officer(probation_until=timezone.localdate() + timedelta(days=3))
    delegation = DelegationFactory(agency=department.agency, giver=department.chief, receiver=department.sergeant)
    chief = enter(department.chief)
    for address in (
        url("agency", department.agency),
        url("agency-edit", department.agency),
        url("agency-districts", department.agency) + "?q=example",
        url("officer-list", department.agency),
        url("officer-new", department.agency),
        url("officer", officer),
        url("officer-edit", officer),
        url("agency-seats", department.agency),
        url("seat", officer.user.seats.get()),
        url("seat-end", officer.user.seats.get()),
        url("delegation-list"),
        url("delegation-new", department.agency),
        url("delegation", delegation),
        url("delegation-end", delegation),
        reverse("account"),
        reverse("account-edit"),
        reverse("account-disable", args=[officer.user_id]),
    ):
        chief.go(address)

    chief.go(url("agency-seats", department.agency)).press("Give a seat")
    chief.press("Give the seat")
    chief.fill("E-mail address", "new.example@example.test").fill("Full name", "New Example")
    chief.page.get_by_label("SRO supervisor").check()
    chief.press("Give the seat")
    assert Seat.objects.get(user__email="new.example@example.test").role == Role.SERGEANT


def test_the_district_keeps_its_calendar(enter: Enter, department: Department) -> None:
    calendar = SchoolCalendar.objects.create(
        district=department.district, label="2026–27", starts_on=date(2026, 8, 17), ends_on=date(2027, 5, 28)
    )
    day = CalendarDay.objects.create(calendar=calendar, date=date(2026, 11, 26), label="Thanksgiving")
    office = enter(department.superintendent)
    for address in (
        url("district-list"),
        url("district", department.district),
        url("district-seats", department.district),
        url("school-list"),
        url("school", department.school),
        url("school-bells", department.school),
        url("calendar-list"),
        url("calendar-new", department.district),
        url("calendar-edit", calendar),
        url("calendar-days", calendar),
        url("day-edit", day),
        url("day-remove", day),
        url("calendar-import", calendar),
    ):
        office.go(address)
    rows = b"date,kind,label,time\n12/24/2026,no school,Winter break,\n12/26/2026,no school,A Saturday,\n"
    file = {"name": "days.csv", "mimeType": "text/csv", "buffer": rows}
    office.page.get_by_label("Calendar file").set_input_files(file)  # type: ignore[arg-type]
    office.press("Check the file")
    office.press("Import these days")
    assert calendar.days.count() == 2


def test_the_administrator_looks_after_the_installation(enter: Enter, department: Department) -> None:
    administrator = enter(seated(Role.ADMINISTRATOR, None))
    for name in ("installation", "installation-seats", "installation-seat-new", "agency-list", "agency-new"):
        administrator.go(url(name))


def test_seats_are_switched_in_the_header(enter: Enter, department: Department) -> None:
    SeatFactory(user=department.principal, role=Role.DISTRICT_STAFF, district=department.district, title="Registrar")
    principal = enter(department.principal)
    principal.page.locator("summary", has_text="You act as").click()
    principal.press("Registrar")
    assert "You now act as Registrar" in principal.page.locator("main").inner_text()
