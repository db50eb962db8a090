"""Posts with hours, and emergency plans, for a department."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from assignments.models import Assignment, EmergencyPlan
from assignments.queries.posts import Hours
from assignments.services.emergency_plans import PlanText, begin_plan
from assignments.services.posts import Contact, plan_assignment, write_hours
from sro_program.organisations.models import School
from sro_program.policy.services import policy_in_force
from sro_program.testing.placing import place

from .department import Department
from .selection import days

STEPS = "Lock the doors.\nCall 911."


def week(school: School, starts: int = 8, ends: int = 15, on: range = range(5)) -> list[Hours]:
    return [Hours(school, day, time(starts), time(ends)) for day in on]


def post(d: Department, status: str = "active", **given: Any) -> Assignment:
    """An officer's post at the department's school; `hours` and `contact` are written unless empty."""
    schools = given.pop("schools", [d.school])
    hours = given.pop("hours", None)
    contact = given.pop("contact", "Principal Example")
    agreement = given.pop("agreement", None) or d.agreement_in_force()
    agreement.schools.add(*schools)
    made = plan_assignment(
        officer=given.pop("officer", None) or d.officer(),
        agreement=agreement,
        schools=schools,
        starts_on=given.pop("starts_on", days(-5)),
        **given,
    )
    hours = week(schools[0]) if hours is None else hours
    contacts = [Contact(school, contact) for school in schools]
    written = write_hours(assignment=made, hours=hours, contacts=contacts, version=made.version)
    return place(written, status)


def emergency_plan(d: Department, status: str = "in_force", **given: Any) -> EmergencyPlan:
    """A plan of the department's school, put in force with its first version unless it stays a draft."""
    hazard, due = given.pop("hazard", "armed_person"), given.pop("review_due", days(200))
    choices = {c.key: c for c in policy_in_force(d.agency, days(0)).choices("hazard")}
    plan = begin_plan(
        school=given.pop("school", d.school),
        agency=d.agency,
        hazard=choices[hazard],
        text=given.pop("text", PlanText(pocket=STEPS, text="All of the plan.")),
        by=given.pop("by", d.principal),
        helper=given.pop("helper", None),
    )
    if status == "draft":
        return plan
    return in_force(plan, due) if status == "in_force" else place(in_force(plan, due), status)


def in_force(plan: EmergencyPlan, due: date) -> EmergencyPlan:
    columns = {"current": plan.versions.get(), "review_due": due, "reviewed_on": days(-10)}
    return place(plan, "in_force", **columns)
