"""The pipeline: where every application stands, whom it waits for, what is late; and the page others start from."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.models import Application, Opening
from sro_program.organisations.models import Role
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, DelegationFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words

pytestmark = pytest.mark.django_db
HOME, PIPELINE = "applicants:home", "applicants:pipeline"


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def waiting(department: Department, opening: Opening, status: str, for_days: int = 0, name: str = "") -> Application:
    application = department.application(
        opening, status=status, status_since=timezone.now() - timedelta(days=for_days, minutes=1)
    )
    if name:
        application.applicant.full_name = name
        application.applicant.save()
    return application


def names(answer: Any) -> list[str]:
    return [str(row.cells[0].value) for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("person", "template"),
    [
        ("chief", "applicants/pipeline.html"),
        ("sergeant", "applicants/pipeline.html"),
        ("auditor", "applicants/pipeline.html"),
        ("superintendent", "applicants/opening_home.html"),
        ("principal", "applicants/opening_home.html"),
    ],
)
def test_the_seat_chooses_the_first_page(utah: Department, person: str, template: str) -> None:
    answer = signed_in(getattr(utah, person)).get(reverse(HOME))
    assert (answer.status_code, answer.templates[0].name) == (200, template)


def test_the_pipeline_shows_whom_each_waits_for_and_what_is_late(utah: Department) -> None:
    opening = utah.opening()
    sent = utah.submit(opening)
    waiting(utah, opening, "screening", 20, "Officer Late Example")
    waiting(utah, opening, "screening", 14, "Officer Just Example")
    waiting(utah, opening, "eligible", 300, "Officer Slow Example")
    waiting(utah, opening, "withdrawn")
    waiting(utah, opening, "draft")
    answer = signed_in(utah.sergeant).get(reverse(HOME))
    rows = {str(r.cells[0].value): [str(c.value) for c in r.cells[4:7]] for r in answer.context["rows"]}
    assert rows == {
        "Officer Slow Example": ["the interview board", "300", ""],
        "Officer Late Example": ["the SRO supervisor", "20", "late by 6 days"],
        "Officer Just Example": ["the SRO supervisor", "14", ""],
        str(sent.applicant): [str(utah.lieutenant), "0", ""],
    }
    stages = {s.state.key: (s.count, s.late, s.width) for s in answer.context["picture"].way}
    assert stages == {
        "in_chain": (1, 0, 50),
        "screening": (2, 1, 100),
        "eligible": (1, 0, 50),
        "interviewed": (0, 0, 0),
        "recommended": (0, 0, 0),
        "forwarded": (0, 0, 0),
    }
    assert [(s.state.key, s.count) for s in answer.context["picture"].ended] == [("withdrawn", 1)]


def test_the_pipeline_narrows(utah: Department) -> None:
    first, second = utah.opening(title="First"), utah.opening(title="Second")
    other = SchoolFactory(district=utah.district)
    second.schools.set([other])
    waiting(utah, first, "screening", 20, "Officer Avery Example")
    waiting(utah, first, "forwarded", 2, "Officer Blake Example")
    waiting(utah, second, "eligible", 9, "Officer Casey Example")
    waiting(utah, second, "withdrawn", 9, "Officer Drew Example")
    client = signed_in(utah.chief)

    def found(**asked: str) -> set[str]:
        return {name.split()[1] for name in names(client.get(reverse(PIPELINE), asked))}

    assert found() == {"Avery", "Blake", "Casey"}
    assert found(status="all") == {"Avery", "Blake", "Casey", "Drew"}
    assert found(status="withdrawn") == {"Drew"}
    assert found(opening=str(first.pk)) == {"Avery", "Blake"}
    assert found(school=str(other.pk)) == {"Casey"}
    assert found(waits_for="chief") == {"Blake"}
    assert found(waits_for="board") == {"Casey"}
    assert found(age="7") == {"Avery", "Casey"}
    assert found(age="late") == {"Avery"}
    assert found(name="avery") == {"Avery"}
    assert found(name="%") == set()
    assert found(name="avery", waits_for="chief") == set()


def test_the_picture_counts_all_stages_whichever_is_shown(utah: Department) -> None:
    opening = utah.opening()
    waiting(utah, opening, "screening")
    waiting(utah, opening, "eligible")
    answer = signed_in(utah.chief).get(reverse(PIPELINE), {"status": "eligible"})
    counts = {s.state.key: (s.count, s.chosen) for s in answer.context["picture"].way}
    assert (counts["screening"], counts["eligible"]) == ((1, False), (1, True))
    assert len(answer.context["rows"]) == 1


def test_the_pipeline_sorts(utah: Department) -> None:
    opening = utah.opening()
    for name, days in (("Officer Blake Example", 3), ("Officer Avery Example", 1), ("Officer Casey Example", 2)):
        waiting(utah, opening, "screening", days, name)
    client = signed_in(utah.chief)

    def order(sort: str) -> str:
        return "".join(name.split()[1][0] for name in names(client.get(reverse(PIPELINE), {"sort": sort})))

    assert order("") == "BCA"
    assert order("name") == "ABC"
    assert order("-name") == "CBA"
    assert order("days") == "ACB"
    assert order("-days") == "BCA"


def test_the_export_is_what_is_shown(utah: Department) -> None:
    opening = utah.opening(title="=cmd|'/c calc'!A1")
    waiting(utah, opening, "screening", 20, "+Officer Avery Example")
    waiting(utah, opening, "eligible")
    client = signed_in(utah.auditor)
    asked = {"status": "screening", "export": "xlsx"}
    sheet = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse(PIPELINE), asked)))).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0][:4] == ["Applicant", "Badge", "Stage", "Opening"]
    assert len(lines) == 2
    assert lines[1][0] == "'+Officer Avery Example"
    assert lines[1][3] == "'=cmd|'/c calc'!A1"
    assert lines[1][5:7] == [20, "late by 6 days"]


BY_HAND = [
    "name=%00",
    "opening=x",
    "opening=00000000-0000-0000-0000-000000000000",
    "school=%27 OR 1=1--",
    "status=nonsense",
    "age=99999999999999999999",
    "waits_for=everybody",
    "page=-1",
    "page=1000000000",
    "sort=applicant__password",
    "name=" + "a" * 500,
    "name=" + "%25" * 30,
    "export=pdf",
]


@pytest.mark.parametrize("query", BY_HAND)
def test_addresses_typed_by_hand_do_no_harm(utah: Department, query: str) -> None:
    waiting(utah, utah.opening(), "screening")
    assert signed_in(utah.chief).get(f"{reverse(PIPELINE)}?{query}").status_code == 200


def test_nobody_sees_the_pipeline_of_others(utah: Department) -> None:
    there = Department("alabama")
    waiting(there, there.opening(title="Elsewhere"), "screening", 0, "Officer Hidden Example")
    mine = waiting(utah, utah.opening(), "screening")
    stranger = seated(Role.CHIEF, AgencyFactory())
    for person in (utah.chief, stranger, utah.principal, utah.lieutenant.user, mine.applicant):
        page = words(signed_in(person).get(reverse(PIPELINE), {"status": "all"}))
        assert "Officer Hidden Example" not in page
        assert "Elsewhere" not in page
    assert names(signed_in(mine.applicant).get(reverse(PIPELINE))) == []


def test_a_designee_sees_what_the_giver_sees(utah: Department) -> None:
    application = waiting(utah, utah.opening(), "screening")
    designee = utah.officer().user
    DelegationFactory(agency=utah.agency, giver=utah.chief, receiver=designee)
    client = signed_in(designee)
    assert reverse(PIPELINE) in words(client.get(reverse(HOME)))
    assert names(client.get(reverse(PIPELINE))) == [str(application.applicant)]


def test_officers_start_with_openings_and_their_own_applications(utah: Department) -> None:
    opening = utah.opening(title="Open post")
    utah.opening(title="Secret draft", status="draft")
    application = utah.submit(opening)
    page = words(signed_in(application.applicant).get(reverse(HOME)))
    assert "Your applications" in page
    assert f"Waits for {utah.lieutenant}" in page
    assert "Open post" in page
    assert "Secret draft" not in page
    assert "You have not applied." in words(signed_in(utah.officer().user).get(reverse(HOME)))


def test_schools_see_openings_at_their_schools_only(utah: Department) -> None:
    utah.opening(title="At our school")
    elsewhere = utah.opening(title="At another school")
    elsewhere.schools.set([SchoolFactory(district=utah.district)])
    page = words(signed_in(utah.principal).get(reverse(HOME)))
    assert "At our school" in page
    assert "At another school" not in page
    assert "At another school" in words(signed_in(utah.superintendent).get(reverse(HOME)))


def test_the_pipeline_costs_the_same_for_one_row_and_three(utah: Department) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            utah.submit(utah.opening())
        counts.append(queries(utah.sergeant, reverse(PIPELINE)))
    assert counts == [9, 9]


@pytest.mark.parametrize("person", ["principal", "applicant"])
def test_the_first_page_costs_the_same_for_one_row_and_three(utah: Department, person: str) -> None:
    officer = utah.officer()
    user = officer.user if person == "applicant" else utah.principal
    counts = []
    for more in (1, 2):
        for _ in range(more):
            utah.submit(utah.opening(), officer)
        counts.append(queries(user, reverse(HOME)))
    assert counts[0] == counts[1]
    assert counts[0] == {"principal": 7, "applicant": 7}[person]
