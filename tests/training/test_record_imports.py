"""Training records from a file: looked at first, all rows or none, and never verified by whoever brought them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from xlsxwriter import Workbook

from sro_program.organisations.file_imports.running import run_import
from sro_program.organisations.models import FileImport
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotYours
from tests.factories.department import Department
from tests.factories.pages import signed_in, words
from tests.factories.selection import days
from training.models import TrainingRecord

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AL-III-B-6")]
HEADINGS = ("E-mail", "Topic", "Course", "Hours", "Completed", "Place", "Online")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def row(email: str, **changed: str) -> list[str]:
    given = {
        "topic": "Legal update",
        "title": "Law update",
        "hours": "2.5",
        "completed": f"{days(-9):%Y-%m-%d}",
        "place": "Example City",
        "online": "no",
        **changed,
    }
    return [email, *given.values()]


def as_csv(*rows: list[str]) -> SimpleUploadedFile:
    text = "\n".join(",".join(cells) for cells in (HEADINGS, *rows))
    return SimpleUploadedFile("records.csv", text.encode())


def as_xlsx(*rows: list[str]) -> SimpleUploadedFile:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate((HEADINGS, *rows)):
            sheet.write_row(line, 0, cells)
    return SimpleUploadedFile("records.xlsx", file.getvalue())


def hand_in(d: Department, file: SimpleUploadedFile, by: Any = None) -> Any:
    return signed_in(by or d.sergeant).post(reverse("training:record-import", args=[d.agency.pk]), {"records": file})


@pytest.mark.parametrize("made", [as_csv, as_xlsx])
def test_file_is_looked_at_first_and_imported_as_claims_of_whoever_brought_it(utah: Department, made: Any) -> None:
    people = [utah.officer().user for _ in range(3)]
    answer = hand_in(utah, made(*(row(p.email) for p in people), row(people[0].email, topic="first_aid")))
    kept = FileImport.objects.get()
    assert answer.status_code == 302
    assert (kept.status, kept.report["records"]["created"]) == ("checked", 4)
    assert not TrainingRecord.objects.exists()
    client = signed_in(utah.sergeant)
    for _ in range(2):
        client.post(reverse("organisations:import-start", args=[kept.pk]))
        run_import(kept.pk)
    assert TrainingRecord.objects.filter(status="claimed", claimed_by=utah.sergeant).count() == 4
    assert "Training records" in words(client.get(kept.get_absolute_url()))
    record = TrainingRecord.objects.filter(topic="first_aid").get()
    with pytest.raises(NotYours):
        perform(record, "verify", actor=utah.sergeant)
    perform(record, "verify", actor=utah.chief)
    hand_in(utah, made(*(row(p.email) for p in people)))
    again = FileImport.objects.exclude(pk=kept.pk).get()
    assert again.report["records"] == {"created": 0, "updated": 0, "unchanged": 3, "refused": 0}


def test_every_bad_row_is_told_and_nothing_is_imported(utah: Department) -> None:
    person, stranger = utah.officer().user, Department("alabama").officer().user
    rows = [
        row(person.email),
        row(stranger.email),
        row(person.email, topic="Fishing", title="Fishing"),
        row(person.email, hours="0", title="None"),
        row(person.email, hours="1e9", title="Many"),
        row(person.email, hours="2.25", title="Quarter"),
        row(person.email, hours="-1", title="Minus"),
        row(person.email, completed=f"{days(2):%Y-%m-%d}", title="Ahead"),
        row(person.email),
    ]
    hand_in(utah, as_csv(*rows))
    kept = FileImport.objects.get()
    assert kept.status == "refused"
    found = {problem["line"]: problem["sentence"] for problem in kept.report["problems"]}
    assert sorted(found) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert "No officer who serves at this agency" in found[3]
    assert "not in the list" in found[4]
    assert "tenths only" in found[7]
    assert "future" in found[9]
    assert "first on line 2" in found[10]
    assert not TrainingRecord.objects.exists()


def test_only_leaders_of_the_agency_hand_files_in(utah: Department) -> None:
    for person in (utah.officer().user, utah.principal, Department("alabama").sergeant):
        assert hand_in(utah, as_csv(row("x@y.example")), by=person).status_code == 404
    page = hand_in(utah, SimpleUploadedFile("records.pdf", b"%PDF-1.7"))
    assert page.status_code == 422
    assert not FileImport.objects.exists()
