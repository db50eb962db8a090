"""Invitations, outlines and lessons of a department."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from sro_program.organisations.models import Officer, School
from sro_program.organisations.queries import today_at
from sro_program.testing.placing import place
from training.models import CourseOutline, Invitation, Lesson
from training.queries.teaching import topics_of

from .department import Department
from .selection import days

TEXT = {
    "title": "What happens after an arrest",
    "subject": "juvenile_justice",
    "grades": ["09", "10"],
    "minutes": 45,
    "objectives": "Students name the steps after an arrest.\nStudents know their rights.",
    "materials": "Handout",
    "activities": "Talk, 15 minutes\nWork in groups, 20 minutes\nQuestions, 10 minutes",
    "assessment": "Five questions at the end",
}


def invitation(d: Department, officer: Officer, status: str = "accepted", **given: Any) -> Invitation:
    by = given.pop("by", d.principal)
    made = Invitation(
        agency=d.agency,
        school=given.pop("school", d.school),
        officer=officer,
        invited_by=by,
        inviter=str(by),
        inviter_role="Principal",
        invited_on=given.pop("invited_on", days(-40)),
        title="A class about arrests",
        **given,
    )
    made.put_under_policy(d.agency, timezone.localdate())
    made.save()
    return place(made, status)  # type: ignore[no-any-return]


def outline(d: Department, officer: Officer, status: str = "approved", **given: Any) -> CourseOutline:
    """With an accepted invitation of the department's school; approved ones since 30 days ago, for a year."""
    invited = given.pop("invitations", None)
    since, until = given.pop("approved_on", days(-30)), given.pop("approved_until", days(335))
    made = CourseOutline(agency=d.agency, author=officer, **{**TEXT, **given})
    made.put_under_policy(d.agency, timezone.localdate())
    made.topics = topics_of(made.policy, made.subject)
    made.save()
    made.invitations.set(invited if invited is not None else [invitation(d, officer)])
    approved = {"approved_on": since, "approved_until": until, "approved_by": d.chief}
    return place(made, status, **(approved if status in ("approved", "retired") else {}))  # type: ignore[no-any-return]


def lesson(d: Department, plan: CourseOutline, status: str = "scheduled", **given: Any) -> Lesson:
    """From an approved outline, in two days or at `starts_at`."""
    starts = given.pop("starts_at", timezone.now() + timedelta(days=2))
    school: School = given.pop("school", d.school)
    invited = given.pop("invitation", None) or plan.invitations.get(school=school)
    students = given.pop("students", 25)
    made = Lesson(
        agency=d.agency,
        officer=given.pop("officer", plan.author),
        outline=plan,
        invitation=invited,
        school=school,
        subject=plan.subject,
        grade="09",
        group="Health, period 3",
        teacher="Teacher Example",
        starts_at=starts,
        day=starts.astimezone(ZoneInfo(d.agency.time_zone)).date(),
        **{"minutes": 45, **given},
    )
    made.put_under_policy(d.agency, today_at(d.agency))
    made.save()
    return place(made, status, **({"students": students} if status == "taught" else {}))  # type: ignore[no-any-return]
