"""The chapter on absences: somebody is hurt and two colleagues plan ahead; guardians and others step in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sro_program.demo.people import join
from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.policy.services import policy_in_force
from sro_program.workflow.engine import perform

from ..models import Absence, Agreement, CoverNeed, Substitute
from ..queries.expected import hours_due
from ..queries.needs import within
from ..services.absences import AbsenceText, ask_for_absence, report_absence
from ..services.covers import offer
from ..services.substitutes import (
    Paper,
    SubstituteText,
    add_certificate,
    add_substitute,
    prefer,
    write_briefing,
)
from ..services.swaps import ask_swap
from .agreements import serve

PARK = "Teachers’ lot, spot 12. Ring at the north door; the office opens it and gives you the key card."


@chapter("covers", order=37)
def cover(story: Story) -> Iterable[Tale]:
    return (_in_utah(story), _in_alabama(story))


def _in_utah(story: Story) -> Tale:
    days = story.days_in("America/Denver")
    yield days.at(-60, "10:10")
    dept = department(story, "utah")
    people = _substitutes(dept)
    yield days.at(-58, "09:20")
    _sheets(dept)
    yield days.at(-6, "06:50")
    past = _report(dept, "bay", "sick", days.at(-6, "00:00"), days.at(-6, "23:59"))
    need = past.needs.first()
    if need is not None:
        made = offer(need=need, by=dept["sergeant"], to=[s.pk for s in people[:2]])
        yield days.at(-6, "07:15")
        perform(made[0], "accept", actor=made[0].substitute.user)
        yield days.at(-6, "15:40")
        perform(made[0], "confirm", actor=dept["principal.high"])
    yield days.at(-4, "08:30")
    valley = Agreement.objects.get(district=dept.districts["valley"], status="in_force")
    serve(dept, valley, "cove", ["elementary"], -3)
    yield days.at(-3, "11:20")
    _ask(dept, "bay", "training", days.at(15, "00:00"), days.at(16, "23:59"))
    yield days.at(-2, "13:05")
    _swap(dept)
    yield days.at(0, "00:20")
    hurt = _report(dept, "cove", "injury", days.at(0, "00:00"), days.at(0, "00:00") + timedelta(days=10))
    _cover_the_second(dept, hurt, people)


def _substitutes(dept: Department) -> list[Substitute]:
    """Two guardians, one of them with a training that ran out, a security officer, and a colleague."""
    jo = _listed(dept, "guardian", "guardian.jo", "Jo Example", "Example Valley School District (Demo)")
    lee = _listed(dept, "armed_private_security", "guard.lee", "Lee Sample", "Sample Security (Demo)")
    kim = _listed(dept, "guardian", "guardian.kim", "Kim Specimen", "Example Valley School District (Demo)")
    wren = add_substitute(
        agency=dept.agency,
        by=dept["sergeant"],
        kind=Substitute.Kind.OFFICER,
        email=dept["wren"].email,
        full_name="",
        text=SubstituteText(phone="(555) 555-0177"),
    )
    _papers(dept, jo, issued=-70)
    _papers(dept, lee, issued=-70)
    _papers(dept, kim, issued=-370)
    for key in ("high", "elementary"):
        school = dept.schools[key]
        school.refresh_from_db()
        prefer(school=school, agency=dept.agency, chosen=[jo, lee], version=school.version)
    return [jo, lee, wren, kim]


def _listed(dept: Department, kind: str, key: str, name: str, employer: str) -> Substitute:
    dept.people[key] = join(f"{key}.{dept.data.mail}", name)
    return add_substitute(
        agency=dept.agency,
        by=dept["sergeant"],
        kind=kind,
        email=dept[key].email,
        full_name=name,
        text=SubstituteText(employer=employer, phone="(555) 555-0161"),
    )


def _papers(dept: Department, substitute: Substitute, *, issued: int) -> None:
    """Everything the policy asks for, from one day; what counts for years is renewed in time."""
    policy = policy_in_force(dept.agency, dept.days.day(0))
    for rule in policy.coverage.of(substitute.kind):
        substitute.refresh_from_db()
        own_end = None if rule.months or not rule.expires else dept.days.day(400)
        paper = Paper(rule, dept.days.day(issued), f"DEMO-{rule.key[:8]}", own_end)
        add_certificate(substitute=substitute, by=dept["sergeant"], version=substitute.version, paper=paper)


def _sheets(dept: Department) -> None:
    said: dict[str, Any] = {
        "arriving": PARK,
        "bells": "First bell 8:05, lunch 11:40, last bell 15:10. Early release on Fridays at 13:30.",
        "contacts": "Front desk (555) 555-0142, then the principal. The custodian has every key.",
        "radio": "Channel 2. Say the school’s name first.",
        "plans_at": "Red folder beside the office door, and here on this page around your hours.",
        "more": "Crossing at the east gate from 7:40 to 8:05.",
    }
    for key in ("high", "elementary"):
        write_briefing(school=dept.schools[key], by=dept[f"principal.{key}"], edition=0, parts=said)


def _text(dept: Department, who: str, kind: str, hours: tuple[datetime, datetime]) -> AbsenceText:
    choices = policy_in_force(dept.agency, dept.days.day(0)).choices("absence_kind")
    return AbsenceText(dept.officers[who], next(c for c in choices if c.key == kind), *hours)


def _report(dept: Department, who: str, kind: str, *hours: datetime) -> Absence:
    return report_absence(by=dept[who], text=_text(dept, who, kind, (hours[0], hours[1])))


def _ask(dept: Department, who: str, kind: str, *hours: datetime) -> Absence:
    return ask_for_absence(by=dept[who], text=_text(dept, who, kind, (hours[0], hours[1])))


def _cover_the_second(dept: Department, absence: Absence, people: list[Substitute]) -> None:
    """The first day is offered and open; somebody has taken the second. So it is at any hour of any day."""
    needs: list[CoverNeed] = list(absence.needs.order_by("starts_at")[:2])
    sergeant = dept["sergeant"]
    for need in needs[:1]:
        offer(need=need, by=sergeant, to=[people[0].pk, people[2].pk])
    for need in needs[1:]:
        perform(need, "place", actor=sergeant, data={"substitute": str(people[1].pk)})


def _swap(dept: Department) -> None:
    """A colleague has agreed; the SRO supervisor decides."""
    first, last = dept.days.day(8), dept.days.day(20)
    due = hours_due(first, last, officers=[dept.officers["bay"].pk])
    if not due:
        return
    hours = within(due[0], due[0].starts_at, due[0].ends_at)
    assert hours is not None
    swap = ask_swap(
        by=dept["bay"], partner=dept.officers["wren"], gives=hours, takes=None, note="A wedding in the family."
    )
    perform(swap, "agree", actor=dept["wren"])


def _in_alabama(story: Story) -> Tale:
    """Waits for the SRO supervisor."""
    days = story.days_in("America/Chicago")
    yield days.at(-4, "15:50")
    dept = department(story, "alabama")
    _ask(dept, "harper", "vacation", days.at(11, "00:00"), days.at(12, "23:59"))
