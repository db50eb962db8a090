"""Which training of an applicant stands beside the application: checked records, and claims as claims (UT-QUAL)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from sro_program.organisations.models import Officer
from sro_program.policy.policy import Policy
from training.models import TrainingRecord


@dataclass(slots=True)
class ShownTopic:
    """One training the policy wants seen. `standing` is the best of its records: verified, claimed or none."""

    label: str
    explain: str
    clause: str
    records: list[TrainingRecord] = field(default_factory=list)

    @property
    def standing(self) -> str:
        states = {record.status for record in self.records}
        return next((s for s in ("verified", "claimed") if s in states), "none")


@dataclass(frozen=True, slots=True)
class ShownTraining:
    topics: Sequence[ShownTopic]
    others: Sequence[TrainingRecord]

    @property
    def verified(self) -> int:
        return sum(1 for topic in self.topics if topic.standing == "verified")


def training_beside(officer: Officer, policy: Policy, on: date) -> ShownTraining:
    """Records that count on that day, by the policy's topics first; one query."""
    topics = {t.key: ShownTopic(t.label, t.explain, t.clause) for t in policy.selection.shown_training}
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    taken = TrainingRecord.objects.filter(valid, person=officer.user_id, completed_on__lte=on)
    records = taken.exclude(status="rejected")
    others = []
    for record in records.order_by("-status", "-completed_on", "pk"):
        if record.topic in topics:
            topics[record.topic].records.append(record)
        else:
            others.append(record)
    return ShownTraining(list(topics.values()), others)
