"""What school staff ask officers to come to: approved by whom the policy names, done or not done, counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import ServiceRequest
from assignments.services import ServiceText, ask_for_service
from sro_program.notifications.models import Outbox
from sro_program.notifications.sweep import sweep
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import BadDecision, MovedMeanwhile, NotVisible, NotYours, Unmet
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import office_hours, post, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


def asked(department: Department, officer: Any, by: Any, **columns: Any) -> ServiceRequest:
    given = {
        "kind": "parent_meeting",
        "school": department.school,
        "officer": officer,
        "title": "Parent evening",
        "details": "",
        "place": "Library",
        "starts_at": timezone.now() + timedelta(days=3),
        "minutes": 60,
        **columns,
    }
    return ask_for_service(by=by, text=ServiceText(**given))


def url(name: str, *record: Any) -> str:
    return reverse(f"assignments:requests:{name}", args=[r.pk for r in record])


# Meetings, functions, classes


@pytest.mark.clause("AL-III-A-2-d")
@pytest.mark.parametrize("kind", ["parent_meeting", "faculty_meeting"])
def test_meeting_goes_to_the_supervisor_and_only_an_approved_one_is_logged(alabama: Department, kind: str) -> None:
    officer, staff = post(alabama), seated(Role.SCHOOL_STAFF, alabama.school)
    request = asked(alabama, officer, staff, kind=kind)
    told = Outbox.objects.get(kind="service_request.asked").payload["people"]
    assert set(told) == {str(alabama.sergeant.pk), str(alabama.chief.pk)}
    with pytest.raises(NotYours):
        perform(request, "approve", actor=officer.user)
    with pytest.raises(MovedMeanwhile):
        perform(request, "log_done", actor=officer.user, data={"people": 20})
    page = signed_in(officer.user).post(
        reverse("workflow:perform", args=["service_request", request.pk, "log_done"]),
        {"people": "20", "version": request.version},
    )
    assert page.status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assignments_servicerequest SET status = 'done' WHERE id = %s", [request.pk])
    perform(request, "approve", actor=alabama.sergeant)
    assert (request.status, request.approved_by) == ("approved", alabama.sergeant)
    with pytest.raises(Unmet, match="It has not begun yet"):
        perform(request, "log_done", actor=officer.user, data={"people": 20})
    _let_pass(request)
    assert "Log as done" in words(signed_in(officer.user).get(reverse("inbox")))
    perform(request, "log_done", actor=officer.user, data={"people": 20, "note": "Many questions."})
    assert (request.status, request.people) == ("done", 20)


@pytest.mark.clause("AL-III-A-2-d")
def test_approval_is_kept_in_the_database(alabama: Department) -> None:
    request = service(alabama, post(alabama), alabama.principal, approver="leaders")
    with connection.cursor() as cursor:
        move = f"assignments_servicerequest:{request.pk}:asked:approved"
        cursor.execute("SELECT set_config('sro.move', %s, true)", [move])
    with pytest.raises(IntegrityError, match="service_approved_by_somebody"), transaction.atomic():
        ServiceRequest.objects.filter(pk=request.pk).update(status="approved")


@pytest.mark.clause("UT-DUTY")
def test_where_no_clause_asks_for_approval_the_officer_accepts_a_class() -> None:
    utah = Department("utah")
    officer, staff = post(utah), seated(Role.SCHOOL_STAFF, utah.school)
    request = asked(utah, officer, staff, kind="class", title="Careers in law enforcement")
    assert set(Outbox.objects.get(kind="service_request.asked").payload["people"]) == {str(officer.user.pk)}
    with pytest.raises(NotYours):
        perform(request, "approve", actor=utah.sergeant)
    with pytest.raises(NotYours):
        perform(request, "approve", actor=staff)
    perform(request, "approve", actor=officer.user)
    assert request.status == "approved"


@pytest.mark.clause("UT-DUTY")
def test_class_in_a_school_the_officer_does_not_serve_is_refused() -> None:
    utah = Department("utah")
    officer, staff = post(utah), seated(Role.SCHOOL_STAFF, utah.school)
    with pytest.raises(ValidationError, match="Choose an officer who serves at this school"):
        asked(utah, utah.officer(), staff, kind="class")
    with pytest.raises(NotYours):
        asked(utah, officer, utah.superintendent, kind="class")
    request = asked(utah, officer, staff, kind="class")
    elsewhere, serving = SchoolFactory(district=utah.district), officer.assignments.get()
    serving.agreement.schools.add(elsewhere)
    serving.schools.set([elsewhere])
    with pytest.raises(Unmet, match="does not serve at"):
        perform(request, "approve", actor=officer.user)


@pytest.mark.clause("AL-III-A-2-k")
def test_function_names_as_many_officers_as_the_school_needs(alabama: Department) -> None:
    officer, second, third = post(alabama), alabama.officer(), alabama.officer()
    request = asked(alabama, officer, alabama.principal, kind="function", title="Home game", officers_needed=3)
    with pytest.raises(BadDecision, match="Name 1 more"):
        perform(request, "approve", actor=alabama.sergeant, data={"officers": [str(second.pk)]})
    stranger = Department("utah").officer()
    with pytest.raises(BadDecision):
        perform(request, "approve", actor=alabama.sergeant, data={"officers": [str(second.pk), str(stranger.pk)]})
    assert (request.status, request.officers.count()) == ("asked", 0)
    with pytest.raises(NotVisible):
        perform(request, "log_done", actor=second.user, data={"people": 300})
    perform(request, "approve", actor=alabama.sergeant, data={"officers": [str(second.pk), str(third.pk)]})
    assert set(request.officers.all()) == {officer, second, third}
    assert request.title in words(signed_in(second.user).get(url("calendar") + f"?month={_month(request)}"))
    _let_pass(request)
    perform(request, "log_done", actor=officer.user, data={"people": 300})
    assert request.status == "done"


def test_declined_and_cancelled_tell_why_and_leave_the_calendar(alabama: Department) -> None:
    officer = post(alabama)
    first, second = (asked(alabama, officer, alabama.principal) for _ in range(2))
    with pytest.raises(BadDecision):
        perform(first, "decline", actor=alabama.sergeant)
    perform(first, "decline", actor=alabama.sergeant, reason="The officer is in court.")
    perform(second, "approve", actor=alabama.sergeant)
    assert second.get_absolute_url() in words(
        signed_in(officer.user).get(url("calendar") + f"?month={_month(second)}")
    )
    perform(second, "cancel", actor=alabama.principal, reason="Snow.")
    page = words(signed_in(officer.user).get(url("calendar") + f"?month={_month(second)}"))
    assert first.get_absolute_url() not in page
    assert second.get_absolute_url() not in page


def test_a_full_day_shows_three_and_leads_to_the_others(alabama: Department) -> None:
    officer = post(alabama)
    noon = timezone.now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=2)
    for n in range(5):
        service(
            alabama, officer, alabama.principal, "approved", title=f"Talk {n}", starts_at=noon + timedelta(minutes=n)
        )
    page = words(signed_in(alabama.principal).get(url("calendar") + f"?month={noon:%Y-%m}"))
    assert [f"Talk {n}" in page for n in range(5)] == [True, True, True, False, False]
    assert "and 2 more" in page
    day = f"{noon:%Y-%m-%d}"
    shown = words(signed_in(alabama.principal).get(url("service-list") + f"?since={day}&until={day}"))
    assert all(f"Talk {n}" in shown for n in range(5))


def test_what_did_not_take_place_says_why(alabama: Department) -> None:
    officer = post(alabama)
    request = service(alabama, officer, alabama.principal, "approved", starts_at=timezone.now() - timedelta(hours=3))
    with pytest.raises(BadDecision):
        perform(request, "log_not_done", actor=officer.user)
    perform(request, "log_not_done", actor=officer.user, reason="Called to an accident.")
    assert request.status == "not_done"


def test_mail_about_an_approval_brings_the_appointment_and_names_nobody(
    alabama: Department, mailoutbox: list[Any]
) -> None:
    request = service(alabama, post(alabama), alabama.principal, approver="leaders", title="About Robin Sample")
    perform(request, "approve", actor=alabama.sergeant)
    sweep()
    (mail,) = [m for m in mailoutbox if m.to == [alabama.principal.email]]
    assert b"SUMMARY:Faculty meeting" in mail.attachments[0].get_payload(decode=True)
    assert "Robin" not in mail.message().as_string()


def _let_pass(request: ServiceRequest) -> None:
    now = timezone.now()
    ServiceRequest.objects.filter(pk=request.pk).update(
        starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
    )
    request.refresh_from_db()


def _month(request: ServiceRequest) -> str:
    return f"{timezone.localtime(request.starts_at):%Y-%m}"


# Who sees what


def test_who_sees_a_meeting_and_who_a_conference(alabama: Department) -> None:
    officer = post(alabama)
    hours = office_hours(officer, alabama.school)
    staff, colleague = (seated(Role.SCHOOL_STAFF, alabama.school) for _ in range(2))
    people = {
        "requester": staff,
        "other staff": colleague,
        "principal": alabama.principal,
        "officer": officer.user,
        "other officer": alabama.officer().user,
        "sergeant": alabama.sergeant,
        "chief": alabama.chief,
        "auditor": alabama.auditor,
        "superintendent": alabama.superintendent,
        "other school": seated(Role.SCHOOL_STAFF, SchoolFactory(district=alabama.district)),
        "other chief": Department("utah").chief,
        "administrator": seated(Role.ADMINISTRATOR, None),
    }
    always = {"requester", "principal", "officer", "sergeant", "chief", "auditor"}
    conference = {"kind": "conference", "hours": hours, "with_whom": "student"}
    cases = [
        (service(alabama, officer, staff), always | {"superintendent"}),
        (service(alabama, officer, staff, "approved"), always | {"superintendent", "other staff"}),
        (service(alabama, officer, staff, "approved", **conference), always),
    ]
    for request, readers in cases:
        for name, person in people.items():
            expected = 200 if name in readers else 404
            assert signed_in(person).get(request.get_absolute_url()).status_code == expected, (request.kind, name)


# Bad input


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"starts_at": "1/1/2020 10:00"}, "This time has passed"),
        ({"starts_at": "someday"}, "Write a day and a time"),
        ({"minutes": "0"}, "greater than or equal to 5"),
        ({"minutes": "100000"}, "less than or equal to 720"),
        ({"officers_needed": "3"}, "Only a school function can need more than one officer."),
        ({"kind": "conference"}, "Select a valid choice"),
        ({"kind": ""}, "Choose one."),
        ({"officer": "00000000-0000-4000-8000-000000000000"}, "Select a valid choice"),
        ({"title": ""}, "Fill this in."),
    ],
)
def test_bad_request_is_refused_at_its_field(alabama: Department, change: dict[str, str], says: str) -> None:
    officer = post(alabama)
    good = {
        "kind": "faculty_meeting",
        "school": str(alabama.school.pk),
        "officer": str(officer.pk),
        "title": "Faculty meeting",
        "starts_at": "tomorrow 10:00",
        "minutes": "45",
        "place": "Library",
        "officers_needed": "1",
    }
    page = signed_in(alabama.principal).post(url("service-new"), {**good, **change})
    assert (page.status_code, says in words(page)) == (422, True)
    assert ServiceRequest.objects.count() == 0
    assert signed_in(alabama.principal).post(url("service-new"), good).status_code == 302


# Counted


def test_counts_by_school_and_kind_are_of_what_one_may_see(alabama: Department) -> None:
    officer = post(alabama)
    past = timezone.now() - timedelta(days=2)
    service(alabama, officer, alabama.principal, "done", starts_at=past)
    service(alabama, officer, alabama.principal, "not_done", kind="function", starts_at=past)
    service(alabama, officer, alabama.principal)
    other = Department("utah")
    service(other, post(other), other.principal, "done", starts_at=past)
    page = signed_in(alabama.chief).get(url("service-totals") + "?export=csv")
    lines = b"".join(page.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1] == f"{alabama.school},0,2,1,0,0,3,1,1"
    assert signed_in(alabama.chief).get(url("service-totals") + "?sort=-n_all").status_code == 200


def test_pages_cost_the_same_for_one_and_for_many(alabama: Department) -> None:
    officer = post(alabama)
    first = service(alabama, officer, alabama.principal, "approved")
    pages = [url("service-list"), url("service-totals"), url("calendar"), first.get_absolute_url()]
    before = [queries(alabama.principal, page) for page in pages]
    for n in range(5):
        service(alabama, officer, alabama.principal, "approved", starts_at=first.starts_at + timedelta(hours=n + 1))
    assert [queries(alabama.principal, page) for page in pages] == before
    assert max(before) <= 15
