"""Directory files of the story's schools, in the layout of the national school search."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ..directory.columns import DISTRICTS, SCHOOLS
from ..incoming.headings import Layout
from ..incoming.opening import Upload
from .cast import DepartmentData, DistrictData

Cells = dict[str, str]


def uploads(departments: Iterable[DepartmentData]) -> list[Upload]:
    """The district file and the school file, as somebody would have downloaded them."""
    pairs = [(department, district) for department in departments for district in department.districts]
    districts = [_district(department, district) for department, district in pairs]
    schools = [cells for department, district in pairs for cells in _schools(department, district)]
    return [_file("demo-districts.csv", DISTRICTS, districts), _file("demo-schools.csv", SCHOOLS, schools)]


def _district(department: DepartmentData, district: DistrictData) -> Cells:
    return {
        **_place(department, district),
        "nces_id": district.nces_id,
        "state_number": f"{department.state}-{district.nces_id[2:]}",
        "name": district.name,
        "students": str(sum(school.students for school in district.schools)),
        "kind": "Regular Local",
    }


def _schools(department: DepartmentData, district: DistrictData) -> Iterator[Cells]:
    for number, school in enumerate(district.schools, start=1):
        yield {
            **_place(department, district),
            "nces_id": f"{district.nces_id}{number:05d}",
            "state_number": f"{department.state}-{district.nces_id[2:]}-{number:03d}",
            "district_nces_id": district.nces_id,
            "low_grade": school.low_grade,
            "high_grade": school.high_grade,
            "name": school.name,
            "charter": "No",
            "students": str(school.students),
            "teachers": str(round(school.students / 17, 1)),
            "kind": "Regular",
        }


def _place(department: DepartmentData, district: DistrictData) -> Cells:
    return {
        "county": district.county,
        "street": "100 Example Street",
        "city": district.city,
        "state": department.state,
        "zip_code": "35000" if department.state == "AL" else "84000",
        "phone": department.phone,
        "standing": "Open",
    }


def _file(name: str, layout: Layout, rows: list[Cells]) -> Upload:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading for column in layout.columns])
    writer.writerows([row.get(column.name, "†") for column in layout.columns] for row in rows)
    return Upload(name, out.getvalue().encode())
