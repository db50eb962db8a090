"""Interviews and the sheets on which members score them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.ui.dates import moment_text
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import INTERVIEW_STATES, PENDING_INTERVIEW, SHEET_STATES
from .applications import Application
from .boards import BoardMember, InterviewBoard


@pghistory.track()
class Interview(WorkflowRecord):
    """One applicant before the board. `minutes` is the planned length."""

    board = models.ForeignKey(InterviewBoard, on_delete=models.PROTECT, related_name="interviews")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interviews")
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    place = models.CharField(_("place"), max_length=200)
    wish = models.CharField(_("asked for"), max_length=500, blank=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(INTERVIEW_STATES), default=INTERVIEW_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("interview")
        indexes = (
            models.Index(fields=("board", "starts_at"), name="interviews_of_board"),
            models.Index(fields=("status", "starts_at"), name="interviews_by_status"),
        )
        constraints = (
            *state_constraints("interview", INTERVIEW_STATES),
            models.UniqueConstraint(
                fields=("application",), condition=Q(status__in=PENDING_INTERVIEW), name="one_pending_interview"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="interview_length"),
        )
        triggers = state_triggers(INTERVIEW_STATES)

    def __str__(self) -> str:
        return f"{self.application}"

    @property
    def inbox_detail(self) -> str:
        return f"{moment_text(self.starts_at)}, {self.application.opening.title}"

    def get_absolute_url(self) -> str:
        return address_of("applicants:interview", self.pk)

    def calendar_event(self) -> dict[str, Any]:
        """The entry for calendars. It travels by mail, so it names nobody."""
        summary = _("Interview: %s") % self.board.opening
        return {"starts_at": self.starts_at, "minutes": self.minutes, "place": self.place, "summary": summary}

    @property
    def agency_id(self) -> UUID:
        return self.application.agency_id

    @property
    def policy(self) -> Policy:
        return self.application.policy


@pghistory.track()
class ScoreSheet(WorkflowRecord):
    """One member's judgment of one applicant, sealed from the others until the board closes (AL-III-B-4)."""

    member = models.ForeignKey(BoardMember, on_delete=models.PROTECT, related_name="sheets")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sheets")
    recommends = models.BooleanField(_("I recommend this applicant"), null=True, blank=True)
    comment = models.TextField(_("overall comment"), max_length=5000, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(SHEET_STATES), default=SHEET_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("application", "member")
        verbose_name = _("score sheet")
        indexes = (models.Index(fields=("status", "status_since"), name="sheets_by_status"),)
        constraints = (
            *state_constraints("sheet", SHEET_STATES),
            models.UniqueConstraint(fields=("member", "application"), name="sheet_once"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(recommends__isnull=False), name="submitted_sheet_recommends_or_not"
            ),
        )
        triggers = state_triggers(SHEET_STATES)

    def __str__(self) -> str:
        return f"{self.application}"

    @property
    def inbox_detail(self) -> str:
        return self.application.opening.title

    def get_absolute_url(self) -> str:
        return address_of("applicants:sheet", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.application.agency_id

    @property
    def policy(self) -> Policy:
        return self.application.policy


@pghistory.track()
class Score(Record):
    """One criterion on one sheet, 1 (far below what the post needs) to 5 (far above)."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=60)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)

    class Meta:
        ordering = ("sheet", "created_at")
        verbose_name = _("score")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "criterion"), name="score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=5), name="score_1_to_5"
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
