"""The roster import: CSV and workbook, refusals at the row, updates instead of doubles."""

from __future__ import annotations

import struct
from datetime import date, timedelta

import pytest
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.organisations.directory.importer import ImportRefused
from sro_program.organisations.incoming.opening import Upload
from sro_program.organisations.models import Agency, Officer, Role, Seat
from sro_program.organisations.roster.importer import apply_roster, plan_roster
from sro_program.testing.roster_files import (
    HEADINGS,
    officer_cells,
    roster_csv,
    roster_workbook,
    workbook_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return Agency.objects.create(name="Exampleton Police", state="UT", time_zone="America/Denver")


@pytest.fixture
def chief(agency):
    user = User.objects.create_user("chief@agency.example", "Chief Casey Example")
    Seat.objects.create(user=user, role=Role.CHIEF, agency=agency, since=date(2020, 1, 1))
    return user


@pytest.fixture
def plan(agency, chief):
    def make(content, name="roster.csv"):
        return plan_roster(Upload(name, content), agency=agency, actor=chief)

    return make


@pytest.fixture
def run(agency, chief, plan):
    def make(content, name="roster.csv"):
        return counted(apply_roster(plan(content, name), agency=agency, actor=chief))

    return make


def counted(result):
    return (
        result.officers.created,
        result.officers.updated,
        result.officers.unchanged,
        result.officers.refused,
    )


def told(result):
    return [(problem.line, problem.column, problem.sentence) for problem in result.problems]


def stored():
    return sorted(Officer.objects.values_list("user__email", "user__full_name", "badge", "rank", "supervisor__badge"))


def test_dry_run_counts_and_writes_nothing(plan):
    result = plan(roster_csv([officer_cells(1), officer_cells(2)]))
    assert counted(result) == (2, 0, 0, 0)
    assert told(result) == []
    assert (Officer.objects.count(), User.objects.count(), Seat.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_workbook_and_csv_give_the_same_officers(run, plan, epoch_1904):
    rows = [officer_cells(2), officer_cells(1), officer_cells(3, Supervisor_badge="B2", Rank="")]
    assert run(roster_csv(rows)) == (3, 0, 0, 0)
    same = plan(roster_workbook(rows, epoch_1904=epoch_1904), "roster.xlsx")
    assert counted(same) == (0, 0, 3, 0)
    assert stored() == [
        ("officer1@agency.example", "Officer Example 1", "B1", "Sergeant", None),
        ("officer2@agency.example", "Officer Example 2", "B2", "Officer", "B1"),
        ("officer3@agency.example", "Officer Example 3", "B3", "Officer", "B2"),
    ]
    officer = Officer.objects.get(badge="B2")
    assert (officer.sworn_since, officer.probation_until) == (date(2015, 3, 1), date(2016, 3, 1))
    assert (officer.certification_number, officer.certified_until) == ("P-00002", date(2027, 12, 31))


def test_new_officer_gets_an_account_without_password_and_a_seat(run, agency, chief):
    run(roster_csv([officer_cells(1)]))
    seat = Seat.objects.get(role=Role.OFFICER)
    assert (seat.agency, seat.granted_by, seat.since, seat.until) == (agency, chief, timezone.localdate(), None)
    assert not seat.user.has_usable_password()


def test_importing_again_updates_only_what_changed(run):
    rows = [officer_cells(1), officer_cells(2), officer_cells(3)]
    run(roster_csv(rows))
    assert run(roster_csv(rows)) == (0, 0, 3, 0)
    rows[1]["Full name"] = "Officer Renamed Example"
    rows[2]["Supervisor badge"] = "B2"
    rows[0]["Badge"], rows[1]["Supervisor badge"] = "B9", "B9"
    assert run(roster_csv(rows)) == (0, 3, 0, 0)
    assert [row[1:3] + row[4:] for row in stored()] == [
        ("Officer Example 1", "B9", None),
        ("Officer Renamed Example", "B2", "B9"),
        ("Officer Example 3", "B3", "B2"),
    ]
    assert set(Officer.objects.values_list("version", flat=True)) == {2}
    assert (User.objects.count(), Seat.objects.count()) == (4, 4)


def test_columns_left_out_change_nothing(run):
    run(roster_csv([officer_cells(1), officer_cells(2)]))
    assert run(roster_csv([officer_cells(1), officer_cells(2)], headings=HEADINGS[:3])) == (0, 0, 2, 0)
    assert stored()[1][3:] == ("Officer", "B1")


def test_colleague_with_a_seat_becomes_an_officer_without_a_second_seat(run, chief):
    assert run(roster_csv([officer_cells(1, E_mail="Chief@Agency.Example")])) == (1, 0, 0, 0)
    assert Officer.objects.get().user == chief
    assert Seat.objects.count() == 1


def test_nobody_changes_their_own_record_by_an_import(run, plan):
    run(roster_csv([officer_cells(1, E_mail="chief@agency.example")]))
    assert run(roster_csv([officer_cells(1, E_mail="chief@agency.example")])) == (0, 0, 1, 0)
    result = plan(roster_csv([officer_cells(1, E_mail="chief@agency.example", Certified_until="2029-01-01")]))
    assert [(line, column, sentence[:42]) for line, column, sentence in told(result)] == [
        (2, "E-mail", "This row would change your own record. Tak")
    ]


def test_person_of_another_organisation_is_out_of_reach(plan):
    other = Agency.objects.create(name="Otherton Police", state="UT", time_zone="America/Denver")
    stranger = User.objects.create_user("officer1@agency.example", "Officer Sam Stranger")
    Officer.objects.create(agency=other, user=stranger, badge="X1")
    result = plan(roster_csv([officer_cells(1)]))
    assert told(result) == [
        (2, "E-mail", "This address cannot be used here. Ask the administrator of this installation.")
    ]
    assert "Stranger" not in str(result.as_dict())


def test_badge_of_somebody_else_and_officer_who_left_are_refused(run, plan):
    run(roster_csv([officer_cells(1), officer_cells(2)]))
    Officer.objects.filter(badge="B2").update(left_on=timezone.localdate())
    result = plan(roster_csv([officer_cells(3, Badge="B1", Supervisor_badge=""), officer_cells(2)]))
    assert told(result) == [
        (2, "Badge", "Officer Example 1 has this badge now. Give that officer another badge first."),
        (3, "E-mail", "This officer has left the agency. Take them back on their own page first."),
    ]
    assert counted(result) == (0, 0, 0, 2)


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({"E_mail": ""}, "E-mail", "The e-mail address is missing."),
        ({"E_mail": "nobody"}, "E-mail", "This is not an e-mail address."),
        ({"E_mail": "a@agency.example\nBcc: b@agency.example"}, "E-mail", "This is not an e-mail address."),
        ({"E_mail": "a" * 320 + "@agency.example"}, "E-mail", "This is not an e-mail address."),
        ({"E_mail": "=1+1"}, "E-mail", "This cell holds a formula. Replace it with the value it shows."),
        ({"Full_name": ""}, "Full name", "This cell must not be blank."),
        (
            {"Full_name": "=cmd|' /c'!A1"},
            "Full name",
            "This cell holds a formula. Replace it with the value it shows.",
        ),
        ({"Full_name": "x" * 121}, "Full name", "This is longer than 120 letters. Shorten it."),
        ({"Badge": ""}, "Badge", "This cell must not be blank."),
        ({"Badge": "x" * 21}, "Badge", "This is longer than 20 letters. Shorten it."),
        ({"Rank": "\u202eSergeant"}, "Rank", "This cell holds a line end or an invisible control mark. Remove it."),
        ({"Sworn_since": "2025-02-29"}, "Sworn since", "This is not a day. Write it like 2026-11-04 or 11/4/2026."),
        ({"Sworn_since": "43480"}, "Sworn since", "This is not a day. Write it like 2026-11-04 or 11/4/2026."),
        ({"Sworn_since": "1/2/20"}, "Sworn since", "This is not a day. Write it like 2026-11-04 or 11/4/2026."),
        ({"Sworn_since": "2035-01-01"}, "Sworn since", "This day is in the future."),
        ({"Sworn_since": "1900-01-01"}, "Sworn since", "This day is too far back or too far ahead. Check the year."),
        (
            {"Certified_until": "9999-12-31"},
            "Certified until",
            "This day is too far back or too far ahead. Check the year.",
        ),
        (
            {"Supervisor_badge": "B77"},
            "Supervisor badge",
            "No officer of this agency has this badge, and no row of the file. Add the supervisor to the file.",
        ),
        (
            {"Supervisor_badge": "B2"},
            "Supervisor badge",
            "Nobody is their own supervisor. Name the next person up the chain.",
        ),
        (
            {"Supervisor_badge": "B3"},
            "Supervisor badge",
            "This chain of command goes in a circle. Name a supervisor who does not stand below this officer.",
        ),
    ],
)
def test_bad_roster_cell_is_refused_at_its_line_and_column(plan, run, changed, column, sentence):
    third = officer_cells(3, Supervisor_badge="B1" if "Badge" in changed else "B2")
    rows = [officer_cells(1), officer_cells(2, **changed), third]
    result = plan(roster_csv(rows))
    assert (3, column, sentence) in told(result)
    if changed.get("Supervisor_badge") != "B3":
        assert [line for line, _, _ in told(result)] == [3]
    with pytest.raises(ImportRefused):
        run(roster_csv(rows))
    assert (Officer.objects.count(), User.objects.count()) == (0, 1)


def test_circle_with_officers_not_in_the_file_is_refused(run, plan):
    run(roster_csv([officer_cells(1), officer_cells(2), officer_cells(3, Supervisor_badge="B2")]))
    result = plan(roster_csv([officer_cells(1, Supervisor_badge="B3")]))
    assert [(line, column) for line, column, _ in told(result)] == [(2, "Supervisor badge")]


def test_doubled_address_and_badge_are_refused_at_the_second_row(plan):
    rows = [officer_cells(1), officer_cells(2, E_mail="OFFICER1@agency.example"), officer_cells(3, Badge="B1")]
    assert told(plan(roster_csv(rows))) == [
        (3, "E-mail", "This stands there twice, first on line 2. Remove one of the rows."),
        (4, "Badge", "This stands there twice, first on line 2. Remove one of the rows."),
    ]


def test_blank_rows_are_counted_and_hidden_sheets_passed_over(plan):
    blank = dict.fromkeys(HEADINGS, "")
    result = plan(roster_workbook([officer_cells(1), blank, officer_cells(2)], hidden_first=True), "r.xlsx")
    assert told(result) == []
    assert (result.files[0].rows, result.files[0].blank) == (2, 1)


def test_formula_and_error_cells_of_a_workbook_are_refused(plan):
    rows = [officer_cells(1, Rank="=A1"), officer_cells(2, Rank="#REF!")]
    assert told(plan(roster_workbook(rows), "r.xlsx")) == [
        (2, "Rank", "This cell holds a formula. Replace it with the value it shows."),
        (3, "Rank", "This cell holds a formula. Replace it with the value it shows."),
    ]


GOOD = roster_workbook([officer_cells(1)])
DAMAGED = "The workbook is damaged and cannot be read."
SHEET = "xl/worksheets/sheet1.xml"


def lying_directory():
    """The central directory says that the sheet unpacks to ten bytes."""
    content = bytearray(GOOD)
    entry = content.rindex(SHEET.encode())
    content[entry - 46 + 24 : entry - 46 + 28] = struct.pack("<I", 10)
    return bytes(content)


def locked():
    content = bytearray(GOOD)
    entry = content.rindex(SHEET.encode())
    content[entry - 46 + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("r.csv", b"", "This file is empty."),
        ("r.csv", roster_csv([], headings=HEADINGS), "The file has headings but no rows below them."),
        ("r.xlsx", roster_workbook([]), "The file has headings but no rows below them."),
        (
            "r.csv",
            roster_csv([officer_cells(1)], headings=HEADINGS[1:]),
            "This column of the officer roster is missing",
        ),
        (
            "r.csv",
            roster_csv([officer_cells(1)], headings=(*HEADINGS, "Badge")),
            "These headings stand there more than",
        ),
        ("r.csv", b"a,b\n1,2\n", "We found no headings of the officer roster."),
        (
            "r.csv",
            roster_csv([officer_cells(1, Full_name="É")], encoding="cp437"),
            "Line 2 has a letter we cannot read",
        ),
        ("r.csv", b"x" * (5 * 1024 * 1024 + 1), "The file has 5.0\xa0MB. Files up to 5.0\xa0MB are taken."),
        ("r.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "This is a web page."),
        (
            "r.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "This is an old Excel workbook (.xls) or one locked",
        ),
        ("r.docx", GOOD, "Files of this kind are not taken."),
        ("r.xlsx", GOOD[:-200], DAMAGED),
        ("r.xlsx", GOOD[:60] + b"\xff" * 40 + GOOD[100:], DAMAGED),
        ("r.xlsx", lying_directory(), DAMAGED),
        ("r.xlsx", locked(), "The workbook is locked with a password."),
        ("r.xlsx", workbook_with(GOOD, changed={}, removed=["xl/workbook.xml"]), "This is not an Excel workbook."),
        ("r.xlsx", workbook_with(GOOD, changed={"xl/vbaProject.bin": b"x"}), "The workbook holds macros."),
        (
            "r.xlsx",
            workbook_with(GOOD, changed={"xl/bomb.bin": b"0" * 99_000_000}),
            "The workbook unpacks to far more",
        ),
        (
            "r.xlsx",
            workbook_with(GOOD, changed={"xl/bomb.bin": b"0" * 101_000_000}),
            "The workbook unpacks to far more",
        ),
        (
            "r.xlsx",
            workbook_with(GOOD, changed={f"xl/{n}": b"" for n in range(1001)}),
            "The workbook unpacks to far more",
        ),
        ("r.xlsx", workbook_with(GOOD, changed={SHEET: b"<worksheet"}), DAMAGED),
        ("r.xlsx", workbook_with(GOOD, changed={SHEET: b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet/>'}), DAMAGED),
        ("r.xlsx", workbook_with(GOOD, changed={SHEET: "<!DOCTYPE a><worksheet/>".encode("utf-16")}), DAMAGED),
        ("r.xlsx", workbook_with(GOOD, changed={"../evil": b"x"}), DAMAGED),
    ],
)
def test_unreadable_file_is_refused_whole(plan, name, content, sentence):
    result = plan(content, name)
    assert [problem.sentence[: len(sentence)] for problem in result.problems] == [sentence]
    assert counted(result) == (0, 0, 0, 0)


def test_sheet_of_a_million_rows_is_refused_early(plan):
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    far += b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    (problem,) = plan(workbook_with(GOOD, changed={SHEET: far}), "r.xlsx").problems
    assert problem.sentence == "The file has more than 1,000 rows. Split it into smaller files."


def test_rows_that_became_wrong_since_the_dry_run_undo_everything(agency, chief, plan):
    result = plan(roster_csv([officer_cells(1), officer_cells(2)]))
    rival = User.objects.create_user("rival@agency.example", "Officer Rival Example")
    Officer.objects.create(agency=agency, user=rival, badge="B2")
    with pytest.raises(ImportRefused):
        apply_roster(result, agency=agency, actor=chief)
    assert list(Officer.objects.values_list("badge", flat=True)) == ["B2"]
    assert [problem.column for problem in result.problems] == ["Badge"]


def test_three_hundred_officers_are_imported_in_good_time(run):
    started = timezone.now()
    assert run(roster_csv([officer_cells(number) for number in range(1, 301)])) == (300, 0, 0, 0)
    assert timezone.now() - started < timedelta(seconds=20)
