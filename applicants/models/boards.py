"""The interview board: who sits on it, who confirmed it, who must stand aside."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import BOARD_STATES, CONFIRMATION_STATES
from .applications import Application
from .openings import Opening


@pghistory.track()
class InterviewBoard(WorkflowRecord):
    """The board of one opening. `missing_seats` maps a seat of the pack's rule to why nobody sits there."""

    opening = models.OneToOneField(Opening, on_delete=models.PROTECT, related_name="board")
    missing_seats = models.JSONField(default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(BOARD_STATES), default=BOARD_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("interview board")
        constraints = state_constraints("board", BOARD_STATES)
        indexes = (models.Index(fields=("status", "status_since"), name="boards_by_status"),)
        triggers = state_triggers(BOARD_STATES)

    def __str__(self) -> str:
        return str(self.opening)

    def get_absolute_url(self) -> str:
        return address_of("applicants:board", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.opening.agency_id

    @property
    def policy(self) -> Policy:
        return self.opening.policy


@pghistory.track()
class BoardMember(Record):
    """One person on the board. `seat` is the key of the pack's board seat the person fills."""

    board = models.ForeignKey(InterviewBoard, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="board_seats", verbose_name=_("person")
    )
    seat = models.CharField(_("sits as"), max_length=60)
    side = models.CharField(max_length=10)
    chair = models.BooleanField(_("chairs the board"), default=False)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-chair", "created_at", "id")
        verbose_name = _("board member")
        constraints = (
            models.UniqueConstraint(fields=("board", "user"), name="board_member_once"),
            models.UniqueConstraint(fields=("board",), condition=Q(chair=True), name="one_chair_per_board"),
        )

    def __str__(self) -> str:
        return f"{self.user}"


class BoardConfirmation(WorkflowRecord):
    """One authority's yes to the members proposed (AL-III-B-3)."""

    board = models.ForeignKey(InterviewBoard, on_delete=models.PROTECT, related_name="confirmations")
    party = models.CharField(max_length=20)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(CONFIRMATION_STATES),
        default=CONFIRMATION_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("created_at", "party")
        verbose_name = _("board confirmation")
        indexes = (models.Index(fields=("status", "status_since"), name="confirmations_by_status"),)
        constraints = (
            *state_constraints("confirmation", CONFIRMATION_STATES),
            models.UniqueConstraint(
                fields=("board", "party"), condition=Q(status="waiting"), name="one_open_confirmation_per_party"
            ),
        )
        triggers = state_triggers(CONFIRMATION_STATES)

    def __str__(self) -> str:
        return f"{self.board}"

    def get_absolute_url(self) -> str:
        return self.board.get_absolute_url()

    @property
    def agency_id(self) -> UUID:
        return self.board.agency_id

    @property
    def policy(self) -> Policy:
        return self.board.policy


@pghistory.track()
class ConflictDeclaration(Record):
    """What a member declared about one applicant before scoring. A conflict takes the member out for that one."""

    member = models.ForeignKey(BoardMember, on_delete=models.PROTECT, related_name="declarations")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="declarations")
    conflict = models.BooleanField(_("conflict of interest"))
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("conflict declaration")
        constraints = (models.UniqueConstraint(fields=("member", "application"), name="declaration_once"),)
        indexes = (models.Index(fields=("application",), name="conflicts", condition=Q(conflict=True)),)

    def __str__(self) -> str:
        return f"{self.member}"
