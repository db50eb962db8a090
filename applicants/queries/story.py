"""What belongs to one application, read with it in one query: findings, endorsements, interviews, scores.

The page of an application shows all four. Read one by one they would cost four queries more on the
page that people open most.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Avg, Count, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from sro_program.accounts.models import User
from sro_program.workflow.models import TransitionRecord

from ..models import Application, Endorsement, Finding, Interview, Score


def with_story(rows: QuerySet[Application]) -> QuerySet[Any]:
    return rows.annotate(
        story_findings=ArraySubquery(_findings()),
        story_endorsements=ArraySubquery(_endorsements()),
        story_interviews=ArraySubquery(_interviews()),
        story_scores=ArraySubquery(_scores()),
    )


def _findings() -> QuerySet[Any]:
    found = Finding.objects.filter(application=OuterRef("pk")).order_by("created_at", "qualification")
    return found.values(
        line=JSONObject(
            qualification="qualification",
            verdict="verdict",
            record_says="record_says",
            evidence="evidence",
            waiver_clause="waiver_clause",
            reason="reason",
            decided_by="decided_by__full_name",
            decided_at="decided_at",
        )
    )


def _endorsements() -> QuerySet[Any]:
    why = TransitionRecord.objects.filter(
        workflow="endorsement", object_id=OuterRef("pk"), target=OuterRef("status")
    ).order_by("-id")
    steps = Endorsement.objects.filter(application=OuterRef("pk")).order_by("step")
    return steps.annotate(why=Subquery(why.values("reason")[:1])).values(
        line=JSONObject(
            id="id",
            step="step",
            status="status",
            status_since="status_since",
            version="version",
            supervisor="supervisor__user__full_name",
            rank="supervisor__rank",
            reason="why",
        )
    )


def _interviews() -> QuerySet[Any]:
    talks = Interview.objects.filter(application=OuterRef("pk")).order_by("starts_at", "pk")
    return talks.values(
        line=JSONObject(
            id="id",
            status="status",
            status_since="status_since",
            version="version",
            starts_at="starts_at",
            minutes="minutes",
            place="place",
        )
    )


def _scores() -> QuerySet[Any]:
    values = Score.objects.filter(sheet__application=OuterRef("pk"), sheet__status="submitted", value__isnull=False)
    return (
        values.order_by()
        .values("criterion")
        .annotate(n=Count("pk"), mean=Avg("value"), low=Min("value"), high=Max("value"))
        .values(line=JSONObject(criterion="criterion", n="n", mean="mean", low="low", high="high"))
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One supervisor's place in the chain of command."""

    record: Endorsement
    supervisor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rated:
    """What all members who handed in gave on one criterion."""

    label: str
    clause: str
    sheets: int
    mean: Decimal | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Story:
    findings: list[Finding]
    endorsements: list[Step]
    interviews: list[Interview]

    @property
    def asked(self) -> Step | None:
        return next((step for step in self.endorsements if step.record.status == "asked"), None)

    @property
    def interview(self) -> Interview | None:
        """The one that counts: the last not cancelled."""
        return next((i for i in reversed(self.interviews) if i.status != "cancelled"), None)


def story_of(application: Any) -> Story:
    """The rows read by `with_story`, as records again."""
    return Story(
        findings=[_finding(application, line) for line in application.story_findings],
        endorsements=[_step(application, line) for line in application.story_endorsements],
        interviews=[_interview(application, line) for line in application.story_interviews],
    )


def ratings_of(application: Any) -> list[Rated]:
    """Mean and range per criterion in the opening's order. Only for those who may see scores."""
    rows = {row["criterion"]: row for row in application.story_scores}
    return [_rated(criterion, rows.get(criterion["key"])) for criterion in application.opening.criteria]


def _rated(criterion: dict[str, Any], row: dict[str, Any] | None) -> Rated:
    label, clause = criterion["label"], criterion["clause"]
    if row is None:
        return Rated(label, clause, 0, None, None, None)
    return Rated(label, clause, row["n"], Decimal(str(row["mean"])), row["low"], row["high"])


def _moment(text: str | None) -> Any:
    return parse_datetime(text) if text else None


def _finding(application: Application, line: dict[str, Any]) -> Finding:
    columns = {**line, "decided_at": _moment(line["decided_at"])}
    columns["decided_by"] = User(full_name=line["decided_by"]) if line["decided_by"] else None
    return Finding(application=application, **columns)


def _step(application: Application, line: dict[str, Any]) -> Step:
    record = Endorsement(
        application=application,
        id=UUID(line["id"]),
        step=line["step"],
        status=line["status"],
        status_since=_moment(line["status_since"]),
        version=line["version"],
    )
    return Step(record, f"{line['rank']} {line['supervisor']}".strip(), line["reason"] or "")


def _interview(application: Application, line: dict[str, Any]) -> Interview:
    moments = {name: _moment(line[name]) for name in ("status_since", "starts_at")}
    return Interview(
        **{**line, **moments, "id": UUID(line["id"])}, application=application, board=application.opening.board
    )
