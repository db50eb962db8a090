"""What directory files are read as, and how bad ones are refused: at the line and the column."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest

from sro_program.organisations.directory.reader import Contents, limits, read_files
from sro_program.organisations.incoming.opening import Limits, Upload, read_from_disk
from sro_program.organisations.incoming.problems import Unreadable
from sro_program.testing.directory_files import (
    DISTRICT_HEADINGS,
    SCHOOL_HEADINGS,
    as_csv,
    as_web_table,
    district_cells,
    school_cells,
)

CONTROL = "This cell holds a line end or an invisible control mark. Remove it."
FORMULA = "This cell holds a formula. Replace it with the value it shows."
NOT_A_NUMBER = "This is not a number. Write it in digits, such as 159 or 6.5."
NO_HEADINGS = "We found no headings of the school table or the district table."
NO_ROWS = "The file has headings but no rows below them."
NO_TABLE = "This is a web page without a table."


def read(content: bytes, name: str = "schools.csv") -> Contents:
    return read_files([Upload(name, content)])


def told(contents: Contents) -> list[tuple[int | None, str, str]]:
    return [(problem.line, problem.column, problem.sentence) for problem in contents.problems]


def only_sentence(contents: Contents) -> str:
    (problem,) = contents.problems
    assert contents.districts == []
    assert contents.schools == []
    return problem.sentence


def test_school_row_is_read_with_marks_and_decimals():
    contents = read(as_csv([school_cells(1), school_cells(7)]))
    assert told(contents) == []
    known, unknown = contents.schools
    assert known.values == {
        "nces_id": "490000100001",
        "state_number": "UT-00001-0001",
        "low_grade": "KG",
        "high_grade": "06",
        "name": "Example School 1",
        "county": "Example 1 County",
        "street": "1 Example Road",
        "city": "Exampleton",
        "state": "UT",
        "zip_code": "84001",
        "phone": "(555)555-0001",
        "charter": False,
        "students": 151,
        "teachers": Decimal("7.50"),
        "locale": "Suburb: Large",
        "kind": "Regular",
        "standing": "Open",
    }
    assert known.district_nces_id == "4900001"
    assert (unknown.values["students"], unknown.values["teachers"], unknown.values["county"]) == (None, None, "")


def test_web_table_and_csv_give_the_same_rows():
    rows = [school_cells(number, School_Name=f"École “{number}” & <Söhne>") for number in range(1, 30)]
    from_csv = read(as_csv(rows)).schools
    from_web = read(as_web_table(rows), "schools.xls")
    assert [row.values for row in from_web.schools] == [row.values for row in from_csv]
    assert told(from_web) == []


def test_districts_are_told_from_schools_by_their_headings():
    contents = read(as_web_table([district_cells(1), district_cells(2)], notes=False), "anything.xls")
    assert [row.nces_id for row in contents.districts] == ["4900001", "4900002"]
    assert contents.files[0].kind == "districts"


@pytest.mark.parametrize(
    "content",
    [
        as_csv([school_cells(1)], encoding="utf-8-sig"),
        as_csv([school_cells(1)], encoding="utf-16"),
        as_csv([school_cells(1)], encoding="utf-16-le"),
        as_csv([school_cells(1)], encoding="utf-16-be"),
        as_csv([school_cells(1, Students="–")], encoding="cp1252"),
        as_csv([school_cells(1)], delimiter=";"),
        as_csv([school_cells(1)], delimiter="\t"),
        as_csv([school_cells(1)], line_end="\r"),
        as_csv([school_cells(1)], line_end="\n"),
        as_csv([school_cells(1)], above=["A title", "Notes, with commas", ""], below=["† not applicable", ""]),
        as_csv([school_cells(1)], headings=sorted(SCHOOL_HEADINGS)),
        b"\r\n" + as_csv([school_cells(1)]),
    ],
    ids=["bom", "utf16", "utf16le", "utf16be", "windows", "semicolon", "tab", "cr", "lf", "notes", "order", "blank"],
)
def test_usual_ways_to_save_a_table_are_read(content):
    contents = read(content)
    assert told(contents) == []
    assert [row.nces_id for row in contents.schools] == ["490000100001"]


def test_letters_survive_windows_text_and_composed_form():
    names = ["José Example School", "Jose\u0301 Example School"]
    windows = read(as_csv([school_cells(1, School_Name=names[0])], encoding="cp1252"))
    composed = read(as_csv([school_cells(1, School_Name=names[1])]))
    assert windows.schools[0].values["name"] == composed.schools[0].values["name"] == "José Example School"


def test_zeros_lost_by_a_spreadsheet_come_back():
    row = school_cells(1, state="AL", Low_Grade="6", High_Grade="8", ZIP="6101", ZIP_4_digit="17")
    row["NCES School ID"] = row["NCES School ID"].lstrip("0")
    row["NCES District ID"] = row["NCES District ID"].lstrip("0")
    (school,) = read(as_csv([row])).schools
    assert (school.nces_id, school.district_nces_id) == ("010000100001", "0100001")
    assert (school.values["low_grade"], school.values["high_grade"]) == ("06", "08")
    assert school.values["zip_code"] == "06101-0017"


def test_blank_rows_and_footnotes_are_counted_not_imported():
    blank = dict.fromkeys(SCHOOL_HEADINGS, "")
    contents = read(as_csv([school_cells(1), blank, school_cells(2), blank], below=["† does not apply"]))
    assert told(contents) == []
    assert (contents.files[0].rows, contents.files[0].blank, contents.files[0].notes) == (2, 2, 1)


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({"NCES_School_ID": ""}, "NCES School ID", "The NCES ID is missing."),
        ({"NCES_School_ID": "49X"}, "NCES School ID", "An NCES ID here has 12 digits."),
        ({"NCES_School_ID": "٤٩٠٠٠٠١٠٠٠٠١"}, "NCES School ID", "An NCES ID here has 12 digits."),
        (
            {"NCES_School_ID": "4.9E+11"},
            "NCES School ID",
            "A spreadsheet program has rounded this ID. Download the file again and upload it without opening it.",
        ),
        ({"NCES_District_ID": "490"}, "NCES District ID", "An NCES ID here has 7 digits."),
        ({"School_Name": " "}, "School Name", "This cell must not be blank."),
        ({"School_Name": "–"}, "School Name", "This cell must not be blank."),
        ({"School_Name": "\u200b"}, "School Name", CONTROL),
        ({"School_Name": "a\nb"}, "School Name", CONTROL),
        ({"School_Name": "\u202egpj"}, "School Name", CONTROL),
        ({"School_Name": "x" * 151}, "School Name", "This is longer than 150 letters. Shorten it."),
        ({"School_Name": "=1+1"}, "School Name", FORMULA),
        ({"Street_Address": "\u00a0=cmd|' /c'!A1"}, "Street Address", FORMULA),
        ({"City": "@SUM(A1)"}, "City", FORMULA),
        ({"Students": "=A1"}, "Students", FORMULA),
        ({"Students": "many"}, "Students", NOT_A_NUMBER),
        ({"Students": "-5"}, "Students", NOT_A_NUMBER),
        ({"Students": "1,5"}, "Students", NOT_A_NUMBER),
        ({"Students": "1e400"}, "Students", NOT_A_NUMBER),
        ({"Students": "NaN"}, "Students", NOT_A_NUMBER),
        ({"Students": "9" * 5000}, "Students", NOT_A_NUMBER),
        ({"Students": "9" * 9}, "Students", "This number is too large."),
        ({"Students": "159.5"}, "Students", "This must be a whole number."),
        ({"Teachers": "six"}, "Teachers", NOT_A_NUMBER),
        ({"Teachers": "9" * 9}, "Teachers", "This number is too large."),
        ({"Low_Grade": "14"}, "Low Grade", "This is not a grade. Grades are PK, KG, 01 to 13, UG or AE."),
        ({"High_Grade": "XX"}, "High Grade", "This is not a grade. Grades are PK, KG, 01 to 13, UG or AE."),
        ({"State": "Utah"}, "State", "This is not the two-letter code of a state, such as AL or UT."),
        ({"State": ""}, "State", "This is not the two-letter code of a state, such as AL or UT."),
        ({"ZIP": "ABCDE"}, "ZIP", "A ZIP code has five digits."),
        ({"ZIP_4_digit": "12345"}, "ZIP 4-digit", "The second part of a ZIP code has four digits."),
        ({"Charter": "maybe"}, "Charter", "Write Yes or No here."),
    ],
)
def test_bad_cell_is_refused_at_its_line_and_column(changed, column, sentence):
    rows = [school_cells(1), school_cells(2, **changed), school_cells(3)]
    for contents, line in ((read(as_csv(rows)), 3), (read(as_web_table(rows), "s.xls"), 7)):
        shown = [(problem.column, problem.sentence) for problem in contents.problems]
        if "\n" in changed.get("School_Name", "") and line == 7:
            assert shown == []  # a line end in a web page is a space
            continue
        assert shown == [(column, sentence)]
        assert contents.problems[0].line == line
        assert contents.refused == {"districts": 0, "schools": 1}
        assert len(contents.schools) == 2
        assert len(contents.problems[0].value) <= 60


def test_every_bad_cell_of_a_row_is_told_at_once():
    contents = read(as_csv([school_cells(1, Students="x", ZIP="y", State="z")]))
    assert [problem.column for problem in contents.problems] == ["State", "ZIP", "Students"]
    assert contents.refused["schools"] == 1


def test_same_id_twice_is_refused_across_files():
    contents = read_files(
        [
            Upload("a.csv", as_csv([school_cells(1), school_cells(1)])),
            Upload("b.csv", as_csv([school_cells(1), school_cells(2)])),
        ]
    )
    assert [(p.file, p.line, p.value, p.sentence) for p in contents.problems] == [
        ("a.csv", 3, "490000100001", "This ID stands there twice, first in a.csv on line 2. Remove one of the rows."),
        ("b.csv", 2, "490000100001", "This ID stands there twice, first in a.csv on line 2. Remove one of the rows."),
    ]


def test_line_with_too_few_or_too_many_cells_is_refused():
    good = as_csv([school_cells(1)]).decode()
    cut = ",".join(as_csv([school_cells(2)]).decode().splitlines()[1].split(",")[:20])
    long = as_csv([school_cells(3)]).decode().splitlines()[1].replace("Example School", "Example, School")
    contents = read(f"{good}{cut}\r\n{long}\r\n".encode())
    assert [(line, text[:46]) for line, _, text in told(contents)] == [
        (3, "This row has 20 cells but there are 26 heading"),
        (4, "This row has 27 cells but there are 26 heading"),
    ]


def test_line_number_counts_line_ends_inside_quoted_cells():
    rows = [school_cells(1, Street_Address="1 A\r\nRoad"), school_cells(2, Students="x")]
    assert [line for line, _, _ in told(read(as_csv(rows)))] == [2, 4]


SOME_BAD_BYTE = as_csv([school_cells(1), school_cells(2)]).replace(b"Example School 2", b"Ex\x8emple School 2")


@pytest.mark.parametrize(
    ("name", "content", "line", "sentence"),
    [
        ("e.csv", b"", None, "This file is empty. Download it again and upload the new copy."),
        ("e.csv", b"\xef\xbb\xbf\r\n \r\n", None, "This file is empty."),
        ("h.csv", as_csv([], headings=SCHOOL_HEADINGS), 1, NO_ROWS),
        ("h.xls", as_web_table([], headings=DISTRICT_HEADINGS), 5, NO_ROWS),
        ("w.csv", SOME_BAD_BYTE, 3, "Line 3 has a letter we cannot read (byte 8E)."),
        (
            "w.csv",
            as_csv([school_cells(1, School_Name="é")]) + b"\xff",
            3,
            "Line 3 has a letter we cannot read (byte FF).",
        ),
        ("w.csv", as_csv([school_cells(1)], encoding="utf-16")[:-1], 2, "Line 2 has a letter we cannot read"),
        ("w.csv", as_csv([school_cells(1, City="�")]), 2, "Line 2 has the mark “�”, so letters were lost"),
        ("z.csv", as_csv([school_cells(1, City="a\0b")]), 2, "Line 2 has a zero byte."),
        (
            "q.csv",
            as_csv([school_cells(1), school_cells(2)]).replace(b"Example School 1", b'"Example'),
            2,
            "The quotation marks of the row that starts on line 2 do not match.",
        ),
        (
            "q.csv",
            as_csv([school_cells(1)]) + b'"' + b"x" * 200_000,
            3,
            "The row that starts on line 3 has a cell of more than 130,000 letters.",
        ),
        ("n.csv", b"one,two\r\n1,2\r\n", None, NO_HEADINGS),
        (
            "m.csv",
            as_csv([school_cells(1)], headings=SCHOOL_HEADINGS[:24]),
            1,
            "These columns of the school table are missing: Type, Status.",
        ),
        (
            "m.csv",
            as_csv([school_cells(1)], headings=SCHOOL_HEADINGS[1:]),
            1,
            "This column of the school table is missing: NCES School ID.",
        ),
        (
            "d.csv",
            as_csv([school_cells(1)], headings=(*SCHOOL_HEADINGS, "City")),
            1,
            "These headings stand there more than once: City.",
        ),
        ("p.xls", b"<html><body><p>Please sign in</p></body></html>", None, NO_TABLE),
        ("p.csv", b"<!DOCTYPE html><html><body>no</body></html>", None, NO_TABLE),
        ("p.xls", b"<?xml version='1.0'?><Workbook/>", None, NO_TABLE),
        ("p.xls", b"<html><table><tr><td>hello</td></tr></table></html>", None, NO_HEADINGS),
        (
            "c.xls",
            as_web_table([school_cells(1), school_cells(2)])[:-400],
            None,
            "The file ends before its table does, so rows are missing.",
        ),
        ("b.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, None, "This is a true Excel workbook (.xls)."),
        ("x.xlsx", b"PK\x03\x04" + b"\0" * 60, None, "This is an Excel workbook (.xlsx)."),
        ("x.csv", b"PK\x03\x04" + b"\0" * 60, None, "This is an Excel workbook (.xlsx)."),
        ("x.csv", b"%PDF-1.7\n", None, "This is not a table but a file of another program."),
        ("x.pdf.exe", as_csv([school_cells(1)]), None, "Files of this kind are not taken."),
        ("x", as_csv([school_cells(1)]), None, "Files of this kind are not taken."),
        ("n.xls", b"<table>" + b"<div>" * 500 + b"</table>", None, "The tags of this web page are nested too deeply."),
    ],
)
def test_unreadable_file_is_refused_whole(name, content, line, sentence):
    contents = read(content, name)
    assert only_sentence(contents).startswith(sentence)
    assert (contents.problems[0].file, contents.problems[0].line) == (name, line)


def test_file_over_the_limit_is_refused_before_it_is_read(tmp_path, settings):
    settings.DIRECTORY_IMPORT_MAX_BYTES = 20 * 1024 * 1024
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as out:
        out.truncate(101 * 1024 * 1024)
    with pytest.raises(Unreadable, match=r"The file has 101.0\xa0MB. Files up to 20.0\xa0MB are taken."):
        read_from_disk(huge, limits())
    with pytest.raises(Unreadable, match=r"The file cannot be opened: No such file or directory."):
        read_from_disk(tmp_path / "absent.csv", Limits(1, 1))


def test_more_rows_than_the_limit_are_refused(settings):
    settings.DIRECTORY_IMPORT_MAX_ROWS = 10
    contents = read(as_csv([school_cells(number) for number in range(1, 80)]))
    assert contents.problems[-1].sentence == "The file has more than 10 rows. Split it into smaller files."


def test_web_page_entities_scripts_and_inner_tables_stay_text():
    page = as_web_table([school_cells(1, School_Name="Example School")]).replace(
        b"Example School<", b"&a;<script>alert(1)</script> <table><tr><td>inner</td></tr></table>School<"
    )
    page = b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + page
    (school,) = read(page, "s.xls").schools
    assert school.values["name"] == "&a; inner School"


def test_workbook_under_a_csv_name_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 10_000_000)
    assert only_sentence(read(bomb.getvalue(), "s.csv")).startswith("This is an Excel workbook")
