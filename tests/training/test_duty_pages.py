"""What is due, as everybody may see it: own page, officer, list, matrix, calendar (AL-III-B-6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer, Role
from sro_program.ui.dates import months_later
from tests.factories.department import Department
from tests.factories.duties import ObligationFactory, assigned_training, duty, joint_training, pair, waiver
from tests.factories.organisations import DelegationFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import TrainingRecordFactory, days
from training.models import Obligation

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AL-III-B-6"), pytest.mark.usefixtures("by_hand")]


@pytest.fixture
def d() -> Department:
    return Department("utah")


def url(name: str, *given: Any) -> str:
    return reverse(f"training:{name}", args=given)


def lines(answer: Any) -> list[str]:
    return b"".join(answer).decode("utf-8-sig").splitlines()


def test_who_sees_a_duty(d: Department) -> None:
    """Matrix row *Training record*: leaders and the auditor read, the officer reads the own, all others nothing."""
    officer = d.officer()
    owed = duty(officer, "overdue", title="Basic course")
    designee = seated(Role.SUPERVISOR, d.agency)
    DelegationFactory(agency=d.agency, giver=d.chief, receiver=designee, decisions=["training_record.verify"])
    outside = Department("alabama")
    reads = (officer.user, d.chief, d.sergeant, d.auditor, designee)
    nothing = (
        *(d.officer().user, d.lieutenant.user, d.principal, d.superintendent, seated(Role.DISTRICT_STAFF, d.district)),
        *(outside.chief, outside.sergeant, seated(Role.ADMINISTRATOR, None)),
    )
    for person in reads:
        assert signed_in(person).get(url("duty", owed.pk)).status_code == 200
        assert "Basic course" in words(signed_in(person).get(url("duty-list")))
        assert len(lines(signed_in(person).get(url("duty-list"), {"export": "csv"}))) == 2
    for person in nothing:
        assert signed_in(person).get(url("duty", owed.pk)).status_code == 404
        assert "Basic course" not in words(signed_in(person).get(url("duty-list")))
        assert len(lines(signed_in(person).get(url("duty-list"), {"export": "csv"}))) == 1
        assert "Basic course" not in words(signed_in(person).get(url("calendar"), {"month": f"{owed.due_on:%Y-%m}"}))
    for person in (d.chief, d.sergeant, d.auditor):
        assert signed_in(person).get(url("officer", officer.pk)).status_code == 200
        assert signed_in(person).get(url("matrix")).status_code == 200
    assert str(officer) not in words(signed_in(outside.chief).get(url("matrix")))
    for person in (*nothing, officer.user):
        if person in (outside.chief, outside.sergeant):
            continue
        assert signed_in(person).get(url("matrix")).status_code == 404
        assert signed_in(person).get(url("matrix"), {"export": "csv"}).status_code == 404
        if person != officer.user:
            assert signed_in(person).get(url("officer", officer.pk)).status_code == 404


def test_my_training_says_what_presses_first(d: Department) -> None:
    officer = d.officer()
    late = duty(officer, "overdue", title="Late course")
    duty(officer, title="Soon course", requirement="soon", due_on=days(20), hours_due=40, hours_done=12)
    duty(officer, title="Later course", requirement="later")
    duty(officer, "met", title="Done course", requirement="done")
    duty(officer, "met", title="Ancient course", requirement="old", starts_on=days(-900), due_on=days(-500))
    together = pair(d, officer, due_on=days(50))
    joint_training(together)
    waiver(late, d.chief)
    assigned_training(d.agency, d.chief, [officer.user], title="Report writing")
    page = words(signed_in(officer.user).get(url("mine")))
    at = [page.index(word) for word in ("waits for your word", "Late course", "Soon course", "Later course", "Done c")]
    assert at == sorted(at)
    assert "12 of 40 hours" in page
    assert "Ancient course" not in page
    assert "Report writing" in page
    assert "Rule 650-X-12" in page
    assert "Joint training" in words(signed_in(d.principal).get(url("mine")))
    assert "Late course" not in words(signed_in(d.principal).get(url("mine")))
    assert "No training is asked" in words(signed_in(d.officer().user).get(url("mine")))
    few = queries(officer.user, url("mine"))
    for n in range(8):
        duty(officer, requirement=f"more{n}")
        TrainingRecordFactory(officer=officer)
    assert queries(officer.user, url("mine")) == few <= 18


def test_who_has_not(d: Department) -> None:
    done, late, open_one = (d.officer() for _ in range(3))
    duty(done, "met")
    duty(late, "overdue")
    duty(open_one, due_on=days(30))
    duty(done, title="Other course", requirement="other")
    asked = {"requirement": "basic_course", "standing": "not_met"}
    page = words(signed_in(d.sergeant).get(url("duty-list"), asked))
    assert str(late) in page
    assert str(open_one) in page
    assert str(done) not in page.split("list-title")[2]
    found = lines(signed_in(d.sergeant).get(url("duty-list"), {**asked, "standing": "overdue", "export": "csv"}))
    assert [str(late) in line for line in found] == [False, True]
    assert "Due soon" in words(signed_in(d.sergeant).get(url("duty-list"), {"standing": "soon"}))
    few = queries(d.sergeant, url("duty-list"))
    for _ in range(9):
        duty(d.officer())
    assert queries(d.sergeant, url("duty-list")) == few <= 15


def cells(answer: Any, who: Any) -> dict[str, str]:
    (row,) = [
        r for r in html.fromstring(answer.content).findall(".//tbody/tr") if str(who) in r.find("th").text_content()
    ]
    return {c.get("data-label"): " ".join(c.text_content().split()) for c in row.findall("td")}


def test_the_matrix_shows_the_worst_of_each_requirement(d: Department) -> None:
    first, second = d.officer(), d.officer()
    duty(first, "met", starts_on=days(-700), due_on=days(-300))
    worst = duty(first, "overdue", title="Basic course", starts_on=days(-299))
    duty(first, starts_on=days(-9), due_on=days(300))
    duty(second, "met")
    duty(second, "waived", title="Firearms", requirement="firearms")
    duty(second, title="Other", requirement="assigned:1", due_on=days(9))
    duty(second, "overdue", title="Another", requirement="assigned:2")
    answer = signed_in(d.sergeant).get(url("matrix"))
    mine, theirs = cells(answer, first), cells(answer, second)
    assert mine["Basic course"].startswith("Overdue")
    assert mine["Firearms"] == "not asked"
    assert theirs["Basic course"].startswith("Met")
    assert theirs["Firearms"].startswith("Waived")
    assert theirs["Assigned by the chief"].startswith("Overdue")
    assert url("duty", worst.pk) in answer.content.decode()
    only = signed_in(d.sergeant).get(url("matrix"), {"only": "gaps", "name": first.user.full_name})
    assert str(second) not in words(only).split("matrix-title")[2]
    found = lines(signed_in(d.sergeant).get(url("matrix"), {"export": "csv"}))
    assert found[0].startswith("Person,Basic course,Firearms,")
    assert len(found) == 3
    assert b"".join(signed_in(d.sergeant).get(url("matrix"), {"export": "xlsx"}))[:2] == b"PK"
    assert "Nobody fits" in words(signed_in(d.sergeant).get(url("matrix"), {"name": "nobody so called"}))


def test_the_matrix_is_narrowed_by_supervisor_and_paged(d: Department) -> None:
    mine, other = d.officer(), d.officer(supervisor=d.captain)
    for officer in (mine, other):
        duty(officer)
    page = signed_in(d.chief).get(url("matrix"), {"supervisor": str(d.captain.pk)})
    assert str(other) in words(page)
    assert str(mine) not in words(page).split("matrix-title")[2]
    for _ in range(60):
        duty(d.officer())
    rows = html.fromstring(signed_in(d.chief).get(url("matrix")).content).findall(".//tbody/tr")
    assert len(rows) == 50
    rows = html.fromstring(signed_in(d.chief).get(url("matrix"), {"all": "1"}).content).findall(".//tbody/tr")
    assert len(rows) == 62


def test_the_matrix_costs_the_same_however_many(d: Department) -> None:
    duty(d.officer())
    few = queries(d.sergeant, url("matrix"))
    for n in range(12):
        officer = d.officer()
        for requirement in ("basic_course", "firearms", f"assigned:{n}"):
            duty(officer, requirement=requirement)
    assert queries(d.sergeant, url("matrix")) == few <= 15


def test_the_calendar_counts_what_concerns_many(d: Department) -> None:
    due = months_later(timezone.localdate(), 1).replace(day=15)
    officers = [d.officer() for _ in range(3)]
    for officer, status in zip(officers, ("open", "open", "met"), strict=True):
        duty(officer, status, due_on=due, title="Yearly hours", requirement="yearly")
    TrainingRecordFactory(officer=officers[0], status="verified", expires_on=due, title="First aid")
    page = words(signed_in(d.sergeant).get(url("calendar"), {"month": f"{due:%Y-%m}"}))
    assert "3 people" in page
    assert "2 not met" in page
    assert "First aid" in page
    assert f"requirement=yearly&amp;due_after={due}&amp;due_before={due}" in page
    own = words(signed_in(officers[1].user).get(url("calendar"), {"month": f"{due:%Y-%m}"}))
    assert str(officers[1]) in own
    assert "3 people" not in own
    for odd in ("2026-13", "x", "-1", "9" * 400, "0001-01"):
        assert signed_in(d.sergeant).get(url("calendar"), {"month": odd}).status_code == 200
    few = queries(d.sergeant, url("calendar"))
    for _ in range(5):
        duty(d.officer(), due_on=timezone.localdate())
    assert queries(d.sergeant, url("calendar")) == few <= 15


# In-service


@pytest.mark.clause("UT-TRAIN-3")
def test_missing_topics_of_the_year_are_named(d: Department) -> None:
    officer = d.officer()
    first = date(timezone.localdate().year - (timezone.localdate().month < 7), 7, 1)
    taken = {"status": "verified", "completed_on": first}
    TrainingRecordFactory(officer=officer, topic="active_shooter", title="Alone in a building", **taken)
    TrainingRecordFactory(officer=officer, topic="legal_update", title="Law", status="claimed", completed_on=first)
    TrainingRecordFactory(officer=officer, topic="school_firearms", status="verified", completed_on=date(2020, 1, 1))
    duty(
        officer,
        "met",
        requirement="in_service_quarter",
        starts_on=first,
        due_on=months_later(first, 3).replace(day=1) - (days(1) - days(0)),
    )
    page = words(signed_in(d.sergeant).get(url("in-service")))
    part = page[page.index(f"officer-{officer.pk}") :]
    missing = part[part.index("Missing:") : part.index("</p>", part.index("Missing:"))]
    assert "Legal update" in missing
    assert "Firearms in the school environment" in missing
    assert "Interviewing juveniles" in missing
    assert "active shooter" not in missing
    assert "Alone in a building" in part
    assert "Met" in part
    assert "Alone in a" in words(signed_in(officer.user).get(url("in-service")))
    for person in (d.principal, d.superintendent, d.officer().user):
        assert "Alone in a" not in words(signed_in(person).get(url("in-service")))
    few = queries(d.sergeant, url("in-service"))
    for _ in range(4):
        other = d.officer()
        duty(other, requirement="in_service_quarter", starts_on=first, due_on=date(first.year, 12, 31))
        TrainingRecordFactory(officer=other, topic="active_shooter", **taken)
    assert queries(d.sergeant, url("in-service")) == few <= 15
    TrainingRecordFactory(officer=(unasked := d.officer()), topic="active_shooter", **taken)
    assert f"officer-{unasked.pk}" not in words(signed_in(d.sergeant).get(url("in-service")))


@pytest.mark.clause("UT-TRAIN-3")
def test_a_policy_without_topics_says_so() -> None:
    d = Department("alabama")
    assert "names no topics" in words(signed_in(d.sergeant).get(url("in-service")))


def test_the_matrix_holds_300_officers_and_12_requirements(d: Department) -> None:
    """On pages of fifty, on one page for paper, and in a file, at the same number of statements."""
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.test", full_name=f"Many Example {n:03}") for n in range(300)
    )
    Officer.objects.bulk_create(Officer(agency=d.agency, user=user, badge=f"M{n}") for n, user in enumerate(people))
    duty(d.officer())
    few = queries(d.sergeant, url("matrix"))
    Obligation.objects.bulk_create(
        ObligationFactory.build(agency=d.agency, person=user, requirement=f"course{n:02}", title=f"Course {n:02}")
        for user in people
        for n in range(12)
    )
    assert queries(d.sergeant, url("matrix")) == few
    assert queries(d.sergeant, f"{url('matrix')}?all=1") == few
    table = html.fromstring(signed_in(d.sergeant).get(url("matrix"), {"all": "1"}).content).find(".//table")
    assert len(table.findall("tbody/tr")) == 301
    assert {len(row.findall("td")) for row in table.findall("tbody/tr")} == {13}
    assert len(lines(signed_in(d.sergeant).get(url("matrix"), {"export": "csv"}))) == 302
