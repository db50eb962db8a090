"""Evaluations of officers: cycles, goals, ratings, and what is said once an evaluation was released."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, Officer
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.ui.dates import day_text
from sro_program.workflow.states import append_only, choices, state_constraints, state_triggers

from ..states import EVALUATION_RELEASED, EVALUATION_STATES
from .evaluation_guards import (
    EVALUATION_FROZEN,
    GOALS_AT_THE_START,
    KEPT_FOR_GOOD,
    RATED_ON_THE_SCALE,
    SELF_EVALUATION,
    WHOLE_BEFORE_RELEASE,
    parts_frozen,
)


class EvaluationCycle(Record):
    """One period in which an agency evaluates its officers."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="evaluation_cycles")
    title = models.CharField(_("title"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    due_on = models.DateField(_("to be finished by"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-starts_on", "id")
        verbose_name = _("evaluation cycle")
        constraints = (
            models.UniqueConstraint(fields=("agency", "starts_on", "ends_on"), name="evaluation_cycle_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="evaluation_cycle_in_order"),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Evaluation(WorkflowRecord, UnderPolicy):
    """How one officer did in one period. `scale` and the ratings' criteria are copied from the policy at the start.

    `cited` are the running notes the author rests on; with its release they and the other evidence are kept in
    `evidence`, as they were then.
    """

    cycle = models.ForeignKey(EvaluationCycle, on_delete=models.PROTECT, null=True, related_name="evaluations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="evaluations")
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("officer")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    due_on = models.DateField(_("to be finished by"))
    scale = models.JSONField(_("scale"))
    self_review = models.TextField(_("self-review"), max_length=6_000, blank=True)
    summary = models.TextField(_("summary"), max_length=6_000, blank=True)
    development = models.TextField(_("what comes next"), max_length=6_000, blank=True)
    overall = models.CharField(_("overall"), max_length=40, blank=True)
    cited = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name=_("notes cited"))
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, editable=False)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    countersigned_at = models.DateTimeField(_("countersigned"), null=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(EVALUATION_STATES),
        default=EVALUATION_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-ends_on", "officer__user__full_name", "id")
        verbose_name = _("evaluation")
        indexes = (
            models.Index(fields=("agency", "status", "due_on"), name="evaluations_of_agency"),
            models.Index(fields=("officer", "ends_on"), name="evaluations_of_officer"),
        )
        constraints = (
            *state_constraints("evaluation", EVALUATION_STATES),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="evaluation_in_order"),
            models.UniqueConstraint(
                fields=("officer", "starts_on", "ends_on"),
                condition=~Q(status="cancelled"),
                name="one_evaluation_per_period",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("author")),
                name="evaluation_countersigned_by_another",
            ),
        )
        triggers = (
            *state_triggers(EVALUATION_STATES),
            SELF_EVALUATION,
            EVALUATION_FROZEN,
            WHOLE_BEFORE_RELEASE,
            KEPT_FOR_GOOD,
        )

    def __str__(self) -> str:
        return f"{self.officer}, {self.period}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:evaluations:evaluation", self.pk)

    @property
    def period(self) -> str:
        return _("%(first)s to %(last)s") % {"first": day_text(self.starts_on), "last": day_text(self.ends_on)}

    @property
    def inbox_detail(self) -> str:
        return _("Due %s") % day_text(self.due_on)

    @property
    def is_released(self) -> bool:
        return self.status in EVALUATION_RELEASED

    def step(self, key: str) -> str:
        """A rating in the words of the scale it was given on."""
        return next((str(s["label"]) for s in self.scale if s["key"] == key), "")


@pghistory.track()
class EvaluationRating(Record):
    """One criterion of one evaluation, with what the author says of it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="ratings")
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    label = models.CharField(_("criterion"), max_length=120)
    explain = models.CharField(max_length=400, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    rating = models.CharField(_("rating"), max_length=40, blank=True)
    comment = models.TextField(_("comment"), max_length=2_000, blank=True)

    class Meta:
        ordering = ("place",)
        verbose_name = _("rating")
        constraints = (models.UniqueConstraint(fields=("evaluation", "key"), name="criterion_once_per_evaluation"),)
        triggers = (parts_frozen(), RATED_ON_THE_SCALE)

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class EvaluationGoal(Record):
    """A goal for the period, agreed at its start; the officer says what came of it, the author whether it was met."""

    class Outcome(models.TextChoices):
        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        NOT_MET = "not_met", _("Not met")
        DROPPED = "dropped", _("No longer needed")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="goals")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(_("goal"), max_length=300)
    measure = models.CharField(_("how we will know"), max_length=300)
    result = models.TextField(_("what came of it"), max_length=2_000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ("place",)
        verbose_name = _("goal")
        constraints = (models.UniqueConstraint(fields=("evaluation", "place"), name="goal_once_per_place"),)
        triggers = (parts_frozen(), GOALS_AT_THE_START)

    def __str__(self) -> str:
        return self.text


class EvaluationRemark(Record):
    """What is added once an evaluation was released: response, signature, amendment. Never changed."""

    class Kind(models.TextChoices):
        RESPONSE = "response", _("Response of the officer")
        REFUSAL = "refusal", _("Not acknowledged by the officer")
        COUNTERSIGNATURE = "countersignature", _("Countersignature")
        AMENDMENT = "amendment", _("Amendment")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = models.TextField(_("text"), max_length=6_000, blank=True)
    reason = models.CharField(_("reason"), max_length=2_000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("remark on an evaluation")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="amendment") | (~Q(text="") & ~Q(reason="")), name="amendment_says_what_and_why"
            ),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.get_kind_display())
