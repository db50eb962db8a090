"""Training sessions and claims of a tenant, in the states that show different things."""

from __future__ import annotations

from decimal import Decimal

from sro_program.workflow.engine import perform
from training.services.records import Course, claim_training
from training.services.session_places import sign_up
from training.services.sessions import Opinion, evaluate

from .selection import TrainingRecordFactory, days
from .sessions import certificate, held, session


class Sessions:
    """A part of a tenant, beside its selection and its coverage."""

    def _sessions(self) -> None:
        """In every state; the applicant has a seat, the colleague waits or was there."""
        self.sample("planned", session(self, "planned"))
        opened = self.sample("open", session(self, seats=1, audiences=["officers", "principals"]))
        for person in (self.applicant, self.colleague):
            sign_up(session=opened, by=person.user)
        self.sample("held", held(self, [self.applicant.user, self.colleague.user]))
        done = held(self, [self.colleague.user], topics=[("legal_update", "1"), ("first_aid", "1")])
        evaluate(session=done, by=self.colleague.user, opinion=Opinion(4, 4, 5, helped="Cases.", change="Shorter."))
        perform(done, "record", actor=self.sergeant)
        self.sample("recorded", done)
        self.sample("cancelled", session(self, "cancelled"))
        rejected = TrainingRecordFactory(officer=self.colleague, status="rejected")
        self.sample("rejected", rejected)
        claim = claim_training(
            person=self.applicant.user,
            agency=self.agency,
            course=Course("first_aid", "First aid", "Academy", Decimal(4), days(-5), None),
            by=self.applicant.user,
            certificate=certificate(),
        )
        self.sample("certificate", claim.certificate)
