"""Whose words may stand on whose page: read from the abilities, asked for each mark once."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.apps import apps

from applicants.models import Application
from applicants.permissions import (
    READ_CONFLICTS,
    RECORD_DISCUSSION,
    SEE_APPLICATION,
    SEE_BOARD,
    SEE_INTERVIEW,
    SEE_OPENING,
    SEE_QUESTIONS,
    SEE_RANKING,
    SEE_RANKS,
    SEE_RECOMMENDED,
    SEE_SCORES,
    SEE_SHEET,
    WRITE_REASONS,
)
from assignments.models import Assignment
from assignments.permissions.agreements import READ_REVIEW, SEE_AGREEMENT
from assignments.permissions.emergency_plans import SEE_PLAN
from assignments.permissions.posts import SEE_ASSIGNMENT, SEE_HAND_OVER
from assignments.permissions.service_requests import SEE_OFFICE_HOURS
from sro_program.organisations.file_imports.permissions import SEE_IMPORT
from sro_program.organisations.permissions import SEE_DELEGATION, SEE_OFFICER, SEE_ROSTER
from sro_program.organisations.relations import the_person
from sro_program.permissions.relation import Ability
from sro_program.policy.permissions import READ_POLICY
from sro_program.workflow import registry
from tests.factories.canaries import Canary
from tests.factories.world import HOST, Persona
from training.permissions.records import SEE_RECORD
from training.permissions.sessions import SEE_ATTENDANCE, SEE_SESSION
from training.permissions.teaching import SEE_INVITATION, SEE_OUTLINE

INSTALLATION = {
    "accounts.User", "organisations.Agency", "organisations.District", "organisations.School", "organisations.Seat",
    "organisations.SeatEvent", "organisations.SchoolCalendar", "organisations.CalendarDay",
}  # fmt: skip
"""What somebody who keeps the installation reads of an agency: the directory, who sits where, no content."""

DECLARED_ONESELF = Ability("own", "read one’s own", by=(the_person("member", "the member", "member__user"),))
_SCORES = (("application", SEE_SCORES), ("member.board", SEE_RANKING))
_APPLICATIONS = ("applications", SEE_APPLICATION)
READERS: dict[str, tuple[tuple[str, Ability], ...]] = {
    "applicants.Opening.questions": (("", SEE_QUESTIONS),),
    "applicants.Finding": (("application", SEE_APPLICATION),),
    "applicants.ScoreSheet": (("", SEE_SHEET), *_SCORES),
    "applicants.Score": tuple((f"sheet.{path}".strip("."), a) for path, a in (("", SEE_SHEET), *_SCORES)),
    "applicants.ConflictDeclaration": (("member.board", READ_CONFLICTS), ("", DECLARED_ONESELF)),
    "applicants.BoardFinding": (("board", SEE_RANKING), ("board", WRITE_REASONS), ("application", SEE_SCORES)),
    "applicants.RecommendedEntry": (("list.opening", SEE_RANKS),),
    "applicants.RecommendedEntry.name": (("list.opening", SEE_RECOMMENDED),),
    "applicants.RecommendedEntry.badge": (("list.opening", SEE_RECOMMENDED),),
    "applicants.JointDiscussion": (("opening", SEE_OPENING),),
    "applicants.JointDiscussion.notes": (("opening", SEE_RANKS), ("opening", RECORD_DISCUSSION)),
    "applicants.Endorsement": (("application", SEE_APPLICATION),),
    "applicants.Interview": (("", SEE_INTERVIEW), ("application", SEE_APPLICATION), ("board", SEE_BOARD)),
    "assignments.Agreement.title": (("", SEE_AGREEMENT), ("posts", SEE_ASSIGNMENT)),
    **{
        f"assignments.{noun}": (("agreement", SEE_AGREEMENT),)
        for noun in ("Provision", "OffenceDesignation", "PublicHearing")
    },
    "assignments.ReviewComment": (("agreement", READ_REVIEW),),
    "assignments.Signature": (("agreement", SEE_AGREEMENT),),
    "assignments.AssignedSchool": (("assignment", SEE_ASSIGNMENT),),
    "assignments.HandOverLine": (("hand_over", SEE_HAND_OVER),),
    "assignments.PlanVersion": (("plan", SEE_PLAN),),
    "assignments.Drill": (("plan", SEE_PLAN),),
    "assignments.FollowUp": (("drill.plan", SEE_PLAN),),
    "assignments.OfficeHours": (("", SEE_OFFICE_HOURS),),
    "training.TrainingRecord": (("", SEE_RECORD), ("person.officer", SEE_OFFICER), _APPLICATIONS),
    "training.SessionTopic": (("session", SEE_SESSION),),
    "training.SessionEvaluation": (("session", SEE_ATTENDANCE),),
    "training.SessionPlace": (("session", SEE_ATTENDANCE),),
    **{
        f"training.Invitation.{column}": (("", SEE_INVITATION), ("outlines", SEE_OUTLINE))
        for column in ("inviter", "inviter_role")
    },
    "organisations.Officer": (("", SEE_OFFICER), _APPLICATIONS),
    "organisations.Officer.rank": (
        _APPLICATIONS,
        ("", SEE_ROSTER),
        ("chain", SEE_APPLICATION),
        ("assignments", SEE_ASSIGNMENT),
    ),
    "organisations.Delegation": (("", SEE_DELEGATION),),
    "organisations.FileImport": (("", SEE_IMPORT),),
    "policy.Override": (("agency", READ_POLICY),),
}
"""Who reads the words of a noun (or of one of its columns): whoever one of the abilities lets see the record
at the end of the path. A noun with a workflow that is not named here is read by those who see it."""
OF_OFFICER: dict[str, tuple[Any, str]] = {
    "applications": (Application, "officer"),
    "chain": (Application, "endorsements__supervisor"),
    "assignments": (Assignment, "officer"),
}
"""Ends of paths that lead from an officer (or from a record about one) to several records."""
LISTS = {"posts": "assignments", "outlines": "outlines"}
"""Ends of paths that lead to several records, and the name of the way."""


class Secrets:
    def __init__(self, persona: Persona) -> None:
        self.persona = persona
        self._known: dict[tuple[str, str, Any], bool] = {}

    def may_read(self, canary: Canary) -> bool:
        key = (canary.model, canary.field, canary.pk)
        if key not in self._known:
            self._known[key] = self._may_read(canary)
        return self._known[key]

    def _may_read(self, canary: Canary) -> bool:
        user = self.persona.user
        if canary.model == "accounts.User" and user is not None and canary.pk == user.pk:
            return True
        if self.persona.tenant == HOST:
            keeps = self.persona.name == "administrator"
            return keeps and (canary.tenant == HOST or canary.model in INSTALLATION)
        if canary.tenant != self.persona.tenant:
            return False
        record = apps.get_model(canary.model)._base_manager.filter(pk=canary.pk).first()
        return record is None or reads(user, record, canary.field)


def reads(user: Any, record: Any, field: str) -> bool:
    """Whether the words may stand before this person. A version of the past is read like what it is of."""
    record = getattr(record, "pgh_obj", None) or record
    label = record._meta.label
    if label == "workflow.TransitionRecord":
        about = record.content_type.get_object_for_this_type(pk=record.object_id)
        return reads(user, about, "")
    if label == "notifications.Notice":
        return bool(record.user_id == user.pk)
    found = READERS.get(f"{label}.{field}") or READERS.get(label)
    if found is not None:
        return any(_allows(ability, user, _follow(record, path)) for path, ability in found)
    return not registry.moves(record) or registry.for_record(record).see.allows(user, record)


def _officer_of(record: Any) -> Any:
    return record.person.officer if hasattr(record, "person") else getattr(record, "officer", record)


def _follow(record: Any, path: str) -> Any:
    if path in OF_OFFICER:
        model, lookup = OF_OFFICER[path]
        return list(model.objects.filter(**{lookup: _officer_of(record).pk}))
    if path in LISTS:
        return list(getattr(record, LISTS[path]).all())
    return reduce(getattr, path.split("."), record) if path else record


def _allows(ability: Ability, user: Any, found: Any) -> bool:
    return any(ability.allows(user, r) for r in (found if isinstance(found, list) else [found]))
