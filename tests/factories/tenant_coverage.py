"""What a tenant has of coverage and of how officers do."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from assignments.models import (
    CoverageStatement,
    LineDispute,
)
from assignments.services.desk_codes import new_desk_code
from sro_program.testing.placing import place

from .coverage import absence, presence
from .covering import briefing, need, offered, qualified, swap
from .evaluations import evaluation, feedback, inspection, note
from .selection import days

OTHER = "other school"
POST = "assignments.Assignment"


class Coverage:
    """Presence, absences, covers, statements, evaluations: a part of a tenant, beside its selection."""

    def _covers(self) -> None:
        """An officer away and one who asked to be; hours open, taken and given back; a substitute without a seat."""
        posts = self.samples[POST]
        served, elsewhere = posts["active"], posts[OTHER]
        now = timezone.now()
        self.guardian = qualified(self)
        self.sample("guardian", self.guardian)
        self.sample("officer", qualified(self, "substitute_officer", officer=self.rival))
        self.substitute = self.guardian.user
        begins, ends = now - timedelta(hours=2), now + timedelta(hours=2)
        for variant, post, status in (("reported", served, "reported"), (OTHER, elsewhere, "reported")):
            self.sample(variant, absence(post, begins, ends, status, kind_label="Sick", reason="Fever"))
        asked = {"planned": True, "kind_label": "Vacation", "reason": "A trip"}
        self.sample("asked", absence(served, now + timedelta(days=9), now + timedelta(days=10), "asked", **asked))
        self.sample("open", need(served, absence=self.samples["assignments.Absence"]["reported"]))
        taken = self.sample("filled", need(served, "filled", starts_at=now - timedelta(hours=1)))
        self.sample(OTHER, need(elsewhere))
        others = qualified(self)
        self.sample("offered", offered(self.samples["assignments.CoverNeed"]["open"], self.guardian))
        self.sample("accepted", offered(taken, self.guardian, "accepted"))
        self.sample("of another", offered(self.samples["assignments.CoverNeed"]["open"], others))
        self.sample(OTHER, offered(need(elsewhere, "filled", starts_at=now + timedelta(hours=5)), others, "accepted"))
        self.sample("asked", swap(served, self.rival))
        self.sample("agreed", swap(elsewhere, self.rival, "agreed"))
        for school, head in ((self.school, self.principal), (self.school_2, self.principal_2)):
            briefing(school, head)

    def _statements(self) -> None:
        """Of three months: to be sent, sent, and with a line in dispute."""
        month = days(0).replace(day=1)
        for status in ("draft", "sent", "disputed"):
            month = (month - timedelta(days=1)).replace(day=1)
            made = CoverageStatement.objects.create(agreement=self.in_force, month=month)
            self.sample(status, place(made, status))
        said = {"day": month, "side": "district", "reason": "Was there.", "was_uncovered": 60, "claimed_uncovered": 0}
        posted = {"assignment": self.samples[POST]["active"], "school": self.school}
        self.sample(
            "open", LineDispute.objects.create(statement=made, raised_by=self.superintendent, **posted, **said)
        )

    def _presence(self) -> None:
        """Days of the first school as both sides leave them, and one of the other; codes at both desks."""
        posts = self.samples[POST]
        for back, answer in ((1, "open"), (2, "confirmed"), (3, "denied")):
            made = presence(posts["active"], days(-back), time(8), answer=answer)
            self._mark(self.sample(answer, made), self.colleague.user, "officer", "came", latitude=40, longitude=-111)
            if answer != "open":
                self._mark(made, self.principal, "school", answer, correction=True, reason="Seen at the gate.")
        elsewhere = self.sample(OTHER, presence(posts[OTHER], days(-1), time(8), school=self.school_2))
        self._mark(elsewhere, self.third.user, "officer", "came")
        for school, head in ((self.school, self.principal), (self.school_2, self.principal_2)):
            new_desk_code(school=school, by=head)

    def _mark(self, made: Any, by: Any, side: str, what: str, **given: Any) -> None:
        made.marks.create(by=by, side=side, what=what, at=made.came_at, **given)

    def _evaluations(self) -> None:
        """Of officers of the first school in every state, and of the one at the other school."""
        elsewhere = {"school": self.school_2, "principal": self.principal_2}
        for variant, officer, more in (("submitted", self.colleague, {}), (OTHER, self.third, elsewhere)):
            self.sample(variant, feedback(self, "submitted", officer, **more))
        self.sample("requested", feedback(self, officer=self.applicant))
        self.sample("begun", feedback(self, "begun", self.rival))
        self.sample("withdrawn", feedback(self, "withdrawn", self.left))
        said = {"planned": self.lieutenant, "drafted": self.applicant, "released": self.colleague}
        for status, officer in {**said, "self_review": self.rival, "cancelled": self.left}.items():
            self.sample(status, evaluation(self, status, officer))
        for status in ("acknowledged", "countersigned"):
            self.sample(status, evaluation(self, status))
        self.sample(OTHER, evaluation(self, "released", self.third))
        for variant, officer in (("begun", self.applicant), ("to_correct", self.colleague), (OTHER, self.third)):
            self.sample(variant, inspection(self, "in_order" if variant == OTHER else variant, officer))
        for variant, officer in (("own", self.colleague), (OTHER, self.third)):
            self.sample(variant, note(self, officer))
