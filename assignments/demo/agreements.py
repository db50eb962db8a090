"""The chapter on agreements: one in force, one that ends soon, one half signed, one that ran out; and who serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

from sro_program.demo.people import PASSWORD
from sro_program.demo.story import Story, Tale, chapter
from sro_program.organisations.demo import Department, department
from sro_program.policy.services import policy_in_force
from sro_program.workflow.engine import perform
from sro_program.workflow.sweep import sweep

from ..models import Agreement, Assignment, EmergencyPlan
from ..queries.posts import Hours
from ..services import AgreementText, draft_agreement, plan_assignment
from ..services.alerts import alert_posts, remind_reviews
from ..services.editions import new_edition
from ..services.emergency_plans import FollowUpText, PlanText, begin_plan, record_drill
from ..services.posts import Contact, write_hours
from ..services.provisions import Heard, comment_on, designate_offences, record_hearing, write_provision

TERMS = """1. Purpose. Both sides want schools where students learn and are safe.
2. Duties. The officer teaches, counsels and enforces the law. Discipline belongs to the school.
3. Hours. The officer serves every school day, from half an hour before the first bell to half an hour after the last.
4. Supervision. The SRO supervisor of the agency leads the officer; the principal is told of every plan.
5. Absence. The agency finds a substitute or says before the first bell that there is none.
6. Information. Student records stay with the school. Law enforcement records stay with the agency.
7. Cost. The school side pays 60 percent of salary and benefits for the months school is in session.
8. Complaints. Either side brings concerns to the other within five days; both meet at least once a term.
9. Ending. Either side ends this agreement with 60 days of notice in writing.
This text is a demonstration and binds nobody."""

_HALF_DAYS = ((time(7, 30), time(11, 30)), (time(12, 0), time(15, 30)))

_ARMED = """Lock the doors. Lights off. Everybody out of sight of doors and windows.
Call 911. Say where you are and what you saw.
Open to nobody. Officers have keys.
Take attendance. Report who is missing.
Leave only with an officer."""

_WEATHER = """Everybody inside, away from glass.
Go to the marked shelter of your hall.
Sit low, cover head and neck.
Take attendance. Wait for the all-clear."""

_HOSTAGE = """Call 911. Say how many people and where.
Keep everybody away from the room.
Lead neighboring rooms out on the far side.
Hand over floor plan and keys to the officer in charge."""
ANSWERS = {
    "duty_hours": "Every school day from half an hour before the first bell to half an hour after the last.",
    "duty_contact": "The assistant principal of each school.",
    "hours": "Every school day from half an hour before the first bell to half an hour after the last.",
    "supervision": "The SRO supervisor of the agency leads the officer; the principal is told of every plan.",
}
"""Provisions for which the policies have no text, because only the two sides know."""
ROUTES = {
    **dict.fromkeys(("weapon_firearm", "robbery", "sexual_assault", "drugs_distribution"), "may_refer_juvenile_court"),
    **dict.fromkeys(("assault", "fight", "vandalism", "theft", "threat"), "confer_with_lea"),
    **dict.fromkeys(("truancy", "tobacco_vape", "disorderly", "harassment_bullying"), "refer_to_administrator"),
}


@chapter("assignments", order=30)
def agree(story: Story) -> Iterable[Tale]:
    return (
        _first_year(story),
        _city(story),
        _county(story),
        _county_renewal(story),
        _valley(story),
        _basin(story),
        _basin_renewal(story),
        _prepared(story),
        _prepared_in_the_basin(story),
        _looked_after(story),
    )


def _draft(dept: Department, district: str, schools: Sequence[str], title: str, *, first: int, last: int) -> Agreement:
    text = AgreementText(
        agency=dept.agency,
        district=dept.districts[district],
        schools=[dept.schools[key] for key in schools],
        title=title,
        terms=TERMS,
        starts_on=dept.days.day(first),
        ends_on=dept.days.day(last),
        weekly_hours=Decimal(40),
        rate_per_day=Decimal(410),
        school_share=60,
    )
    return draft_agreement(by=dept["chief"], text=text)


def _write(agreement: Agreement, *, but: str = "") -> None:
    """What only the two sides know: hours, contact, supervision; and a route for the common offenses."""
    for provision in agreement.provisions.filter(state="missing").exclude(key=but):
        write_provision(provision, text=ANSWERS[provision.key], page=None, version=provision.version)
    if agreement.needs_offences:
        agreement.refresh_from_db()
        designate_offences(agreement, routes=ROUTES, version=agreement.version)
    agreement.refresh_from_db()


def _review(dept: Department, agreement: Agreement, *, sent: int) -> Tale:
    """Read by both sides, and heard in public where the policy asks for it."""
    superintendent = dept[f"superintendent.{_key(dept, agreement)}"]
    yield dept.days.at(sent - 2, "10:45")
    perform(agreement, "send_for_review", actor=dept["chief"])
    yield dept.days.at(sent - 1, "16:20")
    comment_on(agreement, by=superintendent, text="Please say who answers when the officer is away for a day.")
    if not agreement.needs_board_action:
        return
    record_hearing(agreement, by=superintendent, heard=_meeting(dept, sent), version=agreement.version)
    agreement.refresh_from_db()
    perform(agreement, "open_for_comment", actor=superintendent)
    yield dept.days.at(sent, "08:40")
    heard = replace(
        _meeting(dept, sent),
        comments="Three parents spoke. Two welcome the officer; one asks that discipline stays with the school.",
        board_on=dept.days.day(sent - 1),
        board_action="approved",
    )
    record_hearing(agreement, by=superintendent, heard=heard, version=agreement.version)
    agreement.refresh_from_db()


def _meeting(dept: Department, sent: int) -> Heard:
    return Heard(meeting_on=dept.days.day(sent - 1), place="Board room of the district office")


def _sign(dept: Department, agreement: Agreement, side: str) -> None:
    who = dept["chief"] if side == "agency" else dept[f"superintendent.{_key(dept, agreement)}"]
    signature = agreement.signatures.get(side=side, status="waiting")
    perform(signature, "sign", actor=who, data={"typed_name": who.full_name, "password": PASSWORD, "agreed": "on"})


def _key(dept: Department, agreement: Agreement) -> str:
    return next(key for key, district in dept.districts.items() if district.pk == agreement.district_id)


def _signed(dept: Department, agreement: Agreement, *, sent: int) -> Tale:
    """Reviewed, sent on a day, signed by the chief three days later and by the superintendent after another four."""
    _write(agreement)
    yield from _review(dept, agreement, sent=sent)
    yield dept.days.at(sent, "11:20")
    perform(agreement, "send_for_signature", actor=dept["chief"])
    yield dept.days.at(sent + 3, "09:05")
    _sign(dept, agreement, "agency")
    yield dept.days.at(sent + 7, "14:45")
    _sign(dept, agreement, "district")


def serve(dept: Department, agreement: Agreement, who: str, schools: Sequence[str], first: int) -> None:
    sweep()
    agreement.refresh_from_db()
    places = [dept.schools[key] for key in schools]
    post = plan_assignment(
        officer=dept.officers[who], agreement=agreement, schools=places, starts_on=dept.days.day(first)
    )
    _hours(dept, post, schools)
    sweep()


def _hours(dept: Department, post: Assignment, schools: Sequence[str]) -> None:
    """One school all day; with two, the morning at the first and the afternoon at the second."""
    times = ((time(7, 30), time(15, 30)),) if len(schools) == 1 else _HALF_DAYS
    write_hours(
        assignment=post,
        hours=[
            Hours(dept.schools[key], day, *span) for key, span in zip(schools, times, strict=True) for day in range(5)
        ],
        contacts=[
            Contact(dept.schools[key], f"{dept[f'principal.{key}'].full_name}, principal", "(555) 555-0142")
            for key in schools
        ],
        version=post.version,
    )


def _first_year(story: Story) -> Tale:
    """Ran its year and ended; the next one followed at once."""
    days = story.days_in("America/Chicago")
    yield days.at(-414, "10:30")
    dept = department(story, "alabama")
    agreement = _draft(dept, "city", ["high", "middle"], "Sample City Schools, first agreement", first=-412, last=-215)
    yield from _signed(dept, agreement, sent=-411)
    yield days.at(-213, "00:40")
    sweep()


def _city(story: Story) -> Tale:
    days = story.days_in("America/Chicago")
    yield days.at(-236, "10:30")
    dept = department(story, "alabama")
    schools = ["high", "middle", "elementary"]
    agreement = _draft(
        dept, "city", schools, "Sample City Schools, agreement on school officers", first=-212, last=151
    )
    yield from _signed(dept, agreement, sent=-229)
    yield days.at(-212, "00:50")
    sweep()
    yield days.at(-208, "09:30")
    serve(dept, agreement, "harper", ["elementary", "middle"], -205)
    yield days.at(-204, "00:50")
    sweep()


def _county(story: Story) -> Tale:
    """In force, and over in five weeks."""
    days = story.days_in("America/Chicago")
    yield days.at(-352, "13:30")
    dept = department(story, "alabama")
    schools = ["county-high", "county-middle"]
    agreement = _draft(
        dept, "county", schools, "Sample County Schools, agreement on school officers", first=-338, last=34
    )
    yield from _signed(dept, agreement, sent=-345)
    yield days.at(-330, "09:30")
    serve(dept, agreement, "indigo", ["county-high"], -330)


def _county_renewal(story: Story) -> Tale:
    """The chief has signed; the superintendent has not."""
    days = story.days_in("America/Chicago")
    yield days.at(-16, "10:10")
    dept = department(story, "alabama")
    former = Agreement.objects.get(district=dept.districts["county"], status="in_force")
    agreement = new_edition(
        former,
        origin="renewal",
        by=dept["chief"],
        starts_on=former.ends_on + timedelta(days=1),
        ends_on=former.ends_on + timedelta(days=366),
        version=former.version,
    )
    _write(agreement)
    yield from _review(dept, agreement, sent=-12)
    yield days.at(-12, "09:30")
    perform(agreement, "send_for_signature", actor=dept["chief"])
    yield days.at(-10, "11:55")
    _sign(dept, agreement, "agency")


def _valley(story: Story) -> Tale:
    days = story.days_in("America/Denver")
    yield days.at(-206, "09:40")
    dept = department(story, "utah")
    schools = ["high", "junior", "elementary"]
    agreement = _draft(dept, "valley", schools, "Example Valley School District, LEA contract", first=-196, last=169)
    yield from _signed(dept, agreement, sent=-202)
    yield days.at(-190, "09:30")
    serve(dept, agreement, "bay", ["high"], -190)


def _basin(story: Story) -> Tale:
    """Ran out, with nobody at the school since."""
    days = story.days_in("America/Denver")
    yield days.at(-392, "09:40")
    dept = department(story, "utah")
    schools = ["basin-high", "basin-elementary"]
    agreement = _draft(dept, "basin", schools, "Sample Basin School District, LEA contract", first=-380, last=-9)
    yield from _signed(dept, agreement, sent=-388)
    yield days.at(-376, "09:30")
    serve(dept, agreement, "cove", ["basin-high", "basin-elementary"], -376)


def _basin_renewal(story: Story) -> Tale:
    """In review, with the point of contact still missing and the public meeting still to come."""
    days = story.days_in("America/Denver")
    yield days.at(-20, "15:10")
    dept = department(story, "utah")
    agreement = _draft(
        dept,
        "basin",
        ["basin-high", "basin-elementary"],
        "Sample Basin School District, new contract",
        first=7,
        last=371,
    )
    _write(agreement, but="duty_contact")
    yield days.at(-8, "11:30")
    perform(agreement, "send_for_review", actor=dept["chief"])
    yield days.at(-6, "14:10")
    superintendent = dept["superintendent.basin"]
    comment_on(agreement, by=superintendent, text="We name the point of contact once the new principal is here.")
    meeting = Heard(meeting_on=dept.days.day(4), place="Library of Basin High")
    record_hearing(agreement, by=superintendent, heard=meeting, version=agreement.version)


# Emergency plans


def _plan(dept: Department, school: str, hazard: str, steps: str, helper: str = "") -> EmergencyPlan:
    choices = {c.key: c for c in policy_in_force(dept.agency, dept.days.day(0)).choices("hazard")}
    plan = begin_plan(
        school=dept.schools[school],
        agency=dept.agency,
        hazard=choices[hazard],
        text=PlanText(pocket=steps, text=f"{steps}\nThis plan is a demonstration. Do not rely on it."),
        by=dept[helper or f"principal.{school}"],
        helper=dept.officers[helper] if helper else None,
    )
    plan.refresh_from_db()
    return plan


def _put_in_force(dept: Department, plan: EmergencyPlan, school: str, *, due: int) -> None:
    perform(
        plan,
        "put_in_force",
        actor=dept[f"principal.{school}"],
        data={"review_due": dept.days.day(due), "looked_at": "Doors, shelters, telephone list"},
    )


def _prepared(story: Story) -> Tale:
    """Two plans that count, one of them overdue; one in preparation; a drill that found something."""
    days = story.days_in("America/Chicago")
    yield days.at(-190, "10:15")
    dept = department(story, "alabama")
    armed = _plan(dept, "elementary", "armed_person", _ARMED, helper="harper")
    yield days.at(-188, "15:30")
    _put_in_force(dept, armed, "elementary", due=120)
    yield days.at(-180, "09:45")
    weather = _plan(dept, "elementary", "severe_weather", _WEATHER, helper="harper")
    yield days.at(-179, "15:30")
    _put_in_force(dept, weather, "elementary", due=-4)
    yield days.at(-40, "14:10")
    record_drill(
        plan=armed,
        held_on=days.day(-40),
        minutes=25,
        findings="All rooms were locked within two minutes. Two doors in the east hall did not close by themselves.",
        follow_ups=[FollowUpText("Repair the door closers in the east hall", days.day(20))],
        by=dept["harper"],
        version=armed.version,
    )
    yield days.at(-6, "10:30")
    _plan(dept, "middle", "hostage", _HOSTAGE, helper="harper")


def _prepared_in_the_basin(story: Story) -> Tale:
    """The officer who helped has gone with the contract; the hand-over waits on the SRO supervisor's desk."""
    days = story.days_in("America/Denver")
    yield days.at(-150, "10:15")
    dept = department(story, "utah")
    plan = _plan(dept, "basin-high", "armed_person", _ARMED, helper="cove")
    yield days.at(-149, "11:00")
    _put_in_force(dept, plan, "basin-high", due=210)


def _looked_after(story: Story) -> Tale:
    """What the calendar tells by itself, a day ago."""
    yield story.days_in("America/Denver").at(-1, "06:05")
    alert_posts()
    remind_reviews()
