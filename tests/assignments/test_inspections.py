"""Inspections against the policy's list, with findings and due corrections (UT-UNIFORM); running notes; reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import Inspection, InspectionItem, OfficerNote
from assignments.services.evaluation_reminders import remind_evaluations
from assignments.services.inspections import begin_inspection, correct_findings, finish_inspection
from sro_program.evidence import evidence
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotYours, Refused, Unmet
from tests.factories.department import Department
from tests.factories.evaluations import evaluation, feedback, inspection, note, period, sheet
from tests.factories.organisations import OfficerFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.requests import service
from tests.factories.selection import TrainingRecordFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def d() -> Department:
    return Department("utah")


def page(name: str, record: Any) -> str:
    return reverse(f"assignments:evaluations:{name}", args=[record.pk])


def typed(made: Inspection, **more: Any) -> dict[str, Any]:
    items = {f"result_{item.key}": "ok" for item in made.items.all()}
    return {**items, "held_on": days(0), "uniform": "class_b", "note": "", "version": made.version, **more}


@pytest.mark.clause("UT-UNIFORM")
def test_the_supervisor_inspects_against_the_policys_list(d: Department) -> None:
    officer = d.officer()
    sergeant = signed_in(d.sergeant)
    answer = sergeant.post(reverse("assignments:evaluations:inspection-new"), {"officer": officer.pk})
    made = Inspection.objects.get()
    assert answer["Location"] == page("inspection-write", made)
    assert [u["key"] for u in made.uniforms] == ["class_b", "class_c"]
    assert [i.key for i in made.items.all()] == [i.key for i in made.policy.inspection.items]
    wrong = {"result_vest": "finding", "finding_vest": "Out of date", "due_vest": days(7)}
    sergeant.post(page("inspection-write", made), typed(made, **wrong))
    made.refresh_from_db()
    assert (made.status, made.uniform_label) == ("to_correct", "Class B")
    assert "Out of date" in words(signed_in(officer.user).get(made.get_absolute_url()))
    assert "Out of date" in words(signed_in(officer.user).get("/"))
    vest = made.items.get(key="vest")
    sergeant.post(page("inspection-correct", made), {"corrected": [vest.pk], "version": made.version})
    made.refresh_from_db()
    vest.refresh_from_db()
    assert (made.status, vest.corrected_by) == ("in_order", d.sergeant)


@pytest.mark.clause("UT-UNIFORM")
def test_another_uniform_than_the_policys_is_refused_everywhere(d: Department) -> None:
    made = begin_inspection(officer=d.officer(), by=d.sergeant)
    answer = signed_in(d.sergeant).post(page("inspection-write", made), typed(made, uniform="class_a"))
    assert "Model SRO policy, Uniforms and Equipment" in words(answer)
    assert "Allowed are: Class B, Class C" in words(answer)
    with pytest.raises(Refused, match="not allowed"):
        finish_inspection(made, sheet=sheet(made, uniform="class_a"), version=made.version, by=d.sergeant)
    with pytest.raises(IntegrityError, match="none of the policy"), transaction.atomic():
        Inspection.objects.filter(pk=made.pk).update(uniform="class_a")


@pytest.mark.clause("UT-UNIFORM")
def test_a_finding_has_words_and_a_day(d: Department) -> None:
    made = begin_inspection(officer=d.officer(), by=d.sergeant)
    answer = words(signed_in(d.sergeant).post(page("inspection-write", made), typed(made, result_radio="finding")))
    assert "Say what is wrong" in answer
    assert "by which day it is to be corrected (Model SRO policy" in answer
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionItem.objects.filter(inspection=made, key="radio").update(result="finding", finding="Dead")


@pytest.mark.clause("UT-UNIFORM")
def test_nothing_is_finished_unlooked_at_or_closed_uncorrected(d: Department) -> None:
    made = begin_inspection(officer=d.officer(), by=d.sergeant)
    with pytest.raises(Unmet, match="which uniform the officer wore.*Uniforms and Equipment"):
        perform(made, "pass", actor=d.sergeant)
    with pytest.raises(IntegrityError), transaction.atomic():
        place(made, "in_order", uniform="class_b")
    wrong = inspection(d, "to_correct")
    with pytest.raises(Unmet, match="Not corrected yet: Body armor"):
        perform(wrong, "close", actor=d.sergeant)
    with pytest.raises(IntegrityError, match="not corrected"), transaction.atomic():
        place(wrong, "in_order")
    for change in ({"finding": "Fine"}, {"result": "ok"}, {"due_on": days(99)}):
        with pytest.raises(IntegrityError, match="as it was written"), transaction.atomic():
            wrong.items.filter(key="vest").update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=wrong.pk).update(held_on=days(-9))


@pytest.mark.clause("UT-UNIFORM")
def test_nobody_inspects_themself(d: Department) -> None:
    own = OfficerFactory(agency=d.agency, user=d.sergeant)
    with pytest.raises(NotYours):
        begin_inspection(officer=own, by=d.sergeant)
    made = begin_inspection(officer=own, by=seated(Role.SERGEANT, d.agency))
    assert signed_in(d.sergeant).get(page("inspection-write", made)).status_code == 404
    with pytest.raises(IntegrityError, match="themself"), transaction.atomic():
        Inspection.objects.filter(pk=made.pk).update(inspector=d.sergeant)
    url = reverse("assignments:evaluations:inspection-new")
    assert signed_in(d.sergeant).post(url, {"officer": own.pk}).status_code == 422


def test_the_national_list_serves_where_the_policy_has_none() -> None:
    d = Department("alabama")
    made = inspection(d)
    assert [u["key"] for u in made.uniforms] == ["duty", "soft"]
    assert made.policy.demand("inspection") is None
    with pytest.raises(Unmet, match="Not looked at yet"):
        perform(begin_inspection(officer=d.officer(), by=d.sergeant), "order_corrections", actor=d.sergeant)


def test_who_sees_an_inspection(d: Department) -> None:
    made = inspection(d)
    for reader in (d.sergeant, d.chief, d.auditor, made.officer.user):
        assert signed_in(reader).get(made.get_absolute_url()).status_code == 200
    for stranger in (d.officer().user, d.principal, d.superintendent, d.lieutenant.user):
        assert signed_in(stranger).get(made.get_absolute_url()).status_code == 404
    assert queries(d.sergeant, made.get_absolute_url()) <= 15


@pytest.mark.clause("UT-UNIFORM")
def test_an_overdue_correction_is_told_once_to_both(d: Department) -> None:
    made = inspection(d, "to_correct", due_on=days(3))
    at = timezone.now()
    assert [remind_evaluations(at + timedelta(days=n)) for n in (0, 3, 4, 4, 30)] == [0, 0, 1, 0, 0]
    told = Outbox.objects.get(kind="inspection.overdue")
    assert set(told.payload["people"]) == {str(made.officer.user_id), str(d.sergeant.pk)}
    correct_findings(made, corrected=made.items.filter(key="vest"), version=made.version, by=d.sergeant)
    assert remind_evaluations(at + timedelta(days=40)) == 0


# Running notes


def test_notes_are_written_once_and_read_by_those_who_lead(d: Department) -> None:
    officer = d.officer()
    url = reverse("assignments:evaluations:note-new")
    said = {"officer": officer.pk, "happened_on": days(-1), "kind": "concern", "text": "Late twice."}
    assert signed_in(d.sergeant).post(url, said).status_code == 302
    made = OfficerNote.objects.get()
    for reader in (d.sergeant, d.chief, seated(Role.SERGEANT, d.agency)):
        assert "Late twice." in words(signed_in(reader).get(made.get_absolute_url()))
    for stranger in (officer.user, d.auditor, d.officer().user, d.principal, d.superintendent):
        assert signed_in(stranger).get(made.get_absolute_url()).status_code == 404
        assert "Late twice." not in words(signed_in(stranger).get(reverse("assignments:evaluations:note-list")))
    assert signed_in(d.chief).get(url).status_code == 404
    for sql in ("UPDATE assignments_officernote SET text = 'x'", "DELETE FROM assignments_officernote"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    ahead = signed_in(d.sergeant).post(url, {**said, "happened_on": days(2)})
    assert "lies ahead" in words(ahead)


def test_nobody_keeps_notes_about_themself(d: Department) -> None:
    own = OfficerFactory(agency=d.agency, user=d.sergeant)
    with pytest.raises(NotYours):
        note(d, own)
    made = note(d, own, by=seated(Role.SERGEANT, d.agency))
    assert signed_in(d.sergeant).get(made.get_absolute_url()).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficerNote.objects.create(
            agency=d.agency, officer=own, author=d.sergeant, happened_on=days(0), kind="good", text="Great."
        )


# Evidence and reminders


def test_evidence_fills_itself_from_the_records(d: Department) -> None:
    officer = d.officer()
    assert evidence(officer, days(-200), days(0)) == []
    TrainingRecordFactory(officer=officer, status="verified", completed_on=days(-20), hours=8)
    TrainingRecordFactory(officer=officer, status="verified", completed_on=days(-400), hours=8)
    note(d, officer)
    feedback(d, "submitted", officer)
    inspection(d, "to_correct", officer)
    begun = {"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now() - timedelta(days=2, hours=-1)}
    service(d, officer=officer, by=d.principal, status="not_done", **begun)
    found = {one.key: one for one in evidence(officer, days(-200), days(0))}
    assert list(found) == ["training", "services", "inspections", "feedback", "notes"]
    assert found["training"].figures[1][1] == "8"
    assert [line.tag for line in found["services"].lines] == ["Not done"]
    assert found["feedback"].figures == (("Schools heard", 1), ("Average of 1 to 5", "4.0"))
    assert not found["notes"].shared
    assert found["inspections"].lines[0].text == "Body armor: Out of date"


@pytest.mark.clause("UT-SUP-C")
def test_late_evaluations_are_reminded_each_once_and_reach_the_chief(d: Department) -> None:
    made = evaluation(d, period=period(due=days(20)))
    at = timezone.now()
    counts = [remind_evaluations(at + timedelta(days=n)) for n in (0, 6, 6, 21, 21, 34, 34, 60)]
    assert counts == [0, 1, 0, 1, 0, 1, 0, 0]
    told = {row.kind: row.payload["people"] for row in Outbox.objects.filter(line__isnull=True)}
    assert told["evaluation.overdue"] == [str(d.sergeant.pk)]
    assert told["evaluation.escalated"] == [str(d.chief.pk)]
    titles = [row.payload["title"] + row.payload["body"] for row in Outbox.objects.filter(line__isnull=True)]
    assert not any(str(made.officer) in title for title in titles)
