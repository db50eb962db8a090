"""Lessons in calendars and in figures, and the class that a school asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.exports import calendar_of
from assignments.models import ServiceRequest
from sro_program.facts import counted
from sro_program.organisations.models import Agency, Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import Unmet
from tests.factories.department import Department
from tests.factories.lessons import lesson, outline
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import signed_in, words
from tests.factories.requests import post, service
from tests.factories.selection import days
from training.models import CourseOutline, Invitation, Lesson
from training.queries.instruction import taught, term_name, term_of
from training.services.lessons import LessonText, plan_lesson

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


# Calendar


def test_lessons_stand_in_the_calendars_of_officer_and_school(alabama: Department, officer: Any) -> None:
    made = lesson(alabama, outline(alabama, officer))
    month = f"{timezone.localtime(made.starts_at):%Y-%m}"
    for person in (officer.user, alabama.principal):
        page = words(signed_in(person).get(f"{reverse('assignments:requests:calendar')}?month={month}"))
        assert made.outline.title in page
        file = calendar_of(person, timezone.now()).decode()
        assert f"SUMMARY:Lesson\\, {alabama.school}" in file.replace("\r\n ", "")
    stranger = seated(Role.PRINCIPAL, SchoolFactory())
    assert "SUMMARY" not in calendar_of(stranger, timezone.now()).decode()


# A class that the LEA asks for


@pytest.mark.clause("UT-DUTY")
def test_a_class_request_begins_an_invitation_and_an_outline() -> None:
    utah = Department("utah")
    officer, staff = post(utah), seated(Role.SCHOOL_STAFF, utah.school)
    request = service(utah, officer, staff, kind="class", title="Careers in law enforcement")
    page = words(signed_in(officer.user).get(request.get_absolute_url()))
    assert "Duties (a)–(e)" in page
    perform(request, "approve", actor=officer.user)
    made = Invitation.objects.get()
    assert (request.invitation, made.status, made.invited_by) == (made, "accepted", staff)
    draft = made.outlines.get()
    assert (draft.title, draft.status, draft.author, draft.minutes) == (request.title, "draft", officer, 60)
    assert made.get_absolute_url() in words(signed_in(officer.user).get(request.get_absolute_url()))
    assert request.get_absolute_url() in words(signed_in(officer.user).get(made.get_absolute_url()))
    assert Invitation.objects.count() == 1
    with pytest.raises(Unmet, match="is not approved"):
        planned(draft, invitation=made)
    meeting = service(utah, officer, staff)
    perform(meeting, "approve", actor=officer.user)
    assert ServiceRequest.objects.filter(invitation__isnull=False).count() == 1


@pytest.mark.clause("UT-DUTY")
def test_the_lesson_takes_the_place_of_the_request_in_the_calendar() -> None:
    utah = Department("utah")
    officer, staff = post(utah), seated(Role.SCHOOL_STAFF, utah.school)
    request = service(utah, officer, staff, kind="class", title="Careers in law enforcement")
    perform(request, "approve", actor=officer.user)
    assert calendar_of(staff, timezone.now()).decode().count("BEGIN:VEVENT") == 1
    plan = outline(utah, officer, invitations=[request.invitation])
    planned(plan, starts_at=request.starts_at)
    file = calendar_of(staff, timezone.now()).decode()
    assert file.count("BEGIN:VEVENT") == 1
    assert "Lesson" in file


# Figures


@pytest.mark.clause("AL-III-A-1-a")
@pytest.mark.clause("AL-III-A-1-c")
def test_teaching_is_counted_by_officer_school_term_and_subject(alabama: Department, officer: Any) -> None:
    law = outline(alabama, officer, subject="laws", title="Laws")
    arrest = outline(alabama, officer)
    for n, plan in enumerate((law, arrest, arrest), start=1):
        lesson(alabama, plan, "taught", starts_at=timezone.now() - timedelta(days=n), students=10 * n, minutes=60)
    lesson(alabama, arrest, starts_at=timezone.now() - timedelta(days=5))
    lesson(alabama, arrest, "cancelled", starts_at=timezone.now() - timedelta(days=6))
    found = {t.name: (t.lessons, t.hours, t.students) for t in taught(Lesson.objects.all(), "subject")}
    assert found == {"The juvenile justice system": (2, 2.0, 50), "Laws": (1, 1.0, 10)}
    assert [t.width for t in taught(Lesson.objects.all(), "subject")] == [1000, 500]
    assert [(t.name, t.lessons) for t in taught(Lesson.objects.all(), "officer")] == [(str(officer), 3)]
    assert [(t.name, t.lessons) for t in taught(Lesson.objects.all(), "school")] == [(str(alabama.school), 3)]
    assert sum(t.lessons for t in taught(Lesson.objects.all(), "term")) == 3
    for person in (officer.user, alabama.sergeant, alabama.chief):
        page = words(signed_in(person).get(f"{url('instruction')}?by=subject"))
        assert "The juvenile justice system" in page
        assert "III.A.1.a" in page
        assert "III.A.1.c" in page
        assert "Lessons this term" in words(signed_in(person).get("/"))
    officers_page = words(signed_in(alabama.chief).get(officer.get_absolute_url()))
    assert "Laws" in officers_page
    file = signed_in(alabama.chief).get(f"{url('instruction')}?by=school&export=csv")
    assert f"{alabama.school},3,3.0,60" in b"".join(file.streaming_content).decode()
    book = signed_in(alabama.chief).get(f"{url('instruction')}?by=term&export=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    stranger = Department("utah").chief
    assert "Nothing was taught" in words(signed_in(stranger).get(url("instruction")))


@pytest.mark.clause("AL-III-A-1-a")
def test_figures_are_facts_of_agency_district_and_school(alabama: Department, officer: Any) -> None:
    plan = outline(alabama, officer)
    lesson(alabama, plan, "taught", starts_at=timezone.now() - timedelta(days=2), students=30)
    lesson(alabama, plan, "taught", starts_at=timezone.now() - timedelta(days=3), students=12)
    keys = ("lessons_taught", "minutes_taught", "students_reached")
    agency = counted(
        Agency.objects.filter(pk=alabama.agency.pk), (*keys, "outlines_approved", "instructors_untrained")
    )
    assert agency[alabama.agency.pk] == {
        "lessons_taught": 2,
        "minutes_taught": 90,
        "students_reached": 42,
        "outlines_approved": 1,
        "instructors_untrained": 1,
    }
    for place_ in (alabama.school, alabama.district):
        figures = counted(type(place_).objects.filter(pk=place_.pk), keys)[place_.pk]
        assert figures == {"lessons_taught": 2, "minutes_taught": 90, "students_reached": 42}


def test_terms() -> None:
    assert [d.isoformat() for d in term_of(date(2026, 8, 1))] == ["2026-08-01", "2026-12-31"]
    assert (term_name(2026, 1), term_name(2026, 3)) == ("Spring 2026", "Fall 2026")
