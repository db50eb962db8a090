"""The frame around every page: what a person meets there, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from sro_program.organisations.models import Delegation, Role
from sro_program.ui import navigation
from sro_program.ui.frame import FRAGMENT, FULL, Frame
from tests.factories.organisations import AgencyFactory, DistrictFactory, SchoolFactory, SeatFactory, UserFactory

pytestmark = pytest.mark.django_db


def frame_for(user: Any, **more: Any) -> Frame:
    request = RequestFactory().get("/")
    request.user = user
    request.resolver_match = None
    for name, value in more.items():
        setattr(request, name, value)
    return Frame(request)


def test_an_anonymous_reader_meets_no_sections() -> None:
    frame = frame_for(AnonymousUser())
    assert (frame.signed_in, frame.nav, frame.seats, frame.inbox_count, frame.notices_count) == (False, [], (), 0, 0)


def test_a_disabled_account_meets_nothing() -> None:
    frame = frame_for(SeatFactory(user__is_active=False, agency=AgencyFactory()).user)
    assert (frame.signed_in, frame.nav) == (False, [])


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        (
            Role.CHIEF,
            "agency",
            [
                "home",
                "selection",
                "agreements",
                "coverage",
                "calendar",
                "score",
                "training",
                "pen",
                "organisation",
                "policy",
            ],
        ),
        (
            Role.OFFICER,
            "agency",
            ["home", "selection", "coverage", "calendar", "score", "training", "pen", "organisation", "policy"],
        ),
        (
            Role.PRINCIPAL,
            "school",
            ["home", "selection", "agreements", "coverage", "calendar", "training", "pen", "organisation", "policy"],
        ),
        (
            Role.SUPERINTENDENT,
            "district",
            ["home", "selection", "agreements", "coverage", "calendar", "pen", "organisation", "policy"],
        ),
    ],
)
def test_a_person_meets_the_sections_their_seat_uses(
    role: Role, place: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}")
    places = {"agency": AgencyFactory, "school": SchoolFactory, "district": DistrictFactory}
    frame = frame_for(SeatFactory(role=role, **{place: places[place]()}).user)
    assert [item.key for item in frame.nav] == expected


def test_a_section_without_a_page_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address", lambda name: "/" if name == "home" else "")
    frame = frame_for(SeatFactory(agency=AgencyFactory()).user)
    assert [item.key for item in frame.nav] == ["home"]


def test_the_section_of_a_page_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}")
    here = SimpleNamespace(view_name="policy:clause", namespaces=["policy"])
    frame = frame_for(SeatFactory(agency=AgencyFactory()).user, resolver_match=here)
    assert [item.key for item in frame.nav if item.here] == ["policy"]


def test_five_places_at_the_bottom_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}")
    chief = frame_for(SeatFactory(agency=AgencyFactory()).user)
    administrator = frame_for(SeatFactory(role=Role.ADMINISTRATOR).user)
    assert (len(chief.tabs), len(chief.more)) == (4, 6)
    assert (len(administrator.tabs), len(administrator.more)) == (3, 0)


def test_acting_for_somebody_is_shown() -> None:
    agency = AgencyFactory()
    giver, receiver = SeatFactory(agency=agency).user, SeatFactory(agency=agency, role=Role.SUPERVISOR).user
    today = timezone.localdate()
    Delegation.objects.create(
        agency=agency,
        giver=giver,
        receiver=receiver,
        decisions=["selection.endorse"],
        since=today,
        until=today + timedelta(days=3),
        reason="Away",
    )
    assert [lent.giver for lent in frame_for(receiver).acting_for] == [giver]
    assert frame_for(giver).acting_for == []


@pytest.mark.parametrize(
    ("htmx", "layout"),
    [(None, FULL), (SimpleNamespace(boosted=True), FULL), (SimpleNamespace(boosted=False), FRAGMENT)],
)
def test_htmx_gets_the_content_without_the_frame(htmx: Any, layout: str) -> None:
    assert frame_for(AnonymousUser(), htmx=htmx).layout == layout


@pytest.mark.parametrize("code", ["400", "403_csrf", "429", "500", "503"])
def test_an_error_page_needs_nothing_to_be_shown(code: str) -> None:
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html
    assert code.partition("_")[0] in html


def test_seats_are_read_once_and_counts_only_when_asked(django_assert_num_queries: Any) -> None:
    user = SeatFactory(agency=AgencyFactory(), since=date(2020, 1, 6)).user
    with django_assert_num_queries(1):
        frame = frame_for(user)
        assert len(frame.seats) == 1
        assert frame.nav
    with django_assert_num_queries(1):
        assert frame.notices_count == 0


def test_a_person_without_a_seat_still_gets_home() -> None:
    frame = frame_for(UserFactory())
    assert frame.signed_in
    assert [item.key for item in frame.nav] in (["home"], [])
