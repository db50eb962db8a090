"""Waivers, never for oneself, with clause and reason (AL-III-B-6); training the chief assigns (AL-III-B-7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours
from tests.factories.department import Department
from tests.factories.duties import assigned_training, duty, waiver
from tests.factories.organisations import OfficerFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import days
from training.models import AssignedTraining, Waiver
from training.services.assigned import AssignedText, assign_training, withdraw_assigned
from training.services.waivers import WaiverText, grant_waiver, withdraw_waiver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]
TEXT = WaiverText("basic_course", days(0), days(200), "Rule 650-X-12", "Military service")


@pytest.fixture
def d() -> Department:
    return Department("alabama")


def url(name: str, *given: Any) -> str:
    return reverse(f"training:{name}", args=given)


def sent(**given: Any) -> dict[str, Any]:
    days_of = {"since": days(0).isoformat(), "until": days(90).isoformat()}
    return {"requirement": "basic_course", "clause": "Rule 650-X-12", "reason": "Service", **days_of, **given}


@pytest.mark.clause("AL-III-B-6")
def test_the_sergeant_and_the_chief_grant(d: Department) -> None:
    for leader in (d.sergeant, d.chief):
        owes = duty(d.officer())
        made = grant_waiver(agency=d.agency, person=owes.person, by=leader, text=TEXT)
        assert made.granted_by == leader
        assert made.events.count() == 1
    told = Outbox.objects.filter(kind="training_waiver.granted")
    assert told.count() == 2
    for person in (d.auditor, d.lieutenant.user, owes.person, d.principal, d.superintendent):
        with pytest.raises(NotYours):
            grant_waiver(agency=d.agency, person=owes.person, by=person, text=TEXT)
        assert signed_in(person).get(url("waiver-new")).status_code == 404
        assert signed_in(person).post(url("waiver-new"), sent(person=owes.person_id)).status_code == 404


@pytest.mark.clause("AL-III-B-6")
def test_never_for_oneself(d: Department) -> None:
    sergeant = OfficerFactory(agency=d.agency, seat=Role.SERGEANT)
    owes = duty(sergeant)
    with pytest.raises(NotYours, match="Nobody waives their own"):
        grant_waiver(agency=d.agency, person=sergeant.user, by=sergeant.user, text=TEXT)
    answer = signed_in(sergeant.user).post(url("waiver-new"), sent(person=sergeant.user_id))
    assert answer.status_code == 403
    assert "Ask the chief" in words(answer)
    assert "Waive it" not in words(signed_in(sergeant.user).get(url("duty", owes.pk)))
    with pytest.raises(IntegrityError), transaction.atomic():
        waiver(owes, sergeant.user)
    granted = waiver(owes, d.sergeant)
    with pytest.raises(NotYours):
        withdraw_waiver(waiver=granted, by=sergeant.user, version=granted.version, reason="Mine")
    assert signed_in(sergeant.user).get(url("waiver-withdraw", granted.pk)).status_code == 404


@pytest.mark.clause("AL-III-B-6")
@pytest.mark.parametrize("missing", ["clause", "reason", "until", "requirement"])
def test_clause_reason_and_days_are_asked(d: Department, missing: str) -> None:
    owes = duty(d.officer())
    wrong = {"clause": " ", "reason": " ", "until": days(-9), "requirement": "no_such"}
    columns = ("requirement", "since", "until", "clause", "reason")
    given = {**dict(zip(columns, sent_text(), strict=True)), missing: wrong[missing]}
    with pytest.raises(ValidationError) as fault:
        grant_waiver(agency=d.agency, person=owes.person, by=d.chief, text=WaiverText(**given))
    assert missing in fault.value.message_dict
    page = sent(person=owes.person_id, **{missing: "" if missing != "requirement" else "no_such"})
    assert signed_in(d.chief).post(url("waiver-new"), page).status_code == 422
    assert not Waiver.objects.exists()


def sent_text() -> tuple[Any, ...]:
    return TEXT.requirement, TEXT.since, TEXT.until, TEXT.clause, TEXT.reason


@pytest.mark.clause("AL-III-B-6")
def test_the_database_asks_for_clause_and_reason_and_keeps_a_waiver(d: Department) -> None:
    owes = duty(d.officer())
    for wrong in ({"clause": ""}, {"reason": ""}, {"until": days(-50)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            waiver(owes, d.chief, **wrong)
    made = waiver(owes, d.chief)
    for change in ("until = until + 900", "reason = 'Another'", "person_id = granted_by_id"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE training_waiver SET {change} WHERE id = %s", [made.pk])


@pytest.mark.clause("AL-III-B-6")
def test_a_second_waiver_of_the_same_is_told_who_was_first(d: Department) -> None:
    owes = duty(d.officer())
    first = grant_waiver(agency=d.agency, person=owes.person, by=d.chief, text=TEXT)
    with pytest.raises(MovedMeanwhile, match=str(d.chief)):
        grant_waiver(agency=d.agency, person=owes.person, by=d.sergeant, text=TEXT)
    with pytest.raises(MovedMeanwhile):
        withdraw_waiver(waiver=first, by=d.sergeant, version=first.version + 1, reason="Back")
    with pytest.raises(ValidationError):
        withdraw_waiver(waiver=first, by=d.sergeant, version=first.version, reason="")
    done = withdraw_waiver(waiver=first, by=d.sergeant, version=first.version, reason="Back from service.")
    with pytest.raises(MovedMeanwhile, match="already"):
        withdraw_waiver(waiver=first, by=d.chief, version=done.version, reason="Again")
    grant_waiver(agency=d.agency, person=owes.person, by=d.sergeant, text=TEXT)
    page = words(signed_in(owes.person).get(first.get_absolute_url()))
    assert "Back from service." in page
    with pytest.raises(NotVisible):
        withdraw_waiver(waiver=first, by=d.principal, version=1, reason="No")


@pytest.mark.clause("AL-III-B-6")
def test_who_reads_waivers(d: Department) -> None:
    made = waiver(duty(d.officer()), d.chief)
    for person in (made.person, d.chief, d.sergeant, d.auditor):
        assert "Military service" in words(signed_in(person).get(made.get_absolute_url()))
    outside = Department("utah")
    for person in (d.officer().user, d.principal, d.superintendent, outside.chief, seated(Role.ADMINISTRATOR, None)):
        assert signed_in(person).get(made.get_absolute_url()).status_code == 404
        assert "Rule 650" not in words(signed_in(person).get(url("waiver-list")))
    few = queries(d.chief, url("waiver-list"))
    for _ in range(5):
        waiver(duty(d.officer()), d.chief)
    assert queries(d.chief, url("waiver-list")) == few <= 15


# Assigned training


def text(**given: Any) -> AssignedText:
    words_of = {"title": "Report writing", "topic": "other", "hours": Decimal(3), "why": "Reports came back."}
    return AssignedText(**{**words_of, "due_on": days(60), **given})


@pytest.mark.clause("AL-III-B-7")
def test_the_chief_assigns_and_withdraws(d: Department) -> None:
    people = [d.officer().user, d.officer().user]
    made = assign_training(agency=d.agency, by=d.chief, text=text(), people=people)
    assert set(made.people.all()) == set(people)
    told = Outbox.objects.get(kind="assigned_training.assigned").payload["people"]
    assert told == sorted(str(p.pk) for p in people)
    for person in (d.sergeant, d.auditor):
        with pytest.raises(NotYours):
            withdraw_assigned(assigned=made, by=person, version=1, reason="No")
    done = withdraw_assigned(assigned=made, by=d.chief, version=made.version, reason="Not needed now.")
    assert done.ended_why == "Not needed now."
    with pytest.raises(MovedMeanwhile):
        withdraw_assigned(assigned=made, by=d.chief, version=done.version, reason="Again")


@pytest.mark.clause("AL-III-B-7")
def test_nobody_else_assigns_and_only_to_the_roster(d: Department) -> None:
    officer = d.officer().user
    for person in (d.sergeant, d.auditor, officer, d.principal, d.superintendent):
        with pytest.raises(NotYours):
            assign_training(agency=d.agency, by=person, text=text(), people=[officer])
        assert signed_in(person).get(url("assigned-new")).status_code == 404
    outsider = Department("utah").officer().user
    for people in ([], [outsider], [officer, d.principal], [d.officer(left_on=days(-1)).user]):
        with pytest.raises(ValidationError):
            assign_training(agency=d.agency, by=d.chief, text=text(), people=people)
    for wrong in ({"due_on": days(-1)}, {"due_on": days(3000)}, {"why": " "}):
        with pytest.raises(ValidationError):
            assign_training(agency=d.agency, by=d.chief, text=text(**wrong), people=[officer])
    with pytest.raises(IntegrityError), transaction.atomic():
        assigned_training(d.agency, d.chief, [officer], hours=Decimal(-1))
    assert not AssignedTraining.objects.exists()


@pytest.mark.clause("AL-III-B-7")
def test_assigned_on_the_pages(d: Department) -> None:
    officer, colleague = d.officer(), d.officer()
    given = {"title": "Report writing", "topic": "other", "hours": "3", "why": "Reports came back."}
    given |= {"due_on": days(60).isoformat(), "people": [str(officer.user_id), str(colleague.user_id)]}
    for wrong in ({"hours": "-1"}, {"hours": "1e400"}, {"people": []}, {"due_on": "yesterday"}):
        assert signed_in(d.chief).post(url("assigned-new"), {**given, **wrong}).status_code == 422
    answer = signed_in(d.chief).post(url("assigned-new"), given)
    made = AssignedTraining.objects.get()
    assert answer.url == made.get_absolute_url()
    owes = duty(officer, requirement=f"assigned:{made.pk}", title=made.title)
    page = words(signed_in(d.sergeant).get(made.get_absolute_url()))
    assert str(officer) in page
    assert str(colleague) in page
    assert url("duty", owes.pk) in page
    own = words(signed_in(officer.user).get(made.get_absolute_url()))
    assert str(colleague) not in own
    for person in (d.officer().user, d.principal, d.superintendent, Department("utah").chief):
        assert signed_in(person).get(made.get_absolute_url()).status_code == 404
