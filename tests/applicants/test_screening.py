"""Screening: every qualification against the records, waivers by clause and reason, nobody on their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.models import Application, Finding
from applicants.services import Decided, decide_finding, decide_findings
from sro_program.audit.models import AccessRecord
from sro_program.organisations.models import Role
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Unmet
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, DelegationFactory, SeatFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import TrainingRecordFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def screening(application: Application) -> str:
    return reverse("applicants:screening", args=[application.pk])


def filled_in(application: Application, verdict: str = "met", **changes: str) -> dict[str, str]:
    application.refresh_from_db()
    form = {"version": str(application.version)}
    for q in application.policy.selection.qualifications:
        form |= {f"{q.key}-verdict": verdict, f"{q.key}-evidence": "Personnel record", f"{q.key}-reason": ""}
    return form | {name.replace("__", "-"): text for name, text in changes.items()}


def verdicts(application: Application) -> dict[str, str]:
    return dict(application.findings.values_list("qualification", "verdict"))


@pytest.mark.clause("AL-III-B-1")
def test_sergeant_decides_from_the_records_and_finds_eligible(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    client = signed_in(alabama.sergeant)
    page = client.get(screening(application))
    assert page.context["form"]["certified-evidence"].value().startswith("POST C-")
    answer = client.post(screening(application), filled_in(application))
    assert (answer.status_code, answer["Location"]) == (302, application.get_absolute_url())
    assert set(verdicts(application).values()) == {"met"}
    finding = application.findings.get(qualification="certified")
    assert (finding.decided_by, finding.evidence) == (alabama.sergeant, "Personnel record")
    assert finding.decided_at is not None
    assert "valid until" in finding.record_says
    perform(application, "find_eligible", actor=alabama.sergeant)
    assert application.status == "eligible"


@pytest.mark.clause("AL-III-B-2")
@pytest.mark.parametrize(
    ("officer", "says"),
    [
        ({"certified_until": days(-1)}, "valid until"),
        ({"certification_number": ""}, "No certification is on record"),
    ],
)
def test_words_alone_never_meet_a_qualification(alabama: Department, officer: dict[str, Any], says: str) -> None:
    application = alabama.submit(alabama.opening(), alabama.officer(**officer))
    client = signed_in(alabama.sergeant)
    form = filled_in(application, certified__evidence="The applicant told me it is in order")
    answer = client.post(screening(application), form)
    assert answer.status_code == 422
    (fault,) = answer.context["form"].errors["certified-verdict"]
    assert says in fault
    assert "Correct the record first" in fault
    assert answer.context["form"]["certified-evidence"].value() == "The applicant told me it is in order"
    assert set(verdicts(application).values()) == {"open"}
    assert reverse("organisations:officer", args=[application.officer_id]) in words(answer)


@pytest.mark.clause("AL-III-B-2")
def test_a_corrected_record_helps(alabama: Department) -> None:
    officer = alabama.officer(certified_until=days(-1))
    application = alabama.submit(alabama.opening(), officer)
    client = signed_in(alabama.sergeant)
    assert client.post(screening(application), filled_in(application)).status_code == 422
    officer.certified_until = days(700)
    officer.save()
    page = client.get(screening(application))
    assert "Before: POST" in words(page)
    assert client.post(screening(application), filled_in(application)).status_code == 302
    assert verdicts(application)["certified"] == "met"


@pytest.mark.clause("AL-III-B-2")
def test_a_waiver_names_its_clause_and_its_reason(alabama: Department) -> None:
    application = alabama.submit(alabama.opening(), alabama.officer(meets_department_requirements=False))
    client = signed_in(alabama.chief)
    waived = {"department_requirements__verdict": "waived"}
    for missing in ("waiver_clause", "reason"):
        given = {"waiver_clause": "AL-III-B-2", "reason": "Back from long leave, fit again", missing: ""}
        form = filled_in(application, **waived, **{f"department_requirements__{k}": v for k, v in given.items()})
        answer = client.post(screening(application), form)
        assert answer.status_code == 422
        assert f"department_requirements-{missing}" in answer.context["form"].errors
    form = filled_in(
        application,
        **waived,
        department_requirements__waiver_clause="AL-III-B-2",
        department_requirements__reason="Back from long leave, fit again",
    )
    assert client.post(screening(application), form).status_code == 302
    finding = application.findings.get(qualification="department_requirements")
    assert (finding.verdict, finding.waiver_clause) == ("waived", "AL-III-B-2")
    perform(application, "find_eligible", actor=alabama.chief)


@pytest.mark.clause("AL-III-B-2")
def test_what_the_policy_lets_nobody_waive_stays(alabama: Department) -> None:
    application = alabama.submit(alabama.opening(), alabama.officer(certified_until=days(-1)))
    form = filled_in(application, certified__verdict="waived", certified__reason="We need somebody")
    answer = signed_in(alabama.chief).post(screening(application), form)
    assert (answer.status_code, "certified-verdict" in answer.context["form"].errors) == (422, True)
    with pytest.raises(ValidationError, match="does not allow a waiver"):
        decide_finding(
            application,
            by=alabama.chief,
            version=application.version,
            qualification="certified",
            verdict="waived",
            waiver_clause="AL-III-B-2",
            reason="We need somebody",
        )


def test_a_waiver_by_a_clause_that_is_not_in_force_is_refused(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    with pytest.raises(ValidationError, match="clause in force"):
        decide_finding(
            application,
            by=alabama.chief,
            version=application.version,
            qualification="department_requirements",
            verdict="waived",
            waiver_clause="UT-SELECT-1",
            reason="Because",
        )


@pytest.mark.clause("AL-III-B-1")
def test_not_met_needs_a_reason_and_makes_ineligible(alabama: Department) -> None:
    application = alabama.submit(alabama.opening(), alabama.officer(certified_until=days(-1)))
    client = signed_in(alabama.sergeant)
    answer = client.post(screening(application), filled_in(application, certified__verdict="not_met"))
    assert "certified-reason" in answer.context["form"].errors
    form = filled_in(application, certified__verdict="not_met", certified__reason="The certification ended")
    assert client.post(screening(application), form).status_code == 302
    with pytest.raises(Unmet, match="Not met: APOSTC certified"):
        perform(application, "find_eligible", actor=alabama.sergeant)
    perform(application, "find_ineligible", actor=alabama.sergeant, reason="The certification ended")


def test_one_fault_leaves_all_findings_as_they_were(alabama: Department) -> None:
    application = alabama.submit(alabama.opening(), alabama.officer(certified_until=days(-1)))
    with pytest.raises(ValidationError):
        decide_findings(
            application,
            by=alabama.sergeant,
            version=application.version,
            decisions=[Decided("volunteered", "met", "Statement"), Decided("certified", "met", "Card")],
        )
    assert set(verdicts(application).values()) == {"open"}


def test_a_decision_can_be_taken_back_while_screening_runs(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    client = signed_in(alabama.sergeant)
    client.post(screening(application), filled_in(application))
    client.post(screening(application), filled_in(application, "open"))
    finding = application.findings.get(qualification="certified")
    assert (finding.verdict, finding.decided_by, finding.evidence) == ("open", None, "")


def test_only_what_changed_gets_a_new_name(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    signed_in(alabama.sergeant).post(screening(application), filled_in(application))
    form = filled_in(application, volunteered__evidence="Signed statement of today")
    signed_in(alabama.chief).post(screening(application), form)
    names = {f.qualification: f.decided_by for f in application.findings.all()}
    assert (names["volunteered"], names["certified"]) == (alabama.chief, alabama.sergeant)


BAD = [
    ("certified-verdict", "perhaps", "not one of the available choices"),
    ("certified-verdict", "", "Choose one."),
    ("certified-evidence", "", "Name the record"),
    ("certified-evidence", "x" * 501, "at most 500"),
    ("certified-evidence", "a\u202eb", "hidden character"),
    ("certified-reason", "y" * 2001, "at most 2000"),
    ("department_requirements-waiver_clause", "NO-SUCH", "not one of the available choices"),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_told_at_its_field_and_kept(alabama: Department, field: str, value: str, message: str) -> None:
    application = alabama.submit(alabama.opening())
    answer = signed_in(alabama.sergeant).post(screening(application), {**filled_in(application), field: value})
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert answer.context["form"]["volunteered-evidence"].value() == "Personnel record"
    assert set(verdicts(application).values()) == {"open"}


@pytest.mark.clause("AL-III-B-1")
def test_nobody_screens_the_own_application(alabama: Department) -> None:
    officer = alabama.officer()
    SeatFactory(user=officer.user, role=Role.SERGEANT, agency=alabama.agency)
    application = alabama.submit(alabama.opening(), officer)
    client = signed_in(officer.user)
    assert client.get(screening(application)).status_code == 404
    assert client.post(screening(application), filled_in(application)).status_code == 404
    with pytest.raises(NotYours):
        decide_findings(application, by=officer.user, version=application.version, decisions=[])


def test_others_do_not_screen(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    stranger = seated(Role.SERGEANT, AgencyFactory())
    for person in (alabama.auditor, alabama.principal, alabama.superintendent, stranger, alabama.officer().user):
        client = signed_in(person)
        assert client.get(screening(application)).status_code == 404
        assert client.post(screening(application), filled_in(application)).status_code == 404
    with pytest.raises(NotVisible):
        decide_findings(application, by=stranger, version=application.version, decisions=[])
    assert set(verdicts(application).values()) == {"open"}


@pytest.mark.clause("AL-III-B-1")
def test_a_designee_of_the_chief_screens(alabama: Department) -> None:
    designee = alabama.officer().user
    application = alabama.submit(alabama.opening())
    assert signed_in(designee).get(screening(application)).status_code == 404
    DelegationFactory(agency=alabama.agency, giver=alabama.chief, receiver=designee)
    answer = signed_in(designee).post(screening(application), filled_in(application))
    assert answer.status_code == 302
    assert set(application.findings.values_list("decided_by", flat=True)) == {designee.pk}


def test_the_second_screener_is_told_who_was_faster(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    form = filled_in(application)
    signed_in(alabama.chief).post(screening(application), form)
    late = signed_in(alabama.sergeant).post(screening(application), {**form, "certified-evidence": "Card seen"})
    assert late.status_code == 409
    assert "Chief Example changed this" in words(late)
    assert late.context["form"]["certified-evidence"].value() == "Card seen"
    with pytest.raises(MovedMeanwhile):
        decide_findings(application, by=alabama.sergeant, version=1, decisions=[])


def test_after_the_decision_the_form_is_too_late_but_loses_no_word(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    client = signed_in(alabama.sergeant)
    form = filled_in(application, certified__evidence="Card seen")
    alabama.screen(application)
    late = client.post(screening(application), form)
    assert late.status_code == 409
    assert "Sergeant Example changed this" in words(late)
    assert "Card seen" in words(late)
    assert client.get(screening(application)).status_code == 404


@pytest.mark.clause("UT-QUAL")
def test_the_five_trainings_are_weighed_not_demanded(utah: Department) -> None:
    officer = utah.officer()
    TrainingRecordFactory(officer=officer, topic="threat_assessment", status="verified")
    application = utah.endorse(utah.submit(utah.opening(), officer))
    client = signed_in(utah.sergeant)
    page = words(client.get(screening(application)))
    assert "1 of 5 topics verified" in page
    client.post(screening(application), filled_in(application))
    perform(application, "find_eligible", actor=utah.sergeant)


@pytest.mark.clause("UT-SELECT-1")
def test_probation_that_began_after_sending_is_found(utah: Department) -> None:
    officer = utah.officer()
    application = utah.endorse(utah.submit(utah.opening(), officer))
    officer.probation_until = days(90)
    officer.save()
    answer = signed_in(utah.sergeant).post(screening(application), filled_in(application))
    assert "On probation until" in " ".join(answer.context["form"].errors["off_probation-verdict"])


def test_the_database_repeats_that_a_waiver_names_its_clause(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(application=application).update(verdict="waived")


def test_looking_at_the_screening_is_written_down(alabama: Department) -> None:
    application = alabama.submit(alabama.opening())
    signed_in(alabama.sergeant).get(screening(application))
    look = AccessRecord.objects.get()
    assert (look.user, look.object_id, look.how) == (alabama.sergeant, application.pk, "screening")


def test_the_page_costs_the_same_for_one_training_and_three(utah: Department) -> None:
    application = utah.endorse(utah.submit(utah.opening()))
    counts = []
    for topics in (("threat_assessment",), ("child_development", "behavioral_health")):
        for topic in topics:
            TrainingRecordFactory(officer=application.officer, topic=topic)
        counts.append(queries(utah.sergeant, screening(application)))
    assert counts == [9, 9]
