"""The guide for a new agency: derived from data, gone when the way has been walked."""

from __future__ import annotations

from typing import Any

import pytest

from sro_program.home.cards import Card
from sro_program.organisations.models import Role
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated

pytestmark = pytest.mark.django_db


def guide(client: Any, person: Any) -> Card | None:
    client.force_login(person)
    found: list[Card] = client.get("/").context["cards"]
    return next((card for card in found if card.key == "first-steps"), None)


def marks(card: Card | None) -> dict[str, str]:
    assert card is not None
    return {str(row.title): str(row.tag) for row in card.rows}


def test_an_administrator_of_nothing_begins_with_directory_and_agency(client: Any) -> None:
    host = seated(Role.ADMINISTRATOR, None)
    assert marks(guide(client, host)) == {
        "Import the schools and districts of your state": "to do",
        "Add your agency": "to do",
    }
    SchoolFactory()
    assert marks(guide(client, host))["Import the schools and districts of your state"] == "done"


def test_a_new_agency_is_led_step_by_step(client: Any) -> None:
    department = Department("alabama")
    department.opening(status="draft")
    card = guide(client, department.chief)
    assert card is not None
    assert str(card.title).startswith(f"First steps of {department.agency}: 7 of 9")
    assert marks(card) == {
        "Import the schools and districts of your state": "done",
        "Choose the districts the agency serves": "done",
        "Give the chief a seat": "done",
        "Give the superintendent of a district served a seat": "done",
        "Adopt the policy the agency runs on": "done",
        "Put the officers on the roster": "done",
        "Give the SRO supervisor a seat": "done",
        "Have an agreement signed with a district": "to do",
        "Announce the first opening": "to do",
    }
    links = [row.url for row in card.rows if row.tag == "to do"]
    assert all(client.get(url).status_code == 200 for url in links)


def test_the_guide_goes_when_everything_is_done(client: Any) -> None:
    department = Department("alabama")
    department.agreement()
    department.opening()
    assert guide(client, department.chief) is None
    assert guide(client, seated(Role.ADMINISTRATOR, None)) is None


def test_steps_of_others_say_whose_they_are(client: Any) -> None:
    department = Department("alabama")
    card = guide(client, seated(Role.ADMINISTRATOR, None))
    assert card is not None
    waiting = {str(row.title): (row.url, str(row.detail)) for row in card.rows if row.tag == "to do"}
    assert waiting["Announce the first opening"] == ("", "The chief or the SRO supervisor does this.")
    assert department.agency.name in str(card.title)
