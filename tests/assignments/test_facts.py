"""Named figures: declared once, counted for one place or for many by one statement."""

from __future__ import annotations

from typing import Any

import pytest

from sro_program.facts import counted, facts_about, figures_of
from sro_program.organisations.models import Agency, School
from sro_program.policy.services import policy_in_force
from tests.factories.department import Department
from tests.factories.pages import signed_in, words
from tests.factories.posts import emergency_plan, post
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def d() -> Department:
    d = Department("alabama")
    post(d, agreement=d.agreement(ends_on=days(40)))
    emergency_plan(d, review_due=days(-3))
    emergency_plan(d, hazard="fire")
    return d


def values(place: Any) -> dict[str, int | None]:
    return {figure.key: figure.value for figure in figures_of(place)}


def test_figures_of_agency_district_and_school(d: Department) -> None:
    expected = {
        "agreements_in_force": 1,
        "agreement_days_left": 40,
        "posts_filled": 1,
        "plans_in_force": 2,
        "plans_overdue": 1,
    }
    for place in (d.agency, d.district, d.school):
        assert values(place).items() >= expected.items()


def test_a_place_without_anything_has_noughts_and_no_days(d: Department) -> None:
    empty = values(Department("utah").agency)
    assert (empty["posts_filled"], empty["agreement_days_left"]) == (0, None)


def test_many_places_cost_one_statement(d: Department, django_assert_num_queries: Any) -> None:
    other = Department("utah")
    with django_assert_num_queries(1):
        found = counted(Agency.objects.all(), ["posts_filled"])
    assert found == {d.agency.pk: {"posts_filled": 1}, other.agency.pk: {"posts_filled": 0}}
    with django_assert_num_queries(1):
        assert counted(School.objects.filter(pk=d.school.pk))[d.school.pk]["plans_overdue"] == 1


def test_each_figure_names_the_clause_that_asks_for_it(d: Department) -> None:
    figures = {f.key: f for f in figures_of(d.agency, policy_in_force(d.agency, days(0)))}
    assert figures["plans_overdue"].clause is not None
    assert figures["plans_overdue"].clause.id == "AL-III-A-2-g"
    assert {f.key for f in facts_about("school")} >= set(figures) - {
        "agreement_days_left",
        "outlines_approved",
        "instructors_untrained",
    }


def test_those_who_lead_see_counts_on_the_agencys_page_and_nobody_else(d: Department) -> None:
    for leader in (d.chief, d.sergeant, d.auditor):
        assert "Emergency plans overdue" in words(signed_in(leader).get(d.agency.get_absolute_url()))
    for other in (d.principal, d.officer().user):
        assert "Emergency plans overdue" not in words(signed_in(other).get(d.agency.get_absolute_url()))
