"""Two agencies to look at: one with half of everything, one with a single row of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from applicants.models import Application, InterviewBoard, RecommendedList
from assignments.models import Agreement, Assignment, OfficeHours, ProgramRequest, ServiceRequest
from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, Officer, Role, School, Seat
from training.models import TrainingRecord

from .coverage import STATE_AUDITOR
from .departments import BIG, BOARD_AGENCY, SMALL

AUTHENTICATION = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Tenant:
    """The people of one agency by role, and the record each kind of page shows."""

    people: dict[str, User]
    records: dict[str, Any]


def tenants() -> tuple[Tenant, Tenant]:
    return tenant(BIG), tenant(SMALL)


def tenant(name: str) -> Tenant:
    """People and records that have to do with each other: all belong to the opening with a board at work."""
    agency = Agency.objects.get(name=name)
    board = InterviewBoard.objects.filter(opening__agency=agency, status="in_session").earliest("created_at")
    opening = board.opening
    application = Application.objects.filter(opening=opening, status="interviewed").earliest("created_at", "pk")
    school = School.objects.get(openings=opening)
    forwarded = RecommendedList.objects.filter(opening__agency=agency, opening__status="closed").first()
    agreement = Agreement.objects.get(agency=agency, district=opening.district, status="in_force")
    post = Assignment.objects.filter(agreement__agency=agency).order_by("-starts_on", "pk").first()
    training = TrainingRecord.objects.filter(person=application.officer.user_id).earliest("created_at", "pk")
    return Tenant(
        people={
            "chief": _holder(Role.CHIEF, agency=agency),
            "sergeant": _holder(Role.SERGEANT, agency=agency),
            "supervisor": application.officer.supervisor.user if application.officer.supervisor else None,
            "officer": application.applicant,
            "superintendent": _holder(Role.SUPERINTENDENT, district=opening.district),
            "principal": _holder(Role.PRINCIPAL, school=school),
            "board sergeant": _holder(Role.SERGEANT, agency=Agency.objects.get(name=BOARD_AGENCY)),
            "state auditor": User.objects.get(email=STATE_AUDITOR),
        },
        records={
            "agency": agency,
            "opening": opening,
            "application": application,
            "board": board,
            "list": forwarded and forwarded.opening,
            "agreement": agreement,
            "assignment": post,
            "training": training,
            "officer": Officer.objects.get(pk=application.officer_id),
            "school": school,
            "district": opening.district,
            "program": ProgramRequest.objects.filter(agency=agency).earliest("created_at", "pk"),
            "service": ServiceRequest.objects.filter(school=school, status="approved").earliest("created_at", "pk"),
            "hours": OfficeHours.objects.filter(school=school).earliest("created_at", "pk"),
        },
    )


def _holder(role: Role, **place: Any) -> User:
    return Seat.objects.filter(role=role, **place).earliest("created_at", "pk").user


def cookie_value(person: User) -> str:
    """Signs the person in and answers with the key of the session."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = AUTHENTICATION
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key
