"""Lessons: from an outline approved for their day, at an invitation, never as a substitute, counted when taught."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import AssignedSchool
from sro_program.notifications.models import Notice, Outbox
from sro_program.notifications.sweep import sweep as tell
from sro_program.organisations.handing_over import open_items
from sro_program.organisations.models import Role
from sro_program.policy.models import Override
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import BadDecision, NotVisible, NotYours, Unmet
from tests.factories.department import Department
from tests.factories.lessons import invitation, lesson, outline
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import post
from tests.factories.selection import days
from training.models import BusyWeek, CourseOutline, Lesson
from training.services.lessons import LessonText, plan_lesson
from training.services.outline_reminders import remind_of_endings

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def officer(alabama: Department) -> Any:
    return post(alabama)


def url(name: str, record: Any = None) -> str:
    return reverse(f"training:teaching:{name}", args=[record.pk] if record else [])


def at(offset: int, hour: int = 12) -> datetime:
    """Noon on the local day that many days from today."""
    return datetime.combine(days(offset), time(hour), tzinfo=timezone.get_default_timezone())


def planned(plan: CourseOutline, **changes: Any) -> Lesson:
    given = {
        "outline": plan,
        "invitation": plan.invitations.first(),
        "setting": "class",
        "grade": "09",
        "group": "Health, period 3",
        "teacher": "Teacher Example",
        "starts_at": at(2),
        "minutes": 45,
        **changes,
    }
    by = given.pop("by", plan.author.user)
    return plan_lesson(by=by, text=LessonText(**given))


def form(plan: CourseOutline, **changes: Any) -> dict[str, Any]:
    begins = at(2)
    given = {
        "outline": plan.pk,
        "invitation": plan.invitations.get().pk,
        "setting": "class",
        "grade": "09",
        "group": "Health, period 3",
        "teacher": "Teacher Example",
        "starts_at_0": f"{begins:%Y-%m-%d}",
        "starts_at_1": "12:00",
        "starts_at": f"{begins:%Y-%m-%d} 12:00",
        "minutes": "45",
    }
    return {**given, **changes}


# Approved before


@pytest.mark.clause("AL-III-A-1-b-i")
def test_a_lesson_is_planned_taught_and_counted(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer)
    answer = signed_in(officer.user).post(url("lesson-new"), form(plan))
    made = Lesson.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.school, made.subject, made.status) == (alabama.school, plan.subject, "scheduled")
    with pytest.raises(Unmet, match="has not begun"):
        perform(made, "teach", actor=officer.user, data={"students": 20, "note": ""})
    past = planned(plan, starts_at=at(-1))
    for wrong in ({"students": 0}, {"students": -3}, {"students": 99999}, {"students": "many"}, {"students": 2.5}, {}):
        with pytest.raises(BadDecision):
            perform(past, "teach", actor=officer.user, data={"note": "", **wrong})
    perform(past, "teach", actor=officer.user, data={"students": 24, "note": "Many questions."})
    assert (past.status, past.students) == ("taught", 24)
    answer = signed_in(alabama.chief).get(past.get_absolute_url())
    assert f'href="{plan.get_absolute_url()}"' in answer.content.decode()
    page = words(answer)
    assert "Many questions." in page
    assert "III.A.1.b.i" in page


@pytest.mark.clause("AL-III-A-1-b-i")
def test_no_lesson_without_an_outline_approved_on_or_before_its_day(alabama: Department, officer: Any) -> None:
    fresh = outline(alabama, officer, approved_on=days(0))
    planned(fresh, starts_at=at(0, 1))
    with pytest.raises(Unmet, match=r"after the day of the lesson.*III\.A\.1\.b\.i"):
        planned(fresh, starts_at=at(-1))
    ending = outline(alabama, officer, approved_until=days(3))
    with pytest.raises(Unmet, match=r"was approved until .* only.*III\.A\.1\.b\.i"):
        planned(ending, starts_at=at(4))
    for status in ("draft", "submitted", "returned", "declined"):
        other = outline(alabama, officer, status)
        with pytest.raises(Unmet, match=r"is not approved.*III\.A\.1\.b\.i"):
            planned(other)
        answer = signed_in(officer.user).post(url("lesson-new"), form(other))
        assert answer.status_code == 422, "the page offers approved versions only"
    answer = signed_in(officer.user).post(url("lesson-new"), form(ending, starts_at=f"{at(4):%Y-%m-%d} 12:00"))
    assert answer.status_code == 422
    assert "III.A.1.b.i" in words(answer)


@pytest.mark.clause("AL-III-A-1-b-i")
def test_postgresql_refuses_what_was_not_approved_for_its_day(alabama: Department, officer: Any) -> None:
    good, draft = outline(alabama, officer), outline(alabama, officer, "draft")
    made = lesson(alabama, good)
    for wrong in (
        lambda: lesson(alabama, draft),
        lambda: lesson(alabama, good, starts_at=at(-40)),
        lambda: lesson(alabama, good, starts_at=at(340)),
        lambda: Lesson.objects.filter(pk=made.pk).update(outline=draft),
        lambda: Lesson.objects.filter(pk=made.pk).update(day=days(-300)),
        lambda: Lesson.objects.filter(pk=made.pk).update(subject="laws"),
        lambda: place(made, "taught", students=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE training_lesson SET starts_at = starts_at + interval '400 days' WHERE id = %s", [made.pk]
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE training_lesson SET status = 'taught', students = 3 WHERE id = %s", [made.pk])


@pytest.mark.clause("AL-III-A-1-b-i")
def test_the_engine_asks_again_when_the_lesson_is_logged(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer)
    made = lesson(alabama, plan, starts_at=timezone.now() - timedelta(hours=30))
    place(plan, "retired", approved_until=days(-9))
    with pytest.raises(Unmet, match=r"was approved until .* only.*III\.A\.1\.b\.i"):
        perform(made, "teach", actor=officer.user, data={"students": 20, "note": ""})


def test_older_versions_stay_for_the_days_of_their_approval(alabama: Department, officer: Any) -> None:
    old = outline(alabama, officer, "retired", approved_until=days(-3))
    planned(old, starts_at=at(-5))
    with pytest.raises(Unmet, match="Use the version that is approved"):
        planned(old, starts_at=at(-2))


# Invited


@pytest.mark.clause("AL-III-A-1-b")
def test_no_lesson_without_an_invitation_of_the_school(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer)
    waiting = invitation(alabama, officer, "open")
    others = invitation(alabama, alabama.officer())
    for wrong in (waiting, others):
        with pytest.raises(ValidationError, match="Choose an invitation made to you"):
            planned(plan, invitation=wrong)
        assert signed_in(officer.user).post(url("lesson-new"), form(plan, invitation=wrong.pk)).status_code == 422
        if wrong is waiting:
            with pytest.raises(IntegrityError), transaction.atomic():
                lesson(alabama, plan, invitation=wrong)
    elsewhere = invitation(alabama, officer, school=SchoolFactory(district=alabama.district))
    with pytest.raises(ValidationError, match="school at which you serve"):
        planned(plan, invitation=elsewhere)
    with pytest.raises(IntegrityError), transaction.atomic():
        lesson(alabama, plan, invitation=elsewhere)
    made = lesson(alabama, plan, starts_at=timezone.now() - timedelta(hours=1))
    place(made.invitation, "withdrawn")
    with pytest.raises(Unmet, match=r"has not invited this class.*III\.A\.1\.b"):
        perform(made, "teach", actor=officer.user, data={"students": 20, "note": ""})


def test_an_officer_teaches_where_they_serve_and_from_their_own_outlines(alabama: Department, officer: Any) -> None:
    plan, colleague = outline(alabama, officer), post(alabama)
    with pytest.raises(NotYours, match="Copy this one"):
        planned(plan, by=colleague.user, invitation=invitation(alabama, colleague))
    with pytest.raises(NotYours):
        planned(plan, by=alabama.principal)
    AssignedSchool.objects.filter(assignment__officer=officer).delete()
    with pytest.raises(ValidationError, match="at which you serve"):
        planned(plan)


# Not a teacher


@pytest.mark.clause("AL-III-A-1-b-ii")
def test_substitute_teaching_is_refused_everywhere(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer)
    with pytest.raises(Unmet, match=r"does not stand in for a teacher.*III\.A\.1\.b\.ii"):
        planned(plan, setting="substitute")
    answer = signed_in(officer.user).post(url("lesson-new"), form(plan, setting="substitute"))
    assert answer.status_code == 422
    assert "III.A.1.b.ii" in words(answer)
    assert "Health, period 3" in words(answer), "what was typed is kept"
    made = lesson(alabama, plan)
    for change in ({"setting": "substitute"}, {"teacher": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lesson.objects.filter(pk=made.pk).update(**change)
    utah = Department("utah")
    with pytest.raises(Unmet, match="does not stand in for a teacher"):
        planned(outline(utah, post(utah)), setting="substitute")


@pytest.mark.clause("AL-III-A-1-b-ii")
def test_a_week_over_the_limit_is_flagged_once(alabama: Department, officer: Any) -> None:
    Override.objects.create(
        agency=alabama.agency,
        clause="AL-III-A-1-b-ii",
        number="weekly_hours",
        value=2,
        since=days(-9),
        author=alabama.chief,
        reason="Local",
    )
    plan = outline(alabama, officer, minutes=60)
    monday = 7 - days(0).weekday()
    first, second = (planned(plan, starts_at=at(monday, hour), minutes=60) for hour in (9, 11))
    assert not BusyWeek.objects.exists(), "two hours are not more than two"
    third = planned(plan, starts_at=at(monday, 14), minutes=30)
    planned(plan, starts_at=at(monday + 7, 14), minutes=30)
    week = BusyWeek.objects.get()
    assert (week.officer, week.minutes, week.limit_hours) == (officer, 150, 2)
    planned(plan, starts_at=at(monday + 6, 9), minutes=30)
    assert Outbox.objects.filter(kind="lesson.week").count() == 1
    tell()
    assert Notice.objects.filter(user=alabama.sergeant, title__contains="than the limit").count() == 1
    page = words(signed_in(alabama.sergeant).get("/"))
    assert "3 of 2 hours" in page
    assert "III.A.1.b.ii" in page
    for made in (first, second, third):
        perform(made, "cancel", actor=officer.user, reason="Snow")
    assert not BusyWeek.objects.exists()
    utah = Department("utah")
    elsewhere = outline(utah, post(utah), minutes=480)
    for day in range(5):
        planned(elsewhere, starts_at=at(monday + day, 8), minutes=480)
    assert not BusyWeek.objects.exists(), "a policy without the clause has no limit"


# When


def test_what_cannot_be_entered(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer, approved_on=days(-100))
    planned(plan, starts_at=at(-14))
    with pytest.raises(Unmet, match="more than 14 days ago"):
        planned(plan, starts_at=at(-15))
    with pytest.raises(Unmet, match="more than a year ahead"):
        planned(outline(alabama, officer, approved_until=None), starts_at=at(400))
    with pytest.raises(Unmet, match="approved for these grades: 9, 10"):
        planned(plan, grade="KG")
    planned(plan, starts_at=at(3, 10))
    with pytest.raises(ValidationError, match="another lesson at that time"):
        planned(plan, starts_at=at(3, 10) + timedelta(minutes=30))
    planned(plan, starts_at=at(3, 10) + timedelta(minutes=45))
    for minutes in ("-1", "0", "481", "99999999999", "x", "4.5"):
        assert signed_in(officer.user).post(url("lesson-new"), form(plan, minutes=minutes)).status_code == 422


def test_the_day_is_that_of_the_agency(alabama: Department, officer: Any) -> None:
    made = planned(outline(alabama, officer), starts_at=at(2, 23))
    assert made.day == at(2).date()


def test_the_principal_cancels_with_a_reason_and_others_do_not(alabama: Department, officer: Any) -> None:
    made = lesson(alabama, outline(alabama, officer))
    with pytest.raises(BadDecision):
        perform(made, "cancel", actor=alabama.principal)
    with pytest.raises(NotYours):
        perform(made, "cancel", actor=alabama.superintendent, reason="No")
    with pytest.raises(NotVisible):
        perform(made, "cancel", actor=seated(Role.PRINCIPAL, SchoolFactory()), reason="No")
    perform(made, "cancel", actor=alabama.principal, reason="Tests that day")
    tell()
    assert Notice.objects.filter(user=officer.user, title__contains="was cancelled").exists()


# By date


def test_instructors_are_reminded_before_an_approval_ends(alabama: Department, officer: Any) -> None:
    soon = outline(alabama, officer, approved_until=days(25))
    outline(alabama, officer, approved_until=days(200))
    assert remind_of_endings() == 1
    assert remind_of_endings() == 0
    assert remind_of_endings(timezone.now() + timedelta(days=20)) == 1
    tell()
    assert Notice.objects.filter(user=officer.user, title__contains="approval of an outline ends").count() == 2
    assert soon.title in words(signed_in(officer.user).get("/"))


def test_work_is_handed_over_when_an_officer_leaves_a_school(alabama: Department, officer: Any) -> None:
    plan, successor = outline(alabama, officer), post(alabama)
    made = lesson(alabama, plan)
    items = {i.work.key: i for i in open_items(officer, [alabama.school.pk])}
    assert {"course_outline", "lesson"} <= set(items)
    for item in items.values():
        if item.work.key in ("course_outline", "lesson"):
            item.work.give(item.record, successor, alabama.sergeant)
    plan.refresh_from_db()
    made.refresh_from_db()
    assert (plan.author, made.officer) == (successor, successor)


def test_pages_cost_the_same_for_one_and_many(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer)
    made = lesson(alabama, plan, "taught", starts_at=timezone.now() - timedelta(days=1))
    pages = (url("lessons"), url("instruction"), made.get_absolute_url(), url("lesson-new"))
    before = [queries(officer.user, page) for page in pages]
    for n in range(2, 7):
        lesson(alabama, outline(alabama, officer), "taught", starts_at=timezone.now() - timedelta(days=n))
    assert [queries(officer.user, page) for page in pages] == before
    assert max(before) <= 15, before
