"""The board shows every school and every school day, to each exactly what is theirs to see (UT-SUP-B)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assignments.queries.board import Board, board_places, board_reach
from sro_program.organisations.models import Role
from tests.factories.coverage import absence, at, calendar, cover, presence, substitute
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import signed_in
from tests.factories.posts import post
from tests.factories.selection import TrainingRecordFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
MONDAY = date(2026, 3, 2)
BOARD = reverse("assignments:coverage:board")


@pytest.fixture
def d() -> Any:
    with time_machine.travel(datetime(2026, 3, 2, 16, 30, tzinfo=UTC), tick=False):  # 9:30 in Denver
        made = Department("utah", zone="America/Denver")
        made.deal = made.agreement(starts_on=date(2025, 7, 1), ends_on=date(2026, 12, 31))  # type: ignore[attr-defined]
        calendar(made.district, date(2025, 8, 18), date(2026, 5, 29), holiday=date(2026, 3, 6))
        yield made


def another_school(d: Any, name: str) -> Any:
    school = SchoolFactory(district=d.district, name=name)
    d.deal.schools.add(school)
    return school


def shown(html: str, school: str) -> list[str]:
    """The words of the school's cells, in their order."""
    row = re.search(rf"<th[^>]*>{school}.*?</tr>", html, re.DOTALL)
    assert row, school
    cells = re.findall(r"<td.*?</td>", row[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def page(person: Any, query: str = "") -> str:
    answer = signed_in(person).get(BOARD + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_state_in_words(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    presence(served, MONDAY, time(7, 55))
    late, away, taken = (another_school(d, f"{word} School") for word in ("Late", "Away", "Taken"))
    idle = another_school(d, "Idle School")
    came_late = post(d, agreement=d.deal, starts_on=date(2025, 8, 1), schools=[late])
    presence(came_late, MONDAY, time(8, 40))
    gone, covered = (post(d, agreement=d.deal, starts_on=date(2025, 8, 1), schools=[s]) for s in (away, taken))
    for one in (gone, covered):
        absence(one, at(away, MONDAY, time(0)), at(away, date(2026, 3, 4), time(0)))
    guard = cover(covered, substitute(d), at(taken, MONDAY, time(8)), at(taken, MONDAY, time(15)), "came")
    html = page(d.sergeant)
    assert shown(html, d.school.name)[:5] == ["Present", "Expected", "Expected", "Expected", "No school"]
    assert shown(html, "Late School")[0] == "Late 40 min"
    assert shown(html, "Away School")[:3] == ["Uncovered since 08:00", "Uncovered", "Expected"]
    assert shown(html, "Taken School")[:2] == ["Covered School guardian", "Uncovered"]
    assert shown(html, "Idle School")[:5] == ["No duty"] * 4 + ["No school"]
    assert "1 uncovered" in " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert (guard.status, idle.name) == ("came", "Idle School")


def test_hours_of_today(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    presence(served, MONDAY, time(8, 40))
    words = shown(page(d.sergeant, "?view=hours"), d.school.name)
    assert words == ["", "Late", "Present", *["Expected"] * 5, ""]


def test_only_holes_district_and_dates(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    presence(served, MONDAY, time(8))
    open_one = another_school(d, "Open School")
    gone = post(d, agreement=d.deal, starts_on=date(2025, 8, 1), schools=[open_one])
    absence(gone, at(open_one, MONDAY, time(0)), at(open_one, date(2026, 3, 3), time(0)))
    for view in ("days", "hours"):
        html = page(d.sergeant, f"?only=holes&view={view}")
        assert "Open School" in html
        assert f">{d.school.name}</th>" not in html
    assert "2 Mar" in page(d.sergeant, "?since=2026-03-04&weeks=1")
    assert "No school stands so" in page(d.sergeant, "?only=holes&since=2026-03-16")
    assert "Open School" in page(d.sergeant, f"?district={d.district.pk}&agency=nonsense&since=never")


def test_matrix_row_coverage(d: Any) -> None:
    """Chief, auditor: all; sergeant: all; officer: own in full, others only how they stand; schools: their own."""
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    other = another_school(d, "Other School")
    fellow = post(d, agreement=d.deal, starts_on=date(2025, 8, 1), schools=[other])
    for one in (served, fellow):
        absence(one, at(other, MONDAY, time(0)), at(other, date(2026, 3, 3), time(0)), reason="Dentist")
    for person in (d.chief, d.sergeant, d.auditor, d.superintendent):
        html = page(person)
        assert shown(html, "Other School")[0] == shown(html, d.school.name)[0] == "Uncovered since 08:00"
        assert "Dentist" not in html
    html = page(served.officer.user)
    assert (shown(html, "Other School")[0], shown(html, d.school.name)[0]) == ("Uncovered", "Uncovered since 08:00")
    assert fellow.officer.user.full_name not in html
    html = page(d.principal)
    assert "Other School" not in html
    assert shown(html, d.school.name)[0] == "Uncovered since 08:00"
    strangers = Department("utah")
    for nobody in (seated(Role.ADMINISTRATOR, None), seated(Role.SCHOOL_STAFF, d.school)):
        assert signed_in(nobody).get(BOARD).status_code == 404
    for foreign in (strangers.chief, strangers.principal, strangers.superintendent):
        assert d.school.name not in page(foreign)
    assert Client().get(BOARD).status_code == 302


def test_chief_of_another_agency_sees_only_own_hours_at_a_shared_school(d: Any) -> None:
    """Two agencies one after the other at the same school: each sees what its own officers owed."""
    post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    later = Department("utah", zone="America/Denver")
    later.district, later.school = d.district, d.school
    later.agency.districts.add(d.district)
    later.agreement(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), status="signed")
    places = board_places(later.chief, MONDAY, date(2027, 3, 1))
    assert [p.pk for p in places] == [d.school.pk]
    seen = Board(places, board_reach(later.chief), MONDAY, MONDAY, at(d.school, MONDAY, time(9)))
    assert seen.told == []


def test_a_poll_gets_nothing_while_nothing_changed(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    presence(served, MONDAY, time(7, 55))
    client = signed_in(d.sergeant)
    ask = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "board"}
    first = client.get(BOARD, **ask).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', first)
    assert seen
    assert "<html" not in first
    assert "data-announce" not in first
    assert client.get(f"{BOARD}?seen={seen[1]}", **ask).status_code == 204
    absence(served, at(d.school, date(2026, 3, 3), time(0)), at(d.school, date(2026, 3, 4), time(0)))
    changed = client.get(f"{BOARD}?seen={seen[1]}", **ask).content.decode()
    assert re.search(r"data-announce>1 school today: 1 present\.<", changed)


def test_wall_has_no_navigation(d: Any) -> None:
    post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    html = page(d.sergeant, "?wall=1&view=hours")
    assert 'class="rail"' not in html
    assert "every 60s" in html
    assert d.school.name in html


def test_home_begins_with_what_is_open_now(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    for person in (d.sergeant, d.chief):
        home = signed_in(person).get("/").content.decode()
        assert home.index(reverse("assignments:coverage:now")) < home.index("Waiting for you")
        now = signed_in(person).get(reverse("assignments:coverage:now"), HTTP_HX_REQUEST="true").content.decode()
        assert "Late since 08:00" in now
        assert f"{served.officer.user.full_name} has not checked in." in now
        assert "The chief was told at 08:45." in now
        assert ("Today by hour" in now) == (person == d.sergeant)
    assert reverse("assignments:coverage:now") not in signed_in(d.auditor).get("/").content.decode()


@pytest.mark.clause("AL-III-B-6")
def test_training_that_ran_out_shows_on_board_and_post(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    assert "training lapsed" not in page(d.sergeant)
    ran_out = {"status": "verified", "title": "First aid", "completed_on": date(2024, 1, 5)}
    TrainingRecordFactory(officer=served.officer, topic="first_aid", expires_on=date(2026, 2, 1), **ran_out)
    url = served.get_absolute_url()
    assert "training lapsed" in page(d.sergeant)
    for person, told in ((d.chief, True), (served.officer.user, True), (d.principal, False)):
        assert ("First aid" in signed_in(person).get(url).content.decode()) == told
    for person in (d.principal, d.superintendent, served.officer.user):
        assert "training lapsed" not in page(person)
    renewed = {**ran_out, "completed_on": date(2026, 2, 1)}
    TrainingRecordFactory(officer=served.officer, topic="first_aid", expires_on=date(2028, 2, 1), **renewed)
    assert "training lapsed" not in page(d.sergeant)
    served.officer.certified_until = date(2026, 3, 1)
    served.officer.save()
    assert "training lapsed" in page(d.sergeant)
    assert "valid until Sun 1 Mar 2026" in signed_in(d.auditor).get(url).content.decode()


def test_statements_do_not_grow_with_schools(d: Any, django_assert_max_num_queries: Any) -> None:
    client = signed_in(d.sergeant)
    for number in range(6):
        school = another_school(d, f"School {number}")
        gone = post(d, agreement=d.deal, starts_on=date(2025, 8, 1), schools=[school])
        if number % 2:
            absence(gone, at(school, MONDAY, time(0)), at(school, MONDAY + timedelta(days=2), time(0)))
    for query in ("", "?view=hours", "?only=holes"):
        client.get(BOARD + query)
        with django_assert_max_num_queries(15):
            client.get(BOARD + query)


def test_the_proof_lists_every_day_and_is_exported(d: Any) -> None:
    served = post(d, agreement=d.deal, starts_on=date(2025, 8, 1))
    presence(served, date(2026, 2, 27), time(8, 5), time(15), answer="confirmed")
    proof = reverse("assignments:coverage:proof")
    html = signed_in(d.auditor).get(f"{proof}?school={d.school.pk}&since=2026-02-23&until=2026-03-01").content.decode()
    rows = re.findall(r'<tr role="row">(?!.*<th)(.*?)</tr>', html, re.DOTALL)
    assert len(rows) == 5
    assert "Confirmed" in rows[-1]
    csv = signed_in(d.auditor).get(f"{proof}?agreement={d.deal.pk}&state=present&export=csv")
    lines = b"".join(csv.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert f"2026-02-27,{d.school.name},{served.officer.user.full_name},08:00,15:00,08:05,15:00,Confirmed" in lines[1]
    for person in (d.principal, d.superintendent, served.officer.user):
        assert signed_in(person).get(proof).status_code == 404
    assert (
        "within thirteen months"
        in signed_in(d.auditor).get(f"{proof}?since=2020-01-01&until=2026-01-01").content.decode()
    )
