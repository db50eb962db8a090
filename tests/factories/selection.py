"""Agreements, openings, applications and all that belongs to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from applicants.models import (
    Application,
    BoardMember,
    Interview,
    InterviewBoard,
    Opening,
    Score,
    ScoreSheet,
)
from assignments.models import Agreement, OffenceDesignation, Provision, PublicHearing
from sro_program.testing.placing import place
from training.models import TrainingRecord

from .base import PlacedFactory
from .organisations import AgencyFactory, DistrictFactory, OfficerFactory, UserFactory


def days(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)


class UnderPolicyFactory(PlacedFactory):
    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        schools = kwargs.pop("schools", ())
        shell = model_class(agency=kwargs["agency"])
        shell.put_under_policy(kwargs["agency"], timezone.localdate())
        kwargs |= {"policy_pack": shell.policy_pack, "policy_on": shell.policy_on}
        record = super()._create(model_class, *args, **kwargs)
        record.schools.set(schools)
        return record


class AgreementFactory(UnderPolicyFactory):
    """An agreement on which everything the policy asks for is written; `whole=False` leaves all of that out."""

    class Meta:
        model = Agreement

    agency = factory.SubFactory(AgencyFactory)
    district = factory.SubFactory(DistrictFactory)
    title = "Agreement on school resource officers"
    terms = "Both sides work together."
    starts_on = factory.LazyFunction(lambda: days(-100))
    ends_on = factory.LazyFunction(lambda: days(265))
    drafted_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        """The parts come before the status: the database lets nobody write them later."""
        status, whole = kwargs.pop("status", "draft"), kwargs.pop("whole", True)
        agreement = super()._create(model_class, *args, **kwargs)
        if whole:
            write_whole(agreement)
        return place(agreement, status)


def write_whole(agreement: Agreement) -> None:
    """Every provision, offenses for each route, and a board that approved, where the policy asks for them."""
    policy = agreement.policy
    columns = ("key", "group", "label", "asks", "citation", "mark", "clause", "required")
    Provision.objects.bulk_create(
        Provision(
            agreement=agreement,
            position=position,
            text=f"{rule.label}, as both sides see it.",
            state="drafted",
            **{name: getattr(rule, name) for name in columns},
        )
        for position, rule in enumerate(policy.agreement.provisions, start=1)
    )
    agreement.needs_offences = policy.demand("offences_designated") is not None
    agreement.needs_board_action = policy.demand("public_meeting") is not None
    agreement.save()
    if agreement.needs_offences:
        OffenceDesignation.objects.bulk_create(
            OffenceDesignation(agreement=agreement, offence=offence, route=route)
            for offence, route in zip(("robbery", "vandalism", "truancy"), OffenceDesignation.Route, strict=True)
        )
    if agreement.needs_board_action:
        heard = {"place": "District office", "comments": "Two people spoke.", "board_action": "approved"}
        PublicHearing.objects.create(
            agreement=agreement, meeting_on=days(-20), board_on=days(-19), recorded_by=agreement.drafted_by, **heard
        )


class OpeningFactory(UnderPolicyFactory):
    """`status="open"` freezes the policy's criteria and questions as publishing would."""

    class Meta:
        model = Opening

    agency = factory.SubFactory(AgencyFactory)
    district = factory.SubFactory(DistrictFactory)
    title = "School resource officer, Example High"
    duties = "Serve the school."
    closes_on = factory.LazyFunction(lambda: days(14))
    starts_on = factory.LazyFunction(lambda: days(40))
    made_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        opening = super()._create(model_class, *args, **kwargs)
        if opening.status != "draft" and not opening.criteria:
            rule = opening.policy.selection
            opening.criteria = [
                {"key": c.key, "label": c.label, "explain": c.explain, "clause": c.clause, "weight": c.weight,
                 "anchors": [[v, t] for v, t in c.ladder()]}
                for c in rule.criteria
            ]  # fmt: skip
            opening.questions = [{"key": q.key, "text": q.text, "criterion": q.criterion} for q in rule.questions]
            opening.save()
        return opening


class ApplicationFactory(PlacedFactory):
    """A volunteer's application; further on, `status` puts it where a test needs it."""

    class Meta:
        model = Application

    opening = factory.SubFactory(OpeningFactory, status="open")
    officer = factory.SubFactory(OfficerFactory, agency=factory.SelfAttribute("..opening.agency"))
    applicant = factory.SelfAttribute("officer.user")
    volunteer = True
    motivation = "I like working with young people."
    submitted_at = factory.LazyFunction(timezone.now)


class BoardFactory(PlacedFactory):
    class Meta:
        model = InterviewBoard

    opening = factory.SubFactory(OpeningFactory, status="closed")


class BoardMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BoardMember

    board = factory.SubFactory(BoardFactory)
    user = factory.SubFactory(UserFactory)
    seat = "department"
    side = "agency"
    chosen_by = factory.SubFactory(UserFactory)


class InterviewFactory(PlacedFactory):
    class Meta:
        model = Interview

    board = factory.SubFactory(BoardFactory)
    application = factory.SubFactory(ApplicationFactory, opening=factory.SelfAttribute("..board.opening"))
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    place = "Room 1"


class ScoreSheetFactory(PlacedFactory):
    """`rates` puts that value on every criterion of the opening."""

    class Meta:
        model = ScoreSheet
        skip_postgeneration_save = True

    member = factory.SubFactory(BoardMemberFactory)
    application = factory.SubFactory(ApplicationFactory)
    recommends = True

    @factory.post_generation
    def rates(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        if extracted:
            Score.objects.bulk_create(
                Score(sheet=self, criterion=c["key"], value=extracted) for c in self.application.opening.criteria
            )


class TrainingRecordFactory(PlacedFactory):
    class Meta:
        model = TrainingRecord

    class Params:
        officer = factory.SubFactory(OfficerFactory)

    person = factory.SelfAttribute("officer.user")
    agency = factory.SelfAttribute("officer.agency")
    topic = "threat_assessment"
    title = "Threat assessment"
    hours = 8
    completed_on = factory.LazyFunction(lambda: days(-60))
    claimed_by = factory.SelfAttribute("officer.user")
