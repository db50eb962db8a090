"""A double click, a proxy that tries again, the back button: eight equal forms at one moment are one."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from applicants.models import Application, Interview, JointDiscussion, Opening
from sro_program.workflow.models import TransitionRecord
from tests.factories.boards import board_at_work
from tests.factories.department import Department
from tests.factories.selection import days

from .checker import Checker
from .clients import Answer, Person, form_end, perform_path
from .rig import Rig

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE, ROUNDS = 8, 3


@dataclass(frozen=True, slots=True)
class Sent:
    """One filled-in form: who sends it where, how many objects of which kind it makes, how many decisions."""

    person: Any
    path: str
    data: dict[str, Any]
    makes: type[Model]
    count: int = 1
    lines: int = 0


def new_opening(department: Department, key: uuid.UUID) -> Sent:
    data = {
        "district": str(department.district.pk),
        "title": "Officer at Example High",
        "schools": [str(department.school.pk)],
        "positions": "2",
        "duties": "Serve the school.",
        "closes_on": days(20).isoformat(),
        "starts_on": days(60).isoformat(),
        "_key": str(key),
    }
    return Sent(department.sergeant, reverse("applicants:opening-new"), data, Opening)


def draft_sent(department: Department, key: uuid.UUID) -> Sent:
    """Sending takes the draft out of reach of its own form."""
    officer = department.officer()
    draft = department.application(department.opening(), officer=officer)
    data = {"volunteer": "on", "motivation": "I like schools.", "do": "submit", **form_end(draft, key)}
    path = reverse("applicants:application-edit", args=[draft.pk])
    return Sent(officer.user, path, data, Application, count=0, lines=3)


def invitation(department: Department, key: uuid.UUID) -> Sent:
    """Whoever is invited can no longer be chosen in the form."""
    board, (application,) = board_at_work(department)
    day = days(10)
    data = {
        "applications": [str(application.pk)],
        "starts_at": f"{day.month}/{day.day}/{day.year} 09:00",
        "minutes": "45",
        "pause": "15",
        "place": "Room 1",
        "_key": str(key),
    }
    return Sent(department.sergeant, reverse("applicants:interview-new", args=[board.pk]), data, Interview)


def discussion(department: Department, key: uuid.UUID) -> Sent:
    opening = department.opening(status="closed")
    data = {"held_on": days(0).isoformat(), "for_agency": "Chief Example", "for_district": "Superintendent Example"}
    path = reverse("applicants:discussion-new", args=[opening.pk])
    return Sent(department.chief, path, {**data, "_key": str(key)}, JointDiscussion)


def appointment(department: Department, key: uuid.UUID) -> Sent:
    opening, (best,) = department.listed(1, positions=2)
    department.discuss(opening)
    data = {**department.appointment(opening), **form_end(best, key)}
    return Sent(department.chief, perform_path(best, "appoint"), data, Application, count=0, lines=1)


def withdrawal(department: Department, key: uuid.UUID) -> Sent:
    application = department.application(department.opening(), status="screening")
    path = perform_path(application, "withdraw")
    return Sent(application.applicant, path, form_end(application, key), Application, count=0, lines=1)


def send_at_once(person: Person, sent: Sent) -> list[Answer]:
    start = Barrier(AT_ONCE)

    def send(_: int) -> Answer:
        start.wait()
        return person.post(sent.path, sent.data)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


@pytest.mark.parametrize(
    ("make", "pack"),
    [
        (new_opening, "utah"),
        (draft_sent, "utah"),
        (invitation, "utah"),
        (discussion, "utah"),
        (appointment, "alabama"),
        (withdrawal, "utah"),
    ],
    ids=lambda given: getattr(given, "__name__", given),
)
def test_eight_equal_forms_are_one(
    make: Callable[[Department, uuid.UUID], Sent], pack: str, rig: Rig, enter: Callable[[Any], Person]
) -> None:
    department = Department(pack)
    department.agreement()
    rig.serve()
    checker = Checker(rig.at.mail)
    for _ in range(ROUNDS):
        sent = make(department, uuid.uuid4())
        before, lines = sent.makes._default_manager.count(), TransitionRecord.objects.count()
        answers = send_at_once(enter(sent.person), sent)
        assert list(Counter((a.status, a.location) for a in answers).values()) == [AT_ONCE], Counter(
            (a.status, a.location) for a in answers
        )
        assert answers[0].status == 302, answers[0].body[-3000:]
        assert sent.makes._default_manager.count() == before + sent.count
        assert TransitionRecord.objects.count() == lines + sent.lines
        assert enter(sent.person).post(sent.path, sent.data).location == answers[0].location
    rig.work()
    rig.wait_until_told()
    rig.rest()
    assert checker.faults() == []
