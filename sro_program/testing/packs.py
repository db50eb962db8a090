"""A fourth pack, made of files alone: the proof that a new state needs no code."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pack.toml": """
[pack]
key = "borderland"
title = "Borderland example policy"
state = ""
source = "Example source"
note = "Example note of Borderland."
dates_note = "Every clause is counted from 1 January 2025."
since = 2025-01-01
since_mark = "S"
choices_from = "national"

[titles]
chief = "Sheriff"
supervisor = "Watch commander"
sergeant = "School unit sergeant"
officer = "School deputy"
principal = "Principal"
superintendent = "Superintendent"
district = "School district"
board = "Panel"
application = "Letter of interest"
""",
    "clauses.toml": """
[[clause]]
id = "BL-1"
demands = ["volunteered", "qualifications_decided"]
citation = "Borderland 1"
topic = "selection"
mark = "S"
says = "Deputies are sworn, ask for the post and have two years of service."
must = "The record is checked."
[clause.numbers.years]
value = 2
label = "Years of service"
mark = "R"
least = 0
most = 10

[[clause]]
id = "BL-2"
demands = ["board_composition", "board_confirmed", "all_interviewed", "scored_on_criteria", "from_the_list"]
citation = "Borderland 2"
topic = "selection"
mark = "S"
until = 2025-12-31
says = "A panel of two meets."
must = "The panel is checked."
[clause.numbers.members]
value = 2
label = "Members of the panel"
mark = "local"
[clause.numbers.notice]
value = 3
label = "Days of notice"
mark = "local"

[[clause]]
id = "BL-2"
demands = ["board_composition", "board_confirmed", "all_interviewed", "scored_on_criteria", "from_the_list"]
citation = "Borderland 2, amended"
topic = "selection"
mark = "S"
since = 2026-01-01
says = "A panel of three meets; the superintendent confirms it."
must = "The panel is checked."
[clause.numbers.members]
value = 3
label = "Members of the panel"
mark = "local"
[clause.numbers.notice]
value = 3
label = "Days of notice"
mark = "local"

[[clause]]
id = "BL-3"
demands = ["agreement_in_force"]
citation = "Borderland 3"
topic = "agreement"
mark = "S"
says = "An agreement is signed first."
must = "Nobody is appointed without it."
[clause.numbers.months]
value = 24
label = "Length in months"
mark = "local"

[[clause]]
id = "BL-LAW-1"
citation = "Borderland law 1"
kind = "law"
topic = "selection"
mark = "S"
says = "Records are kept for five years."
must = "Records are kept."
[clause.numbers.years]
value = 5
label = "Years records are kept"
mark = "S"
""",
    "selection.toml": """
[selection]
uses_chain = false
copies_supervisor = true
volunteer_statement = "I ask for this post."
volunteer_clause = "BL-1"
recommend_rule = "unanimous"
interview_notice_days = "BL-2:notice"
agreement_word = "Agreement"

[selection.retention]
years = "BL-LAW-1:years"
explain = "Kept after the opening ends."

[[selection.qualification]]
key = "sworn"
label = "Sworn"
explain = "From the record."
check = "sworn"
clause = "BL-1"

[[selection.qualification]]
key = "volunteered"
label = "Asked for the post"
explain = "From the statement."
check = "volunteered"
clause = "BL-1"

[[selection.qualification]]
key = "years"
label = "Years of service"
explain = "From the day of swearing in."
check = "service_years"
clause = "BL-1"
number = "BL-1:years"
waivable = true

[selection.board]
clause = "BL-2"
confirmations = ["superintendent"]
minimum_members = "BL-2:members"
chair = "sheriff"
explain = "The sheriff’s side leads; the school side is asked."

[[selection.board.seat]]
key = "sheriff"
side = "agency"
label = "Sheriff’s office"
minimum = 2
required = true
explain = "Two deputies or supervisors."
chosen_by = "chief"

[[selection.board.seat]]
key = "school"
side = "school"
label = "School"
minimum = 1
required = false
reason_when_missing = "Why does nobody from the school take part?"
explain = "Somebody from the school."
chosen_by = "superintendent"

[[selection.criterion]]
key = "calm"
label = "Calm"
explain = "Stays calm."
clause = "BL-2"
weight = 2
[selection.criterion.anchors]
1 = "Shouts."
2 = "Grows loud."
3 = "Stays calm."
4 = "Calms others."
5 = "Calms a crowd."

[[selection.criterion]]
key = "care"
label = "Care"
explain = "Cares for students."
clause = "BL-2"
[selection.criterion.anchors]
1 = "Looks away."
2 = "Notices."
3 = "Asks and helps."
4 = "Follows up."
5 = "Changes the cause."

[[selection.question]]
key = "why"
text = "Why this post?"
criterion = "care"
listen_for = "Students."
""",
    "agreement.toml": """
[agreement]
title = "Agreement"
clause = "BL-3"
agency_side = "Sheriff’s office"
school_side = "School district"
agency_signer = "Sheriff"
school_signer = "Superintendent"
statement = "I sign for my side."
term_months = "BL-3:months"
""",
}


def write_pack(folder: Path, *swaps: tuple[str, str, str]) -> Path:
    """Write the pack as `folder/borderland`; each swap (file, old, new) plants a change or a fault."""
    home = folder / "borderland"
    home.mkdir(parents=True)
    for name, text in FILES.items():
        for file, old, new in swaps:
            if file == name:
                assert old in text, f"{old!r} is not in {name}"
                text = text.replace(old, new)  # noqa: PLW2901  # each swap works on the last one's result
        (home / name).write_text(text, encoding="utf-8")
    return folder
