"""Feedback of schools: asked yearly, answered by the principal alone, read by few (53G-8-703(2)(h))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assignments.models import Feedback
from assignments.queries.feedback import averages_of, feedback_about
from assignments.services.evaluation_reminders import remind_evaluations
from assignments.services.feedback import hand_in_answers, link_token, open_link
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role, Seat
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import NotVisible, NotYours, Unmet
from tests.factories.department import Department
from tests.factories.evaluations import answers, evaluation, feedback, period, write
from tests.factories.organisations import OfficerFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.posts import post
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def d() -> Department:
    return Department("utah")


def page(name: str, record: Any) -> str:
    return reverse(f"assignments:evaluations:{name}", args=[record.pk])


def typed(made: Feedback, **more: Any) -> dict[str, Any]:
    marks = {f"mark_{item['key']}": "4" for item in made.items}
    return {**marks, "continues": "yes", "strengths": "Kind.", "concerns": "", "version": made.version, **more}


def link(made: Feedback, person: Any, **when: Any) -> str:
    return reverse("assignments:evaluations:feedback-link", args=[link_token(made, person, **when)])


# Asking and answering


@pytest.mark.clause("UT-LAW-703-2-h")
def test_the_supervisor_asks_and_the_principal_answers(d: Department) -> None:
    serving = post(d)
    sergeant = signed_in(d.sergeant)
    url = reverse("assignments:evaluations:feedback-ask")
    sergeant.post(url, {"officer": serving.officer.pk, "due_on": days(14)})
    made = Feedback.objects.get()
    assert (made.school, made.status) == (d.school, "requested")
    assert [item["key"] for item in made.items] == [p.key for p in made.policy.evaluation.feedback]
    assert "Asked already" in words(sergeant.post(url, {"officer": serving.officer.pk, "due_on": days(14)}))
    principal = signed_in(d.principal)
    assert serving.officer.user.full_name in words(principal.get("/"))
    principal.post(page("feedback-answer", made), typed(made))
    made.refresh_from_db()
    assert (made.status, made.author, made.strengths) == ("requested", d.principal, "Kind.")
    assert "Kind." not in words(sergeant.get(made.get_absolute_url()))
    principal.post(page("feedback-answer", made), typed(made, hand_in="yes"))
    made.refresh_from_db()
    assert (made.status, made.by_link) == ("submitted", False)
    assert "Kind." in words(sergeant.get(made.get_absolute_url()))


@pytest.mark.clause("UT-LAW-703-2-h")
def test_an_incomplete_answer_is_kept_but_not_handed_in(d: Department) -> None:
    made = feedback(d)
    answer = signed_in(d.principal).post(page("feedback-answer", made), typed(made, mark_role="", hand_in="yes"))
    assert "Not answered yet: Keeps to the role" in words(answer)
    assert "53G-8-703(2)(h)" in words(answer)
    with pytest.raises(Unmet):
        perform(made, "submit", actor=d.principal)


@pytest.mark.clause("UT-LAW-703-2-h")
def test_what_was_handed_in_stays(d: Department) -> None:
    made = feedback(d, "submitted")
    assert signed_in(d.principal).get(page("feedback-answer", made)).status_code == 404
    for change in ({"strengths": "None."}, {"marks": {}}, {"author": d.chief}, {"officer": d.officer()}):
        with pytest.raises(IntegrityError, match="as it was handed in"), transaction.atomic():
            Feedback.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
        Feedback.objects.filter(pk=made.pk).delete()


def test_a_principal_speaks_without_being_asked_about_officers_of_the_own_school(d: Department) -> None:
    place, url = post(d).places.get(), reverse("assignments:evaluations:feedback-give")
    principal = signed_in(d.principal)
    answer = principal.post(url, {"about": place.pk})
    made = Feedback.objects.get()
    assert answer["Location"] == page("feedback-answer", made)
    assert (made.author, made.asked_by, made.agency) == (d.principal, d.principal, d.agency)
    assert principal.post(url, {"about": place.pk})["Location"] == page("feedback-answer", made)
    second = signed_in(seated(Role.PRINCIPAL, d.school)).post(url, {"about": place.pk})
    assert "Another principal of the school is answering already" in words(second)
    for stranger in (d.sergeant, d.chief, seated(Role.PRINCIPAL, SchoolFactory(district=d.district))):
        assert signed_in(stranger).get(url).status_code == 404


def test_nobody_asks_about_themself(d: Department) -> None:
    own = OfficerFactory(agency=d.agency, user=d.sergeant)
    with pytest.raises(NotYours):
        feedback(d, officer=own)


# Who reads what


@pytest.mark.clause("UT-LAW-703-2-h")
def test_the_matrix_row_of_feedback_holds(d: Department) -> None:
    made = feedback(d, "submitted", strengths="Secret strength.")
    other_school = SchoolFactory(district=d.district)
    colleague = seated(Role.PRINCIPAL, d.school)
    for reader in (d.chief, d.sergeant, d.principal):
        assert "Secret strength." in words(signed_in(reader).get(made.get_absolute_url()))
    limited = words(signed_in(d.auditor).get(made.get_absolute_url()))
    assert "Asked and answered" in limited
    assert "Secret strength." not in limited
    strangers = [
        made.officer.user,
        d.officer().user,
        d.lieutenant.user,
        colleague,
        seated(Role.PRINCIPAL, other_school),
        seated(Role.SCHOOL_STAFF, d.school),
        d.superintendent,
        seated(Role.DISTRICT_STAFF, d.district),
        seated(Role.ADMINISTRATOR, None),
        Department("alabama").sergeant,
    ]
    for stranger in strangers:
        client = signed_in(stranger)
        assert client.get(made.get_absolute_url()).status_code == 404
        assert made.get_absolute_url() not in words(client.get(reverse("assignments:evaluations:feedback-list")))
        with pytest.raises(NotVisible):
            perform(made, "withdraw", actor=stranger, reason="No.")


def test_what_one_principal_began_another_never_sees(d: Department) -> None:
    made = feedback(d, "begun")
    second = seated(Role.PRINCIPAL, d.school)
    assert signed_in(second).get(made.get_absolute_url()).status_code == 404
    assert signed_in(d.principal).get(page("feedback-answer", made)).status_code == 200
    Seat.objects.filter(user=d.principal).update(until=days(-1))
    assert signed_in(d.principal).get(page("feedback-answer", made)).status_code == 404


def test_feedback_given_after_the_period_belongs_to_it_and_to_no_later_one(d: Department) -> None:
    officer = d.officer()
    feedback(d, "submitted", officer)
    last = evaluation(d, "drafted", officer, period=period(days(-300), days(-20), days(30)))
    this = evaluation(d, officer=officer, period=period(days(-19), days(200), days(230)))
    write(last)
    last.refresh_from_db()
    assert feedback_about(officer, d.agency.pk, this.starts_on, this.ends_on).count() == 1
    perform(last, "release", actor=d.sergeant)
    assert last.feedback.count() == 1
    assert not feedback_about(officer, d.agency.pk, this.starts_on, this.ends_on).exists()
    assert [line["key"] for line in last.evidence] == ["feedback"]


@pytest.mark.parametrize("unnamed", [False, True])
def test_the_officer_reads_it_with_the_released_evaluation_named_or_not(d: Department, unnamed: bool) -> None:
    d.agency.feedback_unnamed = unnamed
    d.agency.save()
    officer = d.officer()
    feedback(d, "submitted", officer, strengths="Knows every name.")
    made = evaluation(d, "drafted", officer)
    client = signed_in(officer.user)
    assert "Knows every name." not in words(client.get(made.get_absolute_url()))
    write(made)
    made.refresh_from_db()
    perform(made, "release", actor=d.sergeant)
    shown = words(client.get(made.get_absolute_url()))
    assert "Knows every name." in shown
    assert (d.principal.full_name in shown) is not unnamed
    assert (d.school.name in shown) is not unnamed
    taken = made.feedback.get()
    with pytest.raises(IntegrityError, match="as it was handed in"), transaction.atomic():
        Feedback.objects.filter(pk=taken.pk).update(evaluation=None)


def test_the_superintendent_reads_averages_and_none_of_few(d: Department) -> None:
    url = page("feedback-totals", d.district)
    for _n in range(9):
        feedback(d, "submitted", strengths="Only ours.")
    client = signed_in(d.superintendent)
    assert "Fewer than 10 answers" in words(client.get(url))
    last = feedback(d)
    marks = {**answers(last).marks, "instruction": 0}
    perform_hand_in(d, last, marks)
    shown = words(client.get(url))
    assert "Only ours." not in shown
    assert "too few answers" in shown
    enough, rows = averages_of(d.district, days(-365))
    assert enough
    assert {row.mean for row in rows} == {4.0, None}
    for stranger in (d.principal, d.chief, d.sergeant, seated(Role.DISTRICT_STAFF, d.district)):
        assert signed_in(stranger).get(url).status_code == 404


def perform_hand_in(d: Department, made: Feedback, marks: Any) -> None:
    hand_in_answers(made, answers=answers(made, marks=marks), version=made.version, by=d.principal)


# The link


def allowed(d: Department) -> None:
    d.agency.feedback_by_link = True
    d.agency.save()


def test_a_principal_answers_by_the_link_without_signing_in_once(d: Department) -> None:
    allowed(d)
    made = feedback(d)
    row = Outbox.objects.get(kind="feedback.asked")
    url = row.payload["url"]
    assert "/feedback/link/" in url
    client = Client()
    assert "Gets on with students" in words(client.get(url))
    client.post(url, typed(made))
    made.refresh_from_db()
    assert (made.status, made.author) == ("requested", d.principal)
    done = client.post(url, typed(made, hand_in="yes"), follow=True)
    assert "Thank you." in words(done)
    made.refresh_from_db()
    assert (made.status, made.by_link, made.author) == ("submitted", True, d.principal)
    again = client.post(url, typed(made, strengths="Changed.", hand_in="yes"))
    assert "answered already" in words(again)
    made.refresh_from_db()
    assert made.strengths == "Kind."
    assert "Kind." not in words(client.get(url))


def test_a_link_is_for_one_person_one_request_and_three_weeks(d: Department) -> None:
    allowed(d)
    made = feedback(d)
    stranger = seated(Role.PRINCIPAL, SchoolFactory(district=d.district))
    client = Client()
    assert "Nothing waits for you" in words(client.get(link(made, stranger)))
    assert "Nothing waits for you" in words(client.get(link(made, d.sergeant)))
    old = link(made, d.principal, now=timezone.now() - timedelta(days=22))
    assert "has run out" in words(client.get(old))
    good = link_token(made, d.principal)
    assert client.get(reverse("assignments:evaluations:feedback-link", args=[good[:-1] + "x"])).status_code == 404
    assert open_link("no-such-link") is None
    Seat.objects.filter(user=d.principal).update(until=days(-1))
    assert "Nothing waits for you" in words(client.post(link(made, d.principal), typed(made, hand_in="yes")))


def test_without_the_agencys_leave_the_mail_leads_to_the_page_and_links_are_dead(d: Department) -> None:
    made = feedback(d)
    assert Outbox.objects.get(kind="feedback.asked").payload["url"] == made.get_absolute_url()
    assert "asks for a sign-in" in words(Client().get(link(made, d.principal)))


def test_the_agency_decides_on_links_and_names(d: Department) -> None:
    url = reverse("organisations:agency-edit", args=[d.agency.pk])
    sent = {"feedback_by_link": "on", "feedback_unnamed": "on", "version": d.agency.version}
    assert signed_in(d.chief).post(url, sent).status_code == 302
    d.agency.refresh_from_db()
    assert (d.agency.feedback_by_link, d.agency.feedback_unnamed) == (True, True)


# Reminders


@pytest.mark.clause("UT-LAW-703-2-h")
def test_a_school_not_heard_for_a_year_is_told_to_the_supervisor_once(d: Department) -> None:
    old, fresh = post(d, starts_on=days(-5)), post(d, starts_on=days(-5))
    type(old).objects.filter(pk=old.pk).update(starts_on=days(-5))
    later = timezone.now() + timedelta(days=400)
    assert remind_evaluations() == 0
    feedback(d, "submitted", fresh.officer)
    soon = timezone.now() + timedelta(days=361)
    assert remind_evaluations(soon) == 1
    told = Outbox.objects.get(kind="feedback.due")
    assert told.payload["people"] == [str(d.sergeant.pk)]
    assert "53G-8-703(2)(h)" in told.payload["body"]
    assert str(old.officer) not in told.payload["title"] + told.payload["body"]
    assert remind_evaluations(soon) == 0
    assert remind_evaluations(later) == 1
    alabama = Department("alabama")
    post(alabama)
    assert remind_evaluations(later) == 0


def test_an_unanswered_request_is_reminded_to_the_school_then_to_the_supervisor_each_once(d: Department) -> None:
    feedback(d, due_on=days(10))
    at = timezone.now()
    counts = [remind_evaluations(at + timedelta(days=n)) for n in (0, 4, 4, 5, 11, 11, 40)]
    assert counts == [0, 1, 0, 0, 2, 0, 0]


def test_withdrawn_the_principal_sees_no_button(d: Department) -> None:
    made = feedback(d, "withdrawn")
    assert options(made, d.principal) == []
    assert signed_in(d.principal).get(page("feedback-answer", made)).status_code == 404


def test_lists_cost_the_same_for_one_and_for_many(d: Department) -> None:
    feedback(d, "submitted")
    url = reverse("assignments:evaluations:feedback-list")
    first = queries(d.chief, url)
    for _ in range(3):
        feedback(d)
    assert queries(d.chief, url) == first <= 15
    assert queries(d.sergeant, Feedback.objects.first().get_absolute_url()) <= 15  # type: ignore[union-attr]
