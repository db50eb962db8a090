"""Openings: who writes them, what stays fixed once officers can apply, who sees the questions."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from applicants.models import Opening
from applicants.services import adjust_opening, change_opening, draft_opening
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, DistrictFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def filled_in(department: Department, **changes: Any) -> dict[str, Any]:
    return {
        "district": str(department.district.pk),
        "title": "School resource officer",
        "schools": [str(department.school.pk)],
        "positions": "2",
        "duties": "Be there for students and staff.",
        "hours": "7:30 to 15:30",
        "closes_on": days(10).isoformat(),
        "starts_on": days(40).isoformat(),
        "questions": "Why this school?\n\n  What would you do   first? ",
        **changes,
    }


NEW = "applicants:opening-new"


def test_sergeant_writes_a_draft_and_publishes_it(utah: Department) -> None:
    client = signed_in(utah.sergeant)
    answer = client.post(reverse(NEW), filled_in(utah))
    opening = Opening.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, opening.get_absolute_url())
    assert (opening.status, opening.agency, opening.positions, opening.made_by) == (
        "draft",
        utah.agency,
        2,
        utah.sergeant,
    )
    assert list(opening.schools.all()) == [utah.school]
    assert [q["text"] for q in opening.questions] == ["Why this school?", "What would you do first?"]
    assert opening.policy_pack == "utah"
    assert "Open for applications" in words(client.get(opening.get_absolute_url()))

    perform(opening, "publish", actor=utah.sergeant)
    assert len(opening.criteria) == len(opening.policy.selection.criteria)
    assert [q["text"] for q in opening.questions] == ["Why this school?", "What would you do first?"]


def test_the_same_form_sent_twice_makes_one_opening(utah: Department) -> None:
    client = signed_in(utah.chief)
    form = filled_in(utah, _key=str(uuid.uuid4()))
    assert client.post(reverse(NEW), form)["Location"] == client.post(reverse(NEW), form)["Location"]
    assert Opening.objects.count() == 1


def test_an_empty_box_or_the_policys_questions_follow_the_policy(utah: Department) -> None:
    client = signed_in(utah.sergeant)
    asked = client.get(reverse(NEW)).context["form"]["questions"].value()
    for text in ("", asked):
        client.post(reverse(NEW), filled_in(utah, questions=text))
    assert [o.questions for o in Opening.objects.all()] == [[], []]


def test_with_several_districts_the_district_is_asked_first(utah: Department) -> None:
    other = DistrictFactory(name="Second Example District")
    utah.agency.districts.add(other)
    school = SchoolFactory(district=other, name="Far Example School")
    client = signed_in(utah.sergeant)
    first = client.get(reverse(NEW))
    assert "Second Example District" in words(first)
    assert "Far Example School" not in words(first)
    second = words(client.get(reverse(NEW), {"district": str(other.pk)}))
    assert school.name in second
    assert utah.school.name not in second


BAD = [
    ("title", "", "Fill this in."),
    ("title", "x" * 151, "at most 150 characters"),
    ("title", "Officer \u202e", "hidden character"),
    ("positions", "0", "greater than or equal to 1"),
    ("positions", "1e400", "whole number"),
    ("positions", "9" * 5000, "whole number"),
    ("positions", "100", "less than or equal to 99"),
    ("duties", "  ", "Fill this in."),
    ("closes_on", "the day after", "Write a day like"),
    ("closes_on", "2025-02-29", "Write a day like"),
    ("closes_on", "2020-01-06", "Choose today or a later day."),
    ("starts_on", "today", "begins after the last day to apply"),
    ("schools", [], "Choose at least one school."),
    ("schools", ["not-a-school"], "not a valid"),
    ("questions", "Twice?\nTwice?", "The same question stands here twice"),
    ("questions", "y" * 501, "under 500 letters"),
    ("questions", "\n".join(f"Question {n}?" for n in range(31)), "at most 30 questions"),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_told_at_its_field_and_kept(utah: Department, field: str, value: Any, message: str) -> None:
    answer = signed_in(utah.sergeant).post(reverse(NEW), filled_in(utah, **{field: value}))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert message in " ".join(form.errors[field])
    assert form["hours"].value() == "7:30 to 15:30"
    assert not Opening.objects.exists()


@pytest.mark.parametrize("district", ["", "x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_a_district_that_cannot_be_read_asks_for_one(utah: Department, district: str) -> None:
    utah.agency.districts.add(DistrictFactory())
    answer = signed_in(utah.sergeant).post(reverse(NEW), filled_in(utah, district=district))
    assert answer.status_code == 422
    assert not Opening.objects.exists()


def test_schools_of_another_district_do_not_exist(utah: Department) -> None:
    foreign = SchoolFactory()
    form = filled_in(utah, schools=[str(foreign.pk)])
    answer = signed_in(utah.sergeant).post(reverse(NEW), form)
    assert answer.status_code == 422
    assert "schools" in answer.context["form"].errors
    with pytest.raises(ValidationError, match="at least one school of"):
        draft_opening(
            by=utah.chief,
            agency=utah.agency,
            district=utah.district,
            schools=[foreign],
            title="Officer",
            positions=1,
            duties="Serve.",
            hours="",
            closes_on=days(5),
            starts_on=days(9),
        )


def test_nobody_writes_openings_of_another_agency(utah: Department) -> None:
    stranger = seated(Role.CHIEF, AgencyFactory())
    opening = utah.opening(status="draft")
    client = signed_in(stranger)
    for url in (opening.get_absolute_url(), reverse("applicants:opening-edit", args=[opening.pk])):
        assert client.get(url).status_code == 404
        assert client.post(url, filled_in(utah)).status_code in (404, 405)
    with pytest.raises(NotVisible):
        adjust_opening(opening, by=stranger, version=1, positions=5, closes_on=days(5), starts_on=days(9))
    with pytest.raises(NotYours):
        draft_opening(
            by=stranger,
            agency=utah.agency,
            district=utah.district,
            schools=[utah.school],
            title="Officer",
            positions=1,
            duties="Serve.",
            hours="",
            closes_on=days(5),
            starts_on=days(9),
        )


@pytest.mark.parametrize("role", ["auditor", "superintendent", "principal"])
def test_others_write_no_openings(utah: Department, role: str) -> None:
    client = signed_in(getattr(utah, role))
    assert client.get(reverse(NEW)).status_code == 404
    assert client.post(reverse(NEW), filled_in(utah)).status_code == 404
    assert not Opening.objects.exists()


def edit(opening: Opening) -> str:
    return reverse("applicants:opening-edit", args=[opening.pk])


def test_a_draft_is_rewritten_as_a_whole(utah: Department) -> None:
    opening = utah.opening(status="draft")
    client = signed_in(utah.chief)
    client.post(edit(opening), filled_in(utah, title="Another title", version=opening.version))
    opening.refresh_from_db()
    assert (opening.title, opening.positions, opening.version) == ("Another title", 2, 2)


def test_once_published_only_positions_and_days_change(utah: Department) -> None:
    opening = utah.opening()
    asked = opening.questions
    client = signed_in(utah.sergeant)
    page = words(client.get(edit(opening)))
    assert 'name="questions"' not in page
    form = filled_in(utah, version=opening.version, positions="3", closes_on=days(20).isoformat())
    assert client.post(edit(opening), form).status_code == 302
    opening.refresh_from_db()
    assert (opening.positions, opening.closes_on, opening.title) == (
        3,
        days(20),
        "School resource officer, Example High",
    )
    assert opening.questions == asked
    with pytest.raises(ValidationError, match="This opening is published"):
        change_opening(
            opening,
            by=utah.chief,
            version=opening.version,
            district=utah.district,
            schools=[utah.school],
            questions=[],
        )


def half_filled(department: Department) -> tuple[Opening, list[Any]]:
    department.agreement()
    opening, applications = department.forwarded(5, 4, 4, positions=3)
    department.discuss(opening)
    for application in applications[:2]:
        perform(application, "appoint", actor=department.chief, data=department.appointment(opening))
    opening.refresh_from_db()
    return opening, applications


def days_of(opening: Opening) -> dict[str, Any]:
    return {"closes_on": opening.closes_on.isoformat(), "starts_on": opening.starts_on.isoformat()}


def test_positions_never_fall_below_those_filled(utah: Department) -> None:
    opening, _applications = half_filled(utah)
    form = {**days_of(opening), "version": opening.version, "positions": "1"}
    answer = signed_in(utah.chief).post(edit(opening), form)
    assert answer.status_code == 422
    assert "Write at least 2" in " ".join(answer.context["form"].errors["positions"])
    opening.refresh_from_db()
    assert opening.positions == 3


def test_taking_the_last_free_position_away_fills_the_opening(utah: Department) -> None:
    opening, applications = half_filled(utah)
    form = {**days_of(opening), "version": opening.version, "positions": "2"}
    assert signed_in(utah.chief).post(edit(opening), form).status_code == 302
    opening.refresh_from_db()
    applications[2].refresh_from_db()
    assert (opening.status, applications[2].status) == ("filled", "not_selected")


@pytest.mark.parametrize("status", ["filled", "cancelled"])
def test_an_opening_that_is_over_does_not_change(utah: Department, status: str) -> None:
    opening = utah.opening(status=status)
    assert signed_in(utah.chief).get(edit(opening)).status_code == 404
    with pytest.raises(ValidationError, match="is over"):
        adjust_opening(opening, by=utah.chief, version=1, positions=5, closes_on=days(5), starts_on=days(9))


def test_whoever_comes_too_late_is_told_who_was_faster(utah: Department) -> None:
    opening = utah.opening(status="draft")
    signed_in(utah.chief).post(edit(opening), filled_in(utah, title="The chief was first", version=1))
    late = signed_in(utah.sergeant).post(edit(opening), filled_in(utah, title="Too late", version=1))
    assert late.status_code == 409
    assert "Chief Example changed this" in words(late)
    assert late.context["form"]["title"].value() == "Too late"
    opening.refresh_from_db()
    assert opening.title == "The chief was first"
    with pytest.raises(MovedMeanwhile):
        adjust_opening(opening, by=utah.chief, version=None, positions=5, closes_on=days(5), starts_on=days(9))


def test_hidden_columns_cannot_be_set(utah: Department) -> None:
    other = AgencyFactory()
    form = filled_in(utah, status="open", agency=str(other.pk), version="7", made_by=str(utah.principal.pk))
    signed_in(utah.sergeant).post(reverse(NEW), form)
    opening = Opening.objects.get()
    assert (opening.status, opening.agency, opening.version, opening.made_by) == (
        "draft",
        utah.agency,
        1,
        utah.sergeant,
    )


def test_applicants_never_see_the_questions(utah: Department) -> None:
    opening = utah.opening()
    question = opening.questions[0]["text"]
    assert question in words(signed_in(utah.sergeant).get(opening.get_absolute_url()))
    board = utah.board(opening)
    member = board.members.exclude(user__in=[utah.sergeant, utah.chief]).get().user
    assert question in words(signed_in(member).get(opening.get_absolute_url()))
    applicant = utah.application(opening).applicant
    for person in (applicant, utah.superintendent, utah.lieutenant.user, utah.auditor):
        page = words(signed_in(person).get(opening.get_absolute_url()))
        assert "What the board rates" in page
        assert question not in page


def test_officers_of_the_agency_see_no_draft(utah: Department) -> None:
    opening = utah.opening(status="draft")
    officer = utah.officer().user
    assert signed_in(officer).get(opening.get_absolute_url()).status_code == 404
    assert opening.title not in words(signed_in(officer).get(reverse("applicants:home")))


def test_apply_is_offered_to_officers_while_the_opening_takes_applications(utah: Department) -> None:
    opening = utah.opening()
    apply = reverse("applicants:application-new", args=[opening.pk])
    officer = utah.officer().user
    assert apply in words(signed_in(officer).get(opening.get_absolute_url()))
    assert apply not in words(signed_in(utah.principal).get(opening.get_absolute_url()))
    perform(opening, "close", actor=utah.sergeant)
    assert apply not in words(signed_in(officer).get(opening.get_absolute_url()))


def test_the_agreement_line_says_what_is_missing(utah: Department) -> None:
    opening = utah.opening()
    client = signed_in(utah.sergeant)
    assert "None in force" in words(client.get(opening.get_absolute_url()))
    utah.agreement()
    assert "None in force" not in words(client.get(opening.get_absolute_url()))


def test_lists_narrow_sort_and_export(utah: Department) -> None:
    utah.opening(title="=Alpha post")
    utah.opening(title="Beta post", status="closed")
    client = signed_in(utah.sergeant)
    url = reverse("applicants:opening-list")
    assert "Beta post" not in words(client.get(url, {"title": "alpha"}))
    assert "Alpha post" not in words(client.get(url, {"status": "closed"}))
    assert "Nothing fits these filters" in words(client.get(url, {"title": "%"}))
    page = words(client.get(url, {"sort": "title"}))
    assert page.index("=Alpha post") < page.index("Beta post")
    export = b"".join(client.get(url, {"export": "csv"})).decode()
    assert "'=Alpha post" in export


@pytest.mark.parametrize(
    "query", ["title=%00", "status=nonsense", "page=-1", "page=x", "sort=made_by", "title=" + "a" * 500]
)
def test_addresses_typed_by_hand_do_no_harm(utah: Department, query: str) -> None:
    utah.opening()
    assert signed_in(utah.chief).get(f"{reverse('applicants:opening-list')}?{query}").status_code == 200


def test_the_list_costs_the_same_for_one_row_and_three(utah: Department) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            opening = utah.opening()
            opening.schools.add(SchoolFactory(district=utah.district))
        counts.append(queries(utah.sergeant, reverse("applicants:opening-list")))
    assert counts == [7, 7]


def test_an_opening_costs_the_same_for_one_application_and_three(utah: Department) -> None:
    opening = utah.opening(status="closed")
    utah.board(opening)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            utah.application(opening, status="screening")
            opening.schools.add(SchoolFactory(district=utah.district))
            utah.discuss(opening)
        counts.append(queries(utah.sergeant, opening.get_absolute_url()))
    assert counts == [13, 13]
