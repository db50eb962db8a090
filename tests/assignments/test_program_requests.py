"""Requests for officers and new programs: who asks, who permits, who decides, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applicants.models import Opening, RecommendedEntry
from assignments.models import Agreement, ProgramRequest
from assignments.services import RequestText, change_request, send_request
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import BadDecision, MovedMeanwhile, NotVisible, NotYours, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.organisations import DelegationFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import post, program, wanted
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


def text(department: Department, **columns: Any) -> RequestText:
    given = {"agency": department.agency, "schools": [department.school], "title": "Driving", "need": "Speed kills."}
    return RequestText(**{**given, **columns})


def program_text(department: Department, **columns: Any) -> RequestText:
    return text(department, **{"hours": "Tuesdays", "starts_on": days(3), "ends_on": days(30), **columns})


def url(name: str, *record: Any) -> str:
    return reverse(f"assignments:requests:{name}", args=[r.pk for r in record])


# An officer wanted


def test_request_for_an_officer_is_advised_approved_and_becomes_an_opening(alabama: Department) -> None:
    request = send_request(by=alabama.principal, kind="officer", text=text(alabama, officers=2))
    told = Outbox.objects.get(kind="program_request.requested").payload["people"]
    assert set(told) == {str(alabama.sergeant.pk), str(alabama.chief.pk)}
    perform(request, "advise", actor=alabama.sergeant, data={"advice": "The school needs one."})
    perform(request, "approve", actor=alabama.chief, data={"becomes": "opening"})
    opening = Opening.objects.get()
    assert (request.status, opening.status, opening.request, opening.positions) == ("approved", "draft", request, 2)
    assert (opening.district, list(opening.schools.all())) == (alabama.district, [alabama.school])
    chiefs_page = words(signed_in(alabama.chief).get(request.get_absolute_url()))
    assert opening.get_absolute_url() in chiefs_page
    assert request.get_absolute_url() in words(signed_in(alabama.chief).get(opening.get_absolute_url()))
    principals_page = words(signed_in(alabama.principal).get(request.get_absolute_url()))
    assert opening.get_absolute_url() not in principals_page
    assert "You see it once it is published." in principals_page


def test_a_wish_is_served_while_the_officer_serves_and_no_longer(alabama: Department) -> None:
    request = send_request(by=alabama.principal, kind="officer", text=text(alabama))
    perform(request, "advise", actor=alabama.sergeant, data={"advice": "The school needs one."})
    perform(request, "approve", actor=alabama.chief, data={"becomes": "opening"})
    sweep()
    assert ProgramRequest.objects.get().status == "approved"
    served = post(alabama)
    application = alabama.recommended(place(Opening.objects.get(), "closed", closes_on=days(-1), starts_on=days(0)))
    entry = RecommendedEntry.objects.get(application=application)
    place(application, "appointed", assignment=served.assignments.get(), list_entry=entry)
    sweep()
    page = words(signed_in(alabama.principal).get(url("program", request)))
    assert f"Assignment of {served}" in page
    assert ProgramRequest.objects.get().status == "active"
    place(served.assignments.get(), "ended")
    sweep()
    assert ProgramRequest.objects.get().status == "completed"
    assert Outbox.objects.filter(kind="program_request.run_out").count() == 1


def test_request_becomes_the_draft_of_an_agreement(alabama: Department) -> None:
    request = send_request(by=alabama.superintendent, kind="officer", text=text(alabama, funding="Half each"))
    perform(request, "approve", actor=alabama.chief, data={"becomes": "agreement"})
    agreement = Agreement.objects.get()
    assert (request.agreement, agreement.status, agreement.district) == (agreement, "draft", alabama.district)
    assert "Half each" in agreement.terms
    assert agreement.program_requests.get() == request
    assert agreement.get_absolute_url() in words(signed_in(alabama.superintendent).get(request.get_absolute_url()))


@pytest.mark.parametrize("given", [{}, {"becomes": "wish"}])
def test_approval_says_what_it_becomes(alabama: Department, given: dict[str, str]) -> None:
    request = wanted(alabama)
    with pytest.raises(BadDecision):
        perform(request, "approve", actor=alabama.chief, data=given)
    assert Opening.objects.count() == Agreement.objects.count() == 0


def test_returned_request_is_changed_and_sent_again(alabama: Department) -> None:
    request = wanted(alabama)
    perform(request, "advise", actor=alabama.sergeant, data={"advice": "Not yet."})
    perform(request, "give_back", actor=alabama.chief, reason="Say who pays.")
    assert "Say who pays." in words(signed_in(alabama.principal).get(request.get_absolute_url()))
    changed = change_request(
        request=request, by=alabama.principal, version=request.version, text=text(alabama, funding="The district")
    )
    perform(changed, "send_again", actor=alabama.principal)
    assert (changed.status, changed.funding, changed.advice) == ("requested", "The district", "")


def test_request_is_not_changed_once_it_went_on(alabama: Department) -> None:
    request = wanted(alabama)
    seen = request.version
    perform(request, "advise", actor=alabama.sergeant, data={"advice": "Yes."})
    with pytest.raises(MovedMeanwhile):
        change_request(request=request, by=alabama.principal, version=seen, text=text(alabama))
    with pytest.raises(NotVisible):
        change_request(request=request, by=Department("utah").principal, version=seen, text=text(alabama))


def test_requester_withdraws(alabama: Department) -> None:
    request = wanted(alabama)
    with pytest.raises(NotYours):
        perform(request, "withdraw", actor=alabama.chief)
    perform(request, "withdraw", actor=alabama.principal)
    assert request.status == "withdrawn"


# A new program


@pytest.mark.clause("AL-III-A-2-a")
def test_program_needs_the_principals_permission_before_the_chief_decides(alabama: Department) -> None:
    officer = post(alabama)
    request = send_request(by=officer.user, kind="program", text=program_text(alabama))
    with pytest.raises(Unmet, match="has not permitted this program yet.*III.A.2.a"):
        perform(request, "approve", actor=alabama.chief)
    page = signed_in(alabama.chief).post(
        reverse("workflow:perform", args=["program_request", request.pk, "approve"]), {"version": request.version}
    )
    assert (page.status_code, "has not permitted this program yet" in words(page)) == (422, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        _by_hand(request, "approved", decided_by_id=alabama.chief.pk, decided_at="2026-01-01T00:00Z")
    perform(request, "permit", actor=alabama.principal, data={"conditions": "Only after school."})
    assert (request.permitted_by, request.conditions) == (alabama.principal, "Only after school.")
    perform(request, "approve", actor=alabama.chief)
    assert (request.status, request.decided_by) == ("approved", alabama.chief)


@pytest.mark.clause("AL-III-A-2-a")
def test_where_the_policy_asks_for_no_permission_the_chief_decides_at_once() -> None:
    utah = Department("utah")
    request = send_request(by=post(utah).user, kind="program", text=program_text(utah))
    perform(request, "approve", actor=utah.chief)
    assert (request.status, request.permission_due) == ("approved", False)


@pytest.mark.clause("AL-III-A-2-a")
def test_a_principals_own_program_is_permitted_by_being_proposed(alabama: Department) -> None:
    post(alabama)
    request = send_request(by=alabama.principal, kind="program", text=program_text(alabama))
    assert (request.status, request.permitted_by) == ("permitted", alabama.principal)


@pytest.mark.clause("AL-III-A-2-a-i")
def test_only_the_chief_or_a_designee_approves_a_program(alabama: Department) -> None:
    officer = post(alabama)
    designee = seated(Role.SUPERVISOR, alabama.agency)
    for person in (alabama.sergeant, alabama.principal, officer.user):
        with pytest.raises(NotYours):
            perform(program(alabama, "permitted"), "approve", actor=person)
    with pytest.raises(NotVisible):
        perform(program(alabama, "permitted"), "approve", actor=designee)
    DelegationFactory(
        agency=alabama.agency, giver=alabama.chief, receiver=designee, decisions=["program_request.approve"]
    )
    request = program(alabama, "permitted")
    line = perform(request, "approve", actor=designee)
    assert (request.status, request.decided_by, line.on_behalf_of) == ("approved", designee, alabama.chief)


@pytest.mark.clause("AL-III-A-2-a-i")
def test_program_runs_only_when_approved(alabama: Department) -> None:
    post(alabama)
    request = program(alabama, "permitted", starts_on=days(-1))
    with pytest.raises(MovedMeanwhile):
        perform(request, "start", actor=alabama.sergeant)
    with pytest.raises(IntegrityError), transaction.atomic():
        _by_hand(request, "active")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assignments_programrequest SET status = 'active' WHERE id = %s", [request.pk])
    assert sweep() == 0
    perform(request, "approve", actor=alabama.chief)
    assert sweep() == 1
    request.refresh_from_db()
    assert request.status == "active"


@pytest.mark.clause("AL-II-C")
def test_no_program_without_an_agreement_in_force(alabama: Department) -> None:
    request = program(alabama, "permitted")
    with pytest.raises(Unmet, match="No agreement between"):
        perform(request, "approve", actor=alabama.chief)
    approved = program(alabama, "approved", starts_on=days(-1))
    assert sweep() == 0
    with pytest.raises(Unmet, match="No agreement between"):
        perform(approved, "start", actor=alabama.sergeant)


def _by_hand(request: ProgramRequest, status: str, **columns: Any) -> None:
    """Past the gate of the states, as somebody with the database in hand might try."""
    with connection.cursor() as cursor:
        move = f"assignments_programrequest:{request.pk}:{request.status}:{status}"
        cursor.execute("SELECT set_config('sro.move', %s, true)", [move])
    ProgramRequest.objects.filter(pk=request.pk).update(status=status, **columns)


@pytest.mark.parametrize("kind", ["officer", "program"])
def test_who_asked_never_decides(alabama: Department, kind: str) -> None:
    post(alabama)
    both = alabama.chief
    request = (wanted if kind == "officer" else program)(
        alabama, "advised" if kind == "officer" else "permitted", requested_by=both
    )
    for decision in ("approve", "decline", "give_back"):
        with pytest.raises(NotYours):
            perform(request, decision, actor=both, reason="No.", data={"becomes": "opening"})
    designee = seated(Role.SUPERVISOR, alabama.agency)
    lent = ["program_request.approve", "program_request.decline"]
    DelegationFactory(agency=alabama.agency, giver=both, receiver=designee, decisions=lent)
    with pytest.raises(NotYours):
        perform(request, "approve", actor=designee, data={"becomes": "opening"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramRequest.objects.filter(pk=request.pk).update(decided_by=both)


def test_declining_needs_reasons_and_tells_them(alabama: Department) -> None:
    request = program(alabama, "permitted", requested_by=post(alabama).user)
    with pytest.raises(BadDecision):
        perform(request, "decline", actor=alabama.chief)
    perform(request, "decline", actor=alabama.chief, reason="No officer is free.")
    assert request.status == "declined"
    assert "No officer is free." in words(signed_in(request.requested_by).get(request.get_absolute_url()))


def test_principal_declines_or_returns_only_what_is_still_theirs(alabama: Department) -> None:
    first, second = program(alabama), program(alabama, "permitted")
    perform(first, "decline", actor=alabama.principal, reason="Not in my school.")
    assert first.status == "declined"
    with pytest.raises(NotYours):
        perform(second, "decline", actor=alabama.principal, reason="I changed my mind.")
    with pytest.raises(NotYours):
        perform(wanted(alabama, requested_by=alabama.superintendent), "permit", actor=alabama.principal)


def test_program_ends_with_a_look_back(alabama: Department) -> None:
    request = program(alabama, "active", starts_on=days(-30), ends_on=days(-1))
    inbox = words(signed_in(alabama.sergeant).get(reverse("inbox")))
    assert "Complete and look back" in inbox
    with pytest.raises(BadDecision):
        perform(request, "complete", actor=alabama.sergeant, data={"looked_back": "", "repeat": ""})
    perform(request, "complete", actor=alabama.sergeant, data={"looked_back": "60 came.", "repeat": "changed"})
    assert (request.status, request.get_repeat_display()) == ("completed", "Yes, with changes")


def test_no_draft_for_a_district_the_agency_has_left(alabama: Department) -> None:
    request = wanted(alabama, "advised")
    alabama.agency.districts.clear()
    with pytest.raises(Unmet, match="does not serve"):
        perform(request, "approve", actor=alabama.chief, data={"becomes": "opening"})
    assert Opening.objects.count() == 0


def test_a_wish_for_an_officer_is_not_decided_under_the_clauses_of_programs(alabama: Department) -> None:
    line = perform(wanted(alabama), "approve", actor=alabama.chief, data={"becomes": "opening"})
    assert line.clauses == []
    post(alabama)
    line = perform(program(alabama, "permitted"), "approve", actor=alabama.chief)
    assert [clause.split("@")[0] for clause in line.clauses] == ["AL-III-A-2-a", "AL-II-C"]


# Who sees what


def test_matrix_of_program_requests(alabama: Department) -> None:
    """Who reads, and who decides what, for every role that could be asked."""
    author, posted = post(alabama), post(alabama)
    other_school = SchoolFactory(district=alabama.district)
    elsewhere = post(alabama, schools=[other_school])
    people = {
        "chief": alabama.chief,
        "sergeant": alabama.sergeant,
        "author": author.user,
        "posted officer": posted.user,
        "officer elsewhere": elsewhere.user,
        "supervisor": alabama.lieutenant.user,
        "principal": alabama.principal,
        "other principal": seated(Role.PRINCIPAL, other_school),
        "school staff": seated(Role.SCHOOL_STAFF, alabama.school),
        "superintendent": alabama.superintendent,
        "district staff": seated(Role.DISTRICT_STAFF, alabama.district),
        "administrator": seated(Role.ADMINISTRATOR, None),
        "auditor": alabama.auditor,
        "other chief": Department("utah").chief,
    }
    request = program(alabama, "permitted", requested_by=author.user)
    readers = {"chief", "sergeant", "author", "posted officer", "principal", "superintendent", "auditor"}
    decides = {"chief": ["Approve", "Decline", "Return"], "author": ["Withdraw"]}
    for name, person in people.items():
        page = signed_in(person).get(request.get_absolute_url())
        assert page.status_code == (200 if name in readers else 404), name
        shown = [v.transition.label for v in page.context["verdicts"]] if name in readers else []
        assert sorted(map(str, shown)) == decides.get(name, []), name
        listed = request.title in words(signed_in(person).get(url("program-list")))
        assert listed == (name in readers), name
    running = program(alabama, "active", requested_by=author.user)
    assert signed_in(people["school staff"]).get(running.get_absolute_url()).status_code == 200


def test_only_schools_ask_for_officers_and_only_their_people_propose(alabama: Department) -> None:
    officer = post(alabama)
    ask, propose = url("ask-officer"), url("propose")
    opens = {
        alabama.principal: (200, 200),
        alabama.superintendent: (200, 404),
        officer.user: (404, 200),
        seated(Role.SCHOOL_STAFF, alabama.school): (404, 200),
        alabama.chief: (404, 404),
        alabama.auditor: (404, 404),
        alabama.officer().user: (404, 404),
    }
    for person, expected in opens.items():
        assert (signed_in(person).get(ask).status_code, signed_in(person).get(propose).status_code) == expected


# Bad input


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ends_on": "yesterday", "starts_on": "tomorrow"}, "The last day must not come before the first day."),
        ({"starts_on": "1/1/2020"}, "Choose today or a later day."),
        ({"schools": ""}, "Choose one."),
        ({"schools": "foreign"}, "Select a valid choice"),
        ({"need": ""}, "Fill this in."),
        ({"title": "x" * 151}, "at most 150 characters"),
        ({"need": "a\u202eb"}, "Remove the hidden character U+202E"),
    ],
)
def test_bad_proposal_is_refused_at_its_field(alabama: Department, change: dict[str, str], says: str) -> None:
    officer = post(alabama)
    good = {
        "agency": str(alabama.agency.pk),
        "schools": str(alabama.school.pk),
        "title": "Driving",
        "need": "Speed kills.",
        "hours": "Tuesdays",
        "starts_on": days(3).isoformat(),
        "ends_on": days(30).isoformat(),
    }
    if change.get("schools") == "foreign":
        change = {"schools": str(SchoolFactory(district=alabama.district).pk)}
    page = signed_in(officer.user).post(url("propose"), {**good, **change})
    assert (page.status_code, says in words(page)) == (422, True), words(page)[-3000:]
    assert ProgramRequest.objects.count() == 0
    assert signed_in(officer.user).post(url("propose"), good).status_code == 302


def test_agency_serves_the_district(alabama: Department) -> None:
    stranger = Department("utah").agency
    page = signed_in(alabama.principal).post(
        url("ask-officer"),
        {"agency": str(stranger.pk), "schools": [str(alabama.school.pk)], "title": "T", "need": "N"},
    )
    assert page.status_code == 422


# What pages cost


def test_pages_cost_the_same_for_one_and_for_many(alabama: Department) -> None:
    officer = post(alabama)
    first = program(alabama, "active", requested_by=officer.user)
    before = {page: queries(alabama.chief, page) for page in (url("program-list"), first.get_absolute_url())}
    for _ in range(5):
        program(alabama, "active", requested_by=officer.user)
    assert {page: queries(alabama.chief, page) for page in before} == before
    assert max(before.values()) <= 15
