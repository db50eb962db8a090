"""Records of training: claimed with a certificate, verified by somebody else, rejected, corrected, reported."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from sro_program.organisations.models import Officer
from sro_program.policy.record_years import RecordsRule
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotYours
from tests.factories.department import Department
from tests.factories.pages import queries, signed_in, words
from tests.factories.selection import TrainingRecordFactory, days
from tests.factories.sessions import PNG, certificate, pdf
from training.models import TrainingRecord
from training.queries.records import current_records
from training.queries.years import recent_years
from training.services.certificates import pages_of
from training.services.records import Course, claim_training, correct_claim

pytestmark = pytest.mark.django_db
CERTIFIED = pytest.mark.clause("AL-III-B-6")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def typed(officer: Officer, **given: Any) -> dict[str, Any]:
    return {
        "officer": str(officer.pk),
        "topic": "threat_assessment",
        "title": "Threat assessment for teams",
        "provider": "Example Academy",
        "instructor": "Instructor Example",
        "place": "Example City",
        "hours": "8",
        "completed_on": f"{days(-3):%Y-%m-%d}",
        **given,
    }


def upload(content: bytes, name: str = "certificate.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def course(**given: Any) -> Course:
    return Course(
        **{
            "topic": "threat_assessment",
            "title": "Threat assessment",
            "provider": "",
            "hours": Decimal(8),
            "completed_on": days(-3),
            "expires_on": None,
            **given,
        }
    )


# Claims and certificates


@CERTIFIED
@pytest.mark.parametrize("content", [pdf(), PNG, b"\xff\xd8\xff\xe0" + b"photo" * 30 + b"\xff\xd9"])
def test_claim_keeps_the_certificate_for_those_who_see_the_record(utah: Department, content: bytes) -> None:
    officer, other = utah.officer(), utah.officer()
    client = signed_in(officer.user)
    answer = client.post(reverse("training:record-new"), typed(officer, remote="on", certificate=upload(content)))
    record = TrainingRecord.objects.get()
    assert answer.status_code == 302
    assert (record.status, record.remote, record.instructor) == ("claimed", True, "Instructor Example")
    assert record.certificate is not None
    file = record.certificate.get_absolute_url()
    for person in (officer.user, utah.sergeant, utah.chief, utah.auditor):
        assert signed_in(person).get(file).content == content
    for person in (other.user, utah.principal, Department("alabama").chief):
        assert signed_in(person).get(file).status_code == 404
    assert record.certificate.name in words(signed_in(utah.sergeant).get(record.get_absolute_url()))


@CERTIFIED
@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"certificate": upload(b"")}, "certificate", "This file is empty"),
        ({"certificate": upload(b"just words")}, "certificate", "no PDF, JPEG or PNG"),
        ({"certificate": upload(pdf(300))}, "certificate", "300 pages"),
        ({"certificate": upload(b"%PDF-" + b"x" * 10_500_000 + b"%%EOF")}, "certificate", "10 MB"),
        ({"hours": "0"}, "hours", "more than 0 hours"),
        ({"hours": "-1"}, "hours", "more than 0 hours"),
        ({"hours": "1e9"}, "hours", "No training takes more"),
        ({"hours": "2.25"}, "hours", "tenths only"),
        ({"hours": "NaN"}, "hours", "like 2 or 2.5"),
        ({"completed_on": f"{days(1):%Y-%m-%d}"}, "completed_on", "lies ahead"),
        ({"expires_on": "1/1/2001"}, "expires_on", "before it was completed"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_the_rest_is_kept(
    utah: Department, given: dict[str, Any], field: str, said: str
) -> None:
    officer = utah.officer()
    answer = signed_in(officer.user).post(reverse("training:record-new"), typed(officer, **given))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert "Threat assessment for teams" in words(answer)
    assert not TrainingRecord.objects.exists()


@CERTIFIED
def test_same_certificate_proves_one_training_of_a_person(utah: Department) -> None:
    officer, other = utah.officer(), utah.officer()
    client, address = signed_in(officer.user), reverse("training:record-new")
    assert client.post(address, typed(officer, certificate=upload(pdf()))).status_code == 302
    twice = client.post(address, typed(officer, title="Another course", certificate=upload(pdf(), "renamed.pdf")))
    assert twice.status_code == 422
    assert "on record already, for “Threat assessment for teams”" in words(twice)
    assert "Another course" in words(twice)
    assert signed_in(other.user).post(address, typed(other, certificate=upload(pdf()))).status_code == 302
    first = TrainingRecord.objects.get(person=officer.user)
    with pytest.raises(IntegrityError, match="certificate_counts_once"), transaction.atomic():
        TrainingRecordFactory(officer=officer, fingerprint=first.fingerprint)


def test_pages_are_counted_where_objects_are_packed() -> None:
    import zlib

    inside = zlib.compress(b"<< /Type /Pages /Count 42 >>" + b"<< /Type /Page >>" * 42)
    packed = b"%PDF-1.7\n5 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + inside + b"\nendstream\n%%EOF"
    assert pages_of(packed) == 42
    assert pages_of(pdf(7)) == 7


# Verified by another


@CERTIFIED
@pytest.mark.clause("UT-QUAL")
def test_record_counts_once_another_has_verified_it(utah: Department) -> None:
    officer = utah.officer()
    record = claim_training(person=officer.user, agency=utah.agency, course=course(), by=officer.user)
    for person in (officer.user, utah.lieutenant.user):
        with pytest.raises(Exception, match="not yours|nothing here"):
            perform(record, "verify", actor=person)
    perform(record, "verify", actor=utah.sergeant)
    assert (record.status, record.verified_by) == ("verified", utah.sergeant)
    assert [r.status for r in current_records(officer, ["threat_assessment"], days(0))] == ["verified"]
    by_sergeant = claim_training(
        person=officer.user, agency=utah.agency, course=course(title="Other"), by=utah.sergeant
    )
    with pytest.raises(NotYours):
        perform(by_sergeant, "verify", actor=utah.sergeant)
    with pytest.raises(IntegrityError, match="training_verified_by_another"), transaction.atomic():
        TrainingRecord.objects.filter(pk=by_sergeant.pk).update(verified_by=utah.sergeant, verified_at=timezone.now())
    perform(by_sergeant, "verify", actor=utah.chief)
    perform(record, "withdraw", actor=utah.chief, reason="The academy lost its licence.")
    assert [r.title for r in current_records(officer, ["threat_assessment"], days(0))] == ["Other"]


def test_chief_is_asked_for_what_an_sro_supervisor_took(utah: Department) -> None:
    record = claim_training(person=utah.sergeant, agency=utah.agency, course=course(), by=utah.sergeant)
    assert record.title in words(signed_in(utah.chief).get(reverse("inbox")))
    assert record.title not in words(signed_in(utah.sergeant).get(reverse("inbox")))
    claim_training(person=utah.officer().user, agency=utah.agency, course=course(title="Of an officer"), by=utah.chief)
    assert "Of an officer" not in words(signed_in(utah.chief).get(reverse("inbox")))


@CERTIFIED
def test_rejected_claim_is_corrected_by_a_new_one_that_names_it(utah: Department) -> None:
    officer, other = utah.officer(), utah.officer()
    record = claim_training(
        person=officer.user, agency=utah.agency, course=course(), by=officer.user, certificate=certificate()
    )
    address = reverse("training:record-correct", args=[record.pk])
    assert signed_in(officer.user).get(address).status_code == 404
    perform(record, "reject", actor=utah.sergeant, reason="It says 6 hours, not 8.")
    client = signed_in(officer.user)
    assert "Correct it" in words(client.get(record.get_absolute_url()))
    assert signed_in(other.user).get(address).status_code == 404
    assert client.post(address, typed(officer, hours="6", version=record.version)).status_code == 302
    made = TrainingRecord.objects.get(corrects=record)
    assert (made.hours, made.status, made.certificate) == (6, "claimed", record.certificate)
    assert "This claim was corrected" in words(client.get(record.get_absolute_url()))
    with pytest.raises(MovedMeanwhile):
        correct_claim(record=record, course=course(), by=officer.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingRecordFactory(officer=officer, corrects=record)
    perform(made, "verify", actor=utah.sergeant)
    assert made.status == "verified"
    record.refresh_from_db()
    assert record.status == "rejected"


# What ends, transcripts, the state's report


def test_what_ends_first_stands_on_top_and_people_who_left_do_not(utah: Department) -> None:
    late = TrainingRecordFactory(officer=utah.officer(), title="Soon", status="verified", expires_on=days(10))
    TrainingRecordFactory(officer=utah.officer(), title="Later", status="verified", expires_on=days(80))
    TrainingRecordFactory(officer=utah.officer(), title="Claimed", expires_on=days(5))
    TrainingRecordFactory(officer=utah.officer(left_on=days(-1)), title="Gone", status="verified", expires_on=days(5))
    client, address = signed_in(utah.sergeant), reverse("training:expiring")
    page = words(client.get(address))
    assert page.index("Soon") < page.index("Later")
    assert "Claimed</a>" not in page
    assert "Gone" not in page
    narrowed = words(client.get(address, {"within": "30"}))
    assert late.title in narrowed
    assert "Later" not in narrowed
    assert signed_in(utah.officer().user).get(address).status_code == 404


@CERTIFIED
def test_transcript_is_for_the_person_and_those_who_lead(utah: Department) -> None:
    officer, other = utah.officer(), utah.officer()
    record = claim_training(
        person=officer.user, agency=utah.agency, course=course(place="Example City", remote=True), by=officer.user
    )
    perform(record, "verify", actor=utah.sergeant)
    address = reverse("training:transcript", args=[officer.user.pk])
    for person in (officer.user, utah.sergeant, utah.auditor):
        answer = signed_in(person).get(address)
        assert answer.content.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store, private"
    for person in (other.user, utah.principal, Department("alabama").chief):
        assert signed_in(person).get(address).status_code == 404


@pytest.mark.parametrize(
    ("rule", "day", "label", "first", "last"),
    [
        (RecordsRule(7, 1), date(2026, 6, 30), "2025–26", date(2025, 7, 1), date(2026, 6, 30)),
        (RecordsRule(7, 1), date(2026, 7, 1), "2026–27", date(2026, 7, 1), date(2027, 6, 30)),
        (RecordsRule(), date(2024, 2, 29), "2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_training_year_begins_where_the_policy_says(
    rule: RecordsRule, day: date, label: str, first: date, last: date
) -> None:
    assert (rule.label(day), rule.first_day(day), rule.last_day(day)) == (label, first, last)


@pytest.mark.clause("UT-QUAL")
def test_state_report_has_the_fields_the_body_asks_for(utah: Department) -> None:
    officer = utah.officer(certification_body="POST", certification_number="P-77")
    this = recent_years(utah.agency)[0]
    record = TrainingRecordFactory(
        officer=officer,
        status="verified",
        title="Legal update",
        hours=Decimal("2.5"),
        place="Example City",
        instructor="Instructor Example",
        completed_on=max(this.first_day, days(-2)),
    )
    TrainingRecordFactory(officer=officer, title="Only claimed")
    TrainingRecordFactory(
        officer=officer, status="verified", title="Last year", completed_on=this.first_day - timedelta(days=3)
    )
    address = reverse("training:state-report")
    client = signed_in(utah.sergeant)
    page = words(client.get(address))
    assert "POST asks for it (Utah Administrative Code R728-410)" in page
    asked = {"year": this.label, "agency": str(utah.agency.pk), "export": "csv"}
    text = b"".join(client.get(address, asked)).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Subject"] for row in rows] == ["Legal update"]
    assert rows[0]["Certification number"] == "POST P-77"
    assert (rows[0]["Classroom or field hours"], rows[0]["Place"], rows[0]["Instructor"]) == (
        "2.5", "Example City", "Instructor Example",
    )  # fmt: skip
    assert rows[0]["Date"] == f"{record.completed_on:%Y-%m-%d}"
    assert signed_in(officer.user).get(address).status_code == 404
    assert "Legal update" not in words(signed_in(Department("alabama").sergeant).get(address))


def test_pages_cost_the_same_for_one_and_for_many(utah: Department) -> None:
    TrainingRecordFactory(officer=utah.officer(), status="verified", expires_on=days(3))
    addresses = [reverse(f"training:{name}") for name in ("home", "expiring", "state-report")]
    one = [queries(utah.sergeant, address) for address in addresses]
    for _ in range(9):
        TrainingRecordFactory(officer=utah.officer(), status="verified", expires_on=days(3))
    assert [queries(utah.sergeant, address) for address in addresses] == one
    record = place(TrainingRecordFactory(officer=utah.officer()), "claimed")
    assert max(*one, queries(utah.sergeant, record.get_absolute_url())) <= 15
