"""The directory import against the database: dry run, one step, updates instead of doubles."""

from __future__ import annotations

import json
import time
from io import StringIO

import pytest
from django.core.management import call_command

from sro_program.organisations.directory.importer import ImportRefused, apply_plan, plan_import
from sro_program.organisations.incoming.opening import Upload
from sro_program.organisations.models import District, School
from sro_program.testing.directory_files import (
    as_csv,
    as_web_table,
    district_cells,
    school_cells,
    state_directory,
)

pytestmark = pytest.mark.django_db

STATEMENTS = 8
"""Savepoint, lock, districts read and written, schools read, their districts read, schools written, release."""


def files(districts, schools, *, web=False):
    make, suffix = (as_web_table, "xls") if web else (as_csv, "csv")
    return [Upload(f"schools.{suffix}", make(schools)), Upload(f"districts.{suffix}", make(districts))]


def counted(plan):
    return tuple(
        (counts.created, counts.updated, counts.unchanged, counts.refused) for counts in (plan.districts, plan.schools)
    )


def stored():
    return (
        sorted(District.objects.values_list("nces_id", "name", "version")),
        sorted(School.objects.values_list("nces_id", "name", "district__nces_id", "version")),
    )


def test_dry_run_counts_and_writes_nothing():
    plan = plan_import(files(*state_directory(districts=3, schools=8)))
    assert counted(plan) == ((3, 0, 0, 0), (8, 0, 0, 0))
    assert stored() == ([], [])


def test_import_writes_districts_before_their_schools():
    plan = apply_plan(plan_import(files(*state_directory(districts=3, schools=8))))
    assert counted(plan) == ((3, 0, 0, 0), (8, 0, 0, 0))
    assert District.objects.get(nces_id="4900002").time_zone == "America/Denver"
    assert School.objects.get(nces_id="490000200001").district.nces_id == "4900002"


def test_importing_again_changes_nothing_and_web_table_equals_csv():
    directory = state_directory(districts=3, schools=8)
    apply_plan(plan_import(files(*directory)))
    before = stored()
    again = apply_plan(plan_import(files(*directory, web=True)))
    assert counted(again) == ((0, 0, 3, 0), (0, 0, 8, 0))
    assert stored() == before


def test_importing_again_updates_only_what_changed():
    districts, schools = state_directory(districts=3, schools=8)
    apply_plan(plan_import(files(districts, schools)))
    District.objects.filter(nces_id="4900001").update(time_zone="America/Phoenix")
    ids = dict(School.objects.values_list("nces_id", "pk"))
    districts[0]["District Name"] = "Example District Renamed"
    schools[4]["NCES District ID"] = "4900001"
    schools[5]["Students*"] = "†"
    schools.append(school_cells(9))
    plan = apply_plan(plan_import(files(districts, schools)))
    assert counted(plan) == ((0, 1, 2, 0), (1, 2, 6, 0))
    renamed = District.objects.get(nces_id="4900001")
    assert (renamed.name, renamed.version, renamed.time_zone) == ("Example District Renamed", 2, "America/Phoenix")
    assert {nces_id: pk for nces_id, pk in School.objects.values_list("nces_id", "pk") if nces_id in ids} == ids
    assert School.objects.get(nces_id=schools[4]["NCES School ID"]).district == renamed
    assert School.objects.get(nces_id=schools[5]["NCES School ID"]).students is None
    assert sorted(School.objects.values_list("version", flat=True)) == [1] * 7 + [2] * 2


def test_schools_alone_join_districts_already_known():
    districts, schools = state_directory(districts=2, schools=4)
    apply_plan(plan_import([Upload("districts.csv", as_csv(districts))]))
    plan = apply_plan(plan_import([Upload("schools.csv", as_csv(schools))]))
    assert counted(plan) == ((0, 0, 0, 0), (4, 0, 0, 0))


def test_school_of_unknown_district_is_refused_at_its_row():
    plan = plan_import(files([district_cells(1)], [school_cells(1, 1), school_cells(2, 2)]))
    assert counted(plan) == ((1, 0, 0, 0), (1, 0, 0, 1))
    (problem,) = plan.problems
    assert (problem.file, problem.line, problem.column, problem.value) == (
        "schools.csv",
        3,
        "NCES District ID",
        "4900002",
    )
    assert problem.sentence == (
        "This district is neither in the files nor known here. "
        "Upload the district file of the state together with this one."
    )


def test_refused_district_is_told_once_and_not_again_for_each_school():
    plan = plan_import(files([district_cells(1, ZIP="x")], [school_cells(1, 1), school_cells(2, 1)]))
    assert [(problem.file, problem.column) for problem in plan.problems] == [("districts.csv", "ZIP")]
    unreadable = plan_import([Upload("d.csv", b""), Upload("s.csv", as_csv([school_cells(1, 1)]))])
    assert [problem.file for problem in unreadable.problems] == ["d.csv"]


def test_one_refused_row_keeps_everything_out():
    apply_plan(plan_import(files(*state_directory(districts=1, schools=1))))
    before = stored()
    plan = plan_import(files([district_cells(1, District_Name="Other")], [school_cells(1), school_cells(2, ZIP="x")]))
    with pytest.raises(ImportRefused, match=r"^1 problem was found, so nothing was imported."):
        apply_plan(plan)
    assert stored() == before


def test_statements_do_not_grow_with_rows(django_assert_num_queries):
    for count in (3, 300):
        districts, schools = state_directory(districts=count, schools=count)
        plan = plan_import(files(districts, schools))
        with django_assert_num_queries(STATEMENTS):
            apply_plan(plan)
        District.objects.all().update(name="Changed")
        School.objects.all().update(name="Changed")
        plan = plan_import(files(districts, schools))
        with django_assert_num_queries(STATEMENTS):
            apply_plan(plan)
        School.objects.all().delete()
        District.objects.all().delete()


def test_state_of_2553_schools_is_imported_within_ten_seconds():
    uploads = files(*state_directory(districts=330, schools=2553), web=True)
    started = time.monotonic()
    plan = apply_plan(plan_import(uploads))
    taken = time.monotonic() - started
    assert counted(plan) == ((330, 0, 0, 0), (2553, 0, 0, 0))
    assert taken < 10


def command(*arguments):
    out = StringIO()
    code = 0
    try:
        call_command("import_directory", *map(str, arguments), stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue())


def test_command_prints_counts_as_json(tmp_path):
    districts, schools = state_directory(districts=2, schools=5)
    (tmp_path / "d.csv").write_bytes(as_csv(districts))
    (tmp_path / "s.xls").write_bytes(as_web_table(schools))
    code, dry = command(tmp_path / "d.csv", tmp_path / "s.xls", "--dry-run")
    assert (code, dry["written"], School.objects.count()) == (0, False, 0)
    assert dry["schools"] == {"created": 5, "updated": 0, "unchanged": 0, "refused": 0}
    code, real = command(tmp_path / "d.csv", tmp_path / "s.xls")
    assert (code, real["written"], School.objects.count()) == (0, True, 5)
    assert real["files"] == [
        {"name": "d.csv", "kind": "districts", "rows": 2, "blank": 0, "notes": 0},
        {"name": "s.xls", "kind": "schools", "rows": 5, "blank": 0, "notes": 0},
    ]
    code, again = command(tmp_path / "d.csv", tmp_path / "s.xls")
    assert again["schools"] == {"created": 0, "updated": 0, "unchanged": 5, "refused": 0}


def test_command_refuses_with_reasons_and_exit_code(tmp_path):
    districts, schools = state_directory(districts=2, schools=5)
    schools[1]["Low Grade*"] = "=1"
    (tmp_path / "d.csv").write_bytes(as_csv(districts))
    (tmp_path / "s.csv").write_bytes(as_csv(schools))
    code, report = command(tmp_path / "d.csv", tmp_path / "s.csv", tmp_path / "absent.csv")
    assert (code, report["written"], District.objects.count()) == (1, False, 0)
    assert report["schools"] == {"created": 0, "updated": 0, "unchanged": 0, "refused": 1}
    assert report["problems"] == [
        {
            "file": "absent.csv",
            "line": None,
            "column": "",
            "value": "",
            "sentence": "The file cannot be opened: No such file or directory.",
        },
        {
            "file": "s.csv",
            "line": 3,
            "column": "Low Grade",
            "value": "=1",
            "sentence": "This cell holds a formula. Replace it with the value it shows.",
        },
    ]
