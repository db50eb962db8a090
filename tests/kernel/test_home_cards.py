"""Cards of the home page: asked together, in order, each role its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Count, F
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.home import cards
from sro_program.home.cards import Ask, Asking, Card, CardRow, Stat, day_in, for_person, moment_in, on_home
from sro_program.home.search import find
from sro_program.organisations.models import Agency, Role, Seat
from sro_program.organisations.seats import Standing, forget_standing, standing_of
from tests.factories.department import Department
from tests.factories.organisations import SeatFactory, seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(monkeypatch: pytest.MonkeyPatch) -> User:
    """A chief on an installation where no app has any card."""
    monkeypatch.setattr(cards, "_registered", {})
    person = Department("utah").chief
    standing_of(person)
    return person


def test_cards_of_one_page_are_one_statement(chief: User, django_assert_num_queries: Any) -> None:
    @on_home("people", Role.CHIEF, order=2)
    def people(person: Any, standing: Standing) -> Asking:
        rows = yield Ask(lambda: User.objects.order_by("full_name")[:2], {"name": "full_name", "since": "created_at"})
        return Card("people", "People", rows=[CardRow(row["name"]) for row in rows])

    @on_home("seats", Role.CHIEF, order=1)
    def seats(person: Any, standing: Standing) -> Asking:
        counted = Seat.objects.filter(user=person).order_by().values("role").annotate(n=Count("pk"))
        mine, nobodys = yield (
            Ask(lambda: counted, {"role": F("role"), "n": F("n")}),
            Ask(lambda: Seat.objects.filter(pk__in=[]), {"pk": "pk"}),
        )
        assert nobodys == []
        return [Stat(row["role"], row["n"]) for row in mine]

    @on_home("plain", Role.CHIEF, order=3)
    def plain(person: Any, standing: Standing) -> Card:
        return Card("plain", "Plain")

    with django_assert_num_queries(1):
        stats, shown = for_person(chief)
    assert [(s.label, s.value) for s in stats] == [("chief", 1)]
    assert [(card.key, len(card.rows)) for card in shown] == [("people", 2), ("plain", 0)]


def test_a_card_may_have_nothing_to_ask(chief: User, django_assert_num_queries: Any) -> None:
    @on_home("none", Role.CHIEF, order=1)
    def none(person: Any, standing: Standing) -> Asking:
        if standing.has(Role.CHIEF):
            return None
        yield Ask(User.objects.all, {"pk": "pk"})
        return Card("none", "Never")

    with django_assert_num_queries(0):
        assert for_person(chief) == ([], [])


def test_a_card_that_asks_twice_is_a_mistake(chief: User) -> None:
    @on_home("twice", Role.CHIEF, order=1)
    def twice(person: Any, standing: Standing) -> Asking:
        yield Ask(lambda: User.objects.all()[:1], {"pk": "pk"})
        yield Ask(lambda: User.objects.all()[:1], {"pk": "pk"})
        return None

    with pytest.raises(RuntimeError, match="asks once"):
        for_person(chief)


def test_a_card_that_asks_about_a_moment_is_a_mistake(chief: User) -> None:
    """Its statement is kept for the day, and would go on asking about this morning."""

    @on_home("moment", Role.CHIEF, order=1)
    def moment(person: Any, standing: Standing) -> Asking:
        yield Ask(lambda: User.objects.filter(created_at__lt=timezone.now()), {"pk": "pk"})
        return None

    with pytest.raises(TypeError, match="Now()"):
        for_person(chief)


def test_a_seat_more_changes_what_is_asked(chief: User) -> None:
    @on_home("agencies", Role.CHIEF, order=1)
    def agencies(person: Any, standing: Standing) -> Asking:
        rows = yield Ask(lambda: Agency.objects.filter(pk__in=standing.agencies(Role.CHIEF)), {"pk": "pk"})
        return Stat("agencies", len(rows))

    assert for_person(chief)[0][0].value == 1
    SeatFactory(user=chief, role=Role.CHIEF, agency=Department("alabama").agency)
    forget_standing(chief)
    assert for_person(chief)[0][0].value == 2


def test_other_roles_do_not_see_it(chief: User) -> None:
    @on_home("officers", Role.OFFICER, order=1)
    def officers(person: Any, standing: Standing) -> Card:
        return Card("officers", "Officers only")

    assert for_person(chief) == ([], [])


def test_days_and_moments_come_back_from_json() -> None:
    assert str(day_in("2026-11-04")) == "2026-11-04"
    assert moment_in("2026-11-04T14:40:00+00:00").isoformat() == "2026-11-04T14:40:00+00:00"


@pytest.mark.parametrize("applicants", [1, 3])
def test_a_chiefs_home_costs_the_same_for_few_and_many(
    client: Any, applicants: int, django_assert_num_queries: Any
) -> None:
    department = Department("alabama")
    department.agreement()
    department.forwarded(*[5] * applicants)
    client.force_login(department.chief)
    client.get("/")
    with django_assert_num_queries(6):
        answer = client.get("/")
    assert len(answer.context["inbox"][0]["items"]) == applicants


@pytest.mark.parametrize("applicants", [1, 3])
def test_an_officers_home_costs_the_same_for_few_and_many(
    client: Any, applicants: int, django_assert_num_queries: Any
) -> None:
    department = Department("alabama")
    officer = department.officer()
    for _ in range(applicants):
        department.submit(department.opening(), officer)
    client.force_login(officer.user)
    client.get("/")
    with django_assert_num_queries(5):
        answer = client.get("/")
    own = next(card for card in answer.context["cards"] if card.key == "selection-own")
    assert len(own.rows) == applicants


def test_empty_cards_say_what_the_place_is_for(client: Any) -> None:
    department = Department("utah")
    for person in (department.chief, department.principal, department.superintendent, department.officer().user):
        client.force_login(person)
        shown = client.get("/").context["cards"]
        assert shown
        assert [card.key for card in shown if not card.rows and not card.empty] == []


def test_search_finds_only_what_one_may_see() -> None:
    here, there = Department("utah"), Department("utah")
    mine = here.opening(title="Post at the river school")
    there.opening(title="Post at the river bend")
    found = {str(group.label): [hit.pk for hit in group.hits] for group in find(here.chief, "river post")}
    assert found == {"Openings": [mine.pk]}
    assert find(seated(Role.SCHOOL_STAFF, here.school), "river post") == []
