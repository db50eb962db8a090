"""Who and what is in the story, as data. All of it is invented, and says so in its name."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Role

FIRST_DAY = -426
"""When the rosters were written, counted from the day of loading."""


@dataclass(frozen=True, slots=True)
class SchoolData:
    key: str
    name: str
    low_grade: str
    high_grade: str
    students: int
    principal: str
    staff: str = ""


@dataclass(frozen=True, slots=True)
class DistrictData:
    key: str
    nces_id: str
    name: str
    county: str
    city: str
    superintendent: str
    staff: str
    schools: tuple[SchoolData, ...]


@dataclass(frozen=True, slots=True)
class OfficerData:
    """Somebody on the roster. Days are counted from the day of loading; `above` is the next in the chain."""

    key: str
    name: str
    badge: str
    sworn: int
    above: str = "lieutenant"
    rank: str = "Officer"
    role: Role = Role.OFFICER
    certified_until: int = 500
    probation_until: int | None = None
    meets_requirements: bool = True
    joined: int = FIRST_DAY
    left: int | None = None


@dataclass(frozen=True, slots=True)
class DepartmentData:
    key: str
    pack: str
    state: str
    zone: str
    mail: str
    name: str
    address: str
    phone: str
    body: str
    chief: str
    auditor: str
    districts: tuple[DistrictData, ...]
    officers: tuple[OfficerData, ...]


ALABAMA = DepartmentData(
    key="alabama",
    pack="alabama",
    state="AL",
    zone="America/Chicago",
    mail="al",
    name="Sample City Police Department (Demo), Alabama",
    address="1 Sample Plaza, Sample City, AL 35000",
    phone="(555) 555-0100",
    body="APOSTC",
    chief="Dana Example",
    auditor="Lee Placeholder",
    districts=(
        DistrictData(
            "city",
            "0199901",
            "Sample City Schools (Demo)",
            "Sample County",
            "Sample City",
            "Pat Example",
            "Kim Sample",
            (
                SchoolData("high", "Sample High School (Demo)", "09", "12", 1180, "Alex Example", "Nico Placeholder"),
                SchoolData("middle", "Example Middle School (Demo)", "06", "08", 640, "Sam Sample"),
                SchoolData("elementary", "Sample Elementary School (Demo)", "PK", "05", 410, "Chris Example"),
            ),
        ),
        DistrictData(
            "county",
            "0199902",
            "Sample County Schools (Demo)",
            "Sample County",
            "Exampleton",
            "Terry Sample",
            "Drew Placeholder",
            (
                SchoolData("county-high", "Sample County High School (Demo)", "09", "12", 760, "Jamie Sample"),
                SchoolData(
                    "county-middle",
                    "County Middle School (Demo)",
                    "06",
                    "08",
                    380,
                    "Taylor Example",
                    "Shay Specimen",
                ),
            ),
        ),
    ),
    officers=(
        OfficerData("captain", "Casey Specimen", "A-101", -7400, above="", rank="Captain", role=Role.SUPERVISOR),
        OfficerData(
            "lieutenant", "Morgan Specimen", "A-104", -5600, above="captain", rank="Lieutenant", role=Role.SUPERVISOR
        ),
        OfficerData("sergeant", "Jordan Sample", "A-112", -4300, rank="Sergeant", role=Role.SERGEANT),
        OfficerData("avery", "Avery Sample", "A-131", -3100),
        OfficerData("blake", "Blake Example", "A-133", -2900),
        OfficerData("cameron", "Cameron Sample", "A-137", -2300),
        OfficerData("devon", "Devon Example", "A-140", -2050),
        OfficerData("emery", "Emery Sample", "A-142", -1800, certified_until=26),
        OfficerData("harper", "Harper Example", "A-126", -3600),
        OfficerData("indigo", "Indigo Sample", "A-129", -3300),
        OfficerData("jules", "Jules Example", "A-148", -1500),
        OfficerData(
            "finley",
            "Finley Placeholder",
            "A-155",
            -285,
            probation_until=80,
            meets_requirements=False,
            joined=-280,
        ),
        OfficerData("gray", "Gray Placeholder", "A-118", -3900, left=-60),
    ),
)

UTAH = DepartmentData(
    key="utah",
    pack="utah",
    state="UT",
    zone="America/Denver",
    mail="ut",
    name="Example Valley Police (Demo), Utah",
    address="200 Example Center Street, Example Valley, UT 84000",
    phone="(555) 555-0200",
    body="POST",
    chief="Quinn Example",
    auditor="Sky Placeholder",
    districts=(
        DistrictData(
            "valley",
            "4999901",
            "Example Valley School District (Demo)",
            "Example County",
            "Example Valley",
            "Marion Example",
            "Ollie Sample",
            (
                SchoolData("high", "Example High School (Demo)", "09", "12", 1420, "Remy Example", "Merle Sample"),
                SchoolData("junior", "Sample Junior High School (Demo)", "07", "09", 820, "Toby Sample"),
                SchoolData("elementary", "Example Elementary School (Demo)", "KG", "06", 510, "Ellis Example"),
            ),
        ),
        DistrictData(
            "basin",
            "4999902",
            "Sample Basin School District (Demo)",
            "Sample County",
            "Sample Basin",
            "Noel Sample",
            "Phoenix Placeholder",
            (
                SchoolData("basin-high", "Basin High School (Demo)", "09", "12", 560, "Kelly Sample", "Ira Specimen"),
                SchoolData("basin-elementary", "Basin Elementary School (Demo)", "KG", "06", 330, "Lane Example"),
            ),
        ),
    ),
    officers=(
        OfficerData("captain", "Rowan Specimen", "U-11", -7000, above="", rank="Captain", role=Role.SUPERVISOR),
        OfficerData(
            "lieutenant", "Sage Specimen", "U-14", -5200, above="captain", rank="Lieutenant", role=Role.SUPERVISOR
        ),
        OfficerData("sergeant", "Reese Sample", "U-21", -4100, rank="Sergeant", role=Role.SERGEANT),
        OfficerData("tatum", "Tatum Example", "U-34", -2800),
        OfficerData("uri", "Uri Sample", "U-35", -2700),
        OfficerData("val", "Val Example", "U-38", -2200),
        OfficerData("wren", "Wren Sample", "U-41", -1900, certified_until=41),
        OfficerData("xen", "Xen Example", "U-43", -1700),
        OfficerData("yael", "Yael Sample", "U-44", -1650),
        OfficerData("bay", "Bay Example", "U-30", -3500),
        OfficerData("cove", "Cove Sample", "U-31", -3450),
        OfficerData("zion", "Zion Placeholder", "U-52", -240, probation_until=125, joined=-235),
        OfficerData("arden", "Arden Placeholder", "U-27", -3800, left=-75),
    ),
)

DEPARTMENTS = (ALABAMA, UTAH)
