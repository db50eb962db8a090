"""The pages of the imports: who finds them, what they say about bad files, what they show."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sro_program.accounts.models import User
from sro_program.notifications import outbox
from sro_program.organisations.file_imports import services
from sro_program.organisations.models import Agency, FileImport, Officer, Role, School, Seat
from sro_program.organisations.tasks import sweep_imports
from sro_program.testing.directory_files import as_csv, as_web_table, school_cells, state_directory
from sro_program.testing.roster_files import officer_cells, roster_csv, roster_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    monkeypatch.setattr(outbox, "nudge", lambda: None)
    monkeypatch.setattr(services, "nudge", lambda: None)


@pytest.fixture
def agency():
    return Agency.objects.create(name="Exampleton Police", state="UT", time_zone="America/Denver")


@pytest.fixture
def other_agency():
    return Agency.objects.create(name="Otherton Police", state="UT", time_zone="America/Denver")


@pytest.fixture
def sign_in(client):
    def enter(role, place=None):
        user = User.objects.create_user(f"{role}@host.example", "Person Example")
        Seat.objects.create(user=user, role=role, agency=place, since=date(2020, 1, 1))
        client.force_login(user)
        return user

    return enter


@pytest.fixture
def send(client):
    def post(name, pk=None, **files):
        url = reverse(f"organisations:import-{name}", args=[pk] if pk else [])
        data = {field: SimpleUploadedFile(file, content) for field, (file, content) in files.items()}
        return client.post(url, data)

    return post


@pytest.fixture
def chief(sign_in, agency):
    return sign_in(Role.CHIEF, agency)


@pytest.fixture
def send_roster(send, agency):
    return lambda name, content: send("roster", agency.pk, roster=(name, content))


def state_files():
    districts, schools = state_directory(districts=2, schools=6)
    return {"first": ("s.csv", as_csv(schools)), "second": ("d.xls", as_web_table(districts))}


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def test_administrator_checks_then_imports_and_sees_the_result(client, sign_in, send):
    sign_in(Role.ADMINISTRATOR)
    assert client.get(reverse("organisations:import-directory")).status_code == 200
    answer = send("directory", **state_files())
    row = FileImport.objects.get()
    assert (answer.status_code, answer.url) == (302, row.get_absolute_url())
    page = words(client.get(answer.url))
    assert "Districts 2 0 0 0" in page
    assert "Schools 6 0 0 0" in page
    assert "Nothing has been changed yet." in page
    assert School.objects.count() == 0
    assert client.get(reverse("organisations:import-start", args=[row.pk])).status_code == 200
    assert client.post(reverse("organisations:import-start", args=[row.pk])).url == row.get_absolute_url()
    running = client.get(row.get_absolute_url())
    assert f'hx-get="{reverse("organisations:import-progress", args=[row.pk])}"' in running.content.decode()
    bar = client.get(reverse("organisations:import-progress", args=[row.pk]), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in bar.content.decode()
    assert "<html" not in bar.content.decode()
    sweep_imports()
    ended = client.get(reverse("organisations:import-progress", args=[row.pk]), headers={"HX-Request": "true"})
    assert "hx-trigger" not in ended.content.decode()
    assert row.get_absolute_url() in ended.content.decode()
    assert "All rows were imported." in words(client.get(row.get_absolute_url()))
    assert School.objects.count() == 6
    assert "School directory" in words(client.get(reverse("organisations:import-list")))


def test_refused_rows_are_listed_and_downloaded_and_cannot_be_imported(client, sign_in, send):
    sign_in(Role.ADMINISTRATOR)
    rows = [school_cells(1), school_cells(2, School_Name="=cmd|' /c'!A1")]
    answer = send("directory", first=("schools.csv", as_csv(rows)))
    row = FileImport.objects.get()
    page = client.get(answer.url)
    assert "2 problems were found, so nothing can be imported." in words(page)
    assert reverse("organisations:import-start", args=[row.pk]) not in page.content.decode()
    download = client.get(reverse("organisations:import-problems", args=[row.pk]))
    lines = b"".join(download.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "File,Line,Column,Value,What is wrong"
    assert lines[2] == (
        "schools.csv,3,School Name,'=cmd|' /c'!A1,This cell holds a formula. Replace it with the value it shows."
    )
    refused = client.post(reverse("organisations:import-start", args=[row.pk]))
    assert refused.status_code == 422
    assert "This upload has problems. Correct the file and upload it again." in words(refused)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("s.csv", b"", "This file is empty."),
        ("s.csv", b"a,b\n1,2\n", "We found no headings of the school table or the district table."),
        ("s.csv", as_csv([school_cells(1, School_Name="\ufffd")]), "Line 2 has the mark"),
        ("s.xls", b"<html><body>Sign in</body></html>", "This is a web page without a table."),
        ("s.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is a true Excel workbook (.xls)."),
        ("s.xlsx", roster_workbook([officer_cells(1)]), "This is an Excel workbook (.xlsx)."),
        ("s\u202evsc.exe", b"a,b\n1,2\n", "Files of this kind are not taken."),
        ("x" * 250 + ".csv", b"", "This file is empty."),
    ],
)
def test_unreadable_directory_file_is_told_at_its_field(sign_in, send, name, content, sentence):
    sign_in(Role.ADMINISTRATOR)
    answer = send("directory", first=(name, content), second=state_files()["second"])
    assert answer.status_code == 422
    assert [next(iter(errors))[: len(sentence)] for errors in answer.context["form"].errors.values()] == [sentence]
    assert list(answer.context["form"].errors) == ["first"]
    assert FileImport.objects.count() == 0


def test_hundred_megabytes_are_refused_without_being_kept(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    huge = io.BytesIO(b"\0" * (101 * 1024 * 1024))
    huge.name = "huge.csv"
    answer = client.post(reverse("organisations:import-directory"), {"first": huge})
    assert answer.status_code == 422
    assert answer.context["form"].errors["first"] == [
        "The file has 101.0\xa0MB. Files up to 20.0\xa0MB are taken. Split it, or download one state at a time."
    ]


def test_same_name_twice_and_no_file_at_all(client, sign_in, send):
    sign_in(Role.ADMINISTRATOR)
    districts, schools = state_directory(districts=1, schools=1)
    send("directory", first=("t.csv", as_csv(schools)), second=("t.csv", as_csv(districts)))
    assert [file["name"] for file in FileImport.objects.get().report["files"]] == ["t.csv", "2 t.csv"]
    assert send("directory").status_code == 422


@pytest.mark.parametrize(("name", "make"), [("r.csv", roster_csv), ("r.xlsx", roster_workbook)])
def test_chief_imports_the_roster_of_the_own_agency(client, chief, send_roster, name, make):
    answer = send_roster(name, make([officer_cells(1), officer_cells(2)]))
    row = FileImport.objects.get()
    assert "Officers 2 0 0 0" in words(client.get(answer.url))
    client.post(reverse("organisations:import-start", args=[row.pk]))
    sweep_imports()
    assert "All rows were imported." in words(client.get(answer.url))
    assert Officer.objects.filter(agency__seats__user=chief).count() == 2


def test_roster_problem_is_told_at_row_or_field(client, sign_in, send, agency):
    sign_in(Role.SERGEANT, agency)
    answer = send("roster", agency.pk, roster=("r.xlsx", b"PK\x03\x04nothing"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["roster"])
    answer = send("roster", agency.pk, roster=("r.csv", roster_csv([officer_cells(1, Badge="=1")])))
    page = words(client.get(answer.url))
    assert "Line 2, Badge: “=1” This cell holds a formula." in page
    assert Officer.objects.count() == 0


def test_imports_of_others_do_not_exist(client, sign_in, send, agency, other_agency):
    sign_in(Role.CHIEF, agency)
    send("roster", agency.pk, roster=("r.csv", roster_csv([officer_cells(1)])))
    row = FileImport.objects.get()
    pages = [
        row.get_absolute_url(),
        reverse("organisations:import-start", args=[row.pk]),
        reverse("organisations:import-progress", args=[row.pk]),
        reverse("organisations:import-problems", args=[row.pk]),
        reverse("organisations:import-roster", args=[agency.pk]),
    ]
    assert [client.get(page).status_code for page in pages] == [200] * 5
    assert client.get(reverse("organisations:import-directory")).status_code == 404
    assert client.get(reverse("organisations:import-roster", args=[other_agency.pk])).status_code == 404
    for role, place in ((Role.SERGEANT, other_agency), (Role.OFFICER, agency), (Role.ADMINISTRATOR, None)):
        sign_in(role, place)
        assert [client.get(page).status_code for page in pages] == [404] * 5
        assert client.post(pages[1]).status_code == 404
        assert "Officer roster" not in words(client.get(reverse("organisations:import-list")))
    client.logout()
    assert [client.get(page).status_code for page in pages] == [302] * 5
    row.refresh_from_db()
    assert row.status == "checked"


@pytest.mark.usefixtures("chief")
def test_list_asks_as_many_questions_for_three_imports_as_for_one(client, send_roster):
    counts = []
    for rows in (1, 3):
        while FileImport.objects.count() < rows:
            send_roster("r.csv", roster_csv([officer_cells(1)]))
        with CaptureQueriesContext(connection) as queries:
            assert "r.csv" in words(client.get(reverse("organisations:import-list")))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
