"""What an agency owes for the hours nobody served: one statement for each agreement and month."""

from __future__ import annotations

from uuid import UUID

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import School
from sro_program.policy.policy import Policy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import append_only, choices, state_constraints, state_triggers

from ..states import STATEMENT_STATES
from .agreements import Agreement
from .assignments import Assignment

SAME_FIGURES = """
IF NEW.status = 'acknowledged' AND NOT EXISTS (
    SELECT 1 FROM assignments_statementacknowledgement ours
    JOIN assignments_statementacknowledgement theirs
      ON theirs.statement_id = ours.statement_id AND theirs.sha256 = ours.sha256 AND theirs.side = 'district'
    WHERE ours.statement_id = NEW.id AND ours.side = 'agency'
) THEN
  RAISE EXCEPTION 'both sides acknowledge the same figures' USING ERRCODE = 'integrity_constraint_violation';
END IF;
IF NEW.status = 'acknowledged' AND EXISTS (
    SELECT 1 FROM assignments_linedispute d WHERE d.statement_id = NEW.id AND d.settled_at IS NULL
) THEN
  RAISE EXCEPTION 'a line is still disputed' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
"""

WHILE_OPEN = """
IF NOT EXISTS (
    SELECT 1 FROM assignments_coveragestatement s WHERE s.id = NEW.statement_id AND s.status IN ('sent', 'disputed')
) THEN
  RAISE EXCEPTION 'lines are disputed from sending to acknowledging'
      USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
"""


class Side(models.TextChoices):
    AGENCY = "agency", _("Agency")
    DISTRICT = "district", _("District")


@pghistory.track()
class CoverageStatement(WorkflowRecord):
    """Its figures are computed from presence, absences and covers until a side acknowledges them."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(_("month"))
    status = models.CharField(
        _("status"), max_length=20, choices=choices(STATEMENT_STATES), default=STATEMENT_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-month", "agreement__district__name", "id")
        verbose_name = _("coverage statement")
        indexes = (models.Index(fields=("status", "status_since"), name="statements_by_status"),)
        constraints = (
            *state_constraints("statement", STATEMENT_STATES),
            models.UniqueConstraint(fields=("agreement", "month"), name="statement_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="statement_of_a_month"),
        )
        triggers = (
            *state_triggers(STATEMENT_STATES),
            pgtrigger.Trigger(
                name="same_figures",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),
                func=pgtrigger.Func(SAME_FIGURES),
            ),
        )

    def __str__(self) -> str:
        return f"{date_format(self.month, 'F Y')}, {self.agreement}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:coverage:statement", self.pk)

    @property
    def inbox_detail(self) -> str:
        return str(self.agreement.district)

    @property
    def agency_id(self) -> UUID:
        return self.agreement.agency_id

    @property
    def policy(self) -> Policy:
        return self.agreement.policy


class StatementAcknowledgement(models.Model):
    """One side stands by exactly these figures. Never changed: figures that change are acknowledged again."""

    statement = models.ForeignKey(CoverageStatement, on_delete=models.PROTECT, related_name="acknowledgements")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    figures = models.JSONField(_("figures"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("acknowledgement")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.statement}"


@pghistory.track()
class LineDispute(Record):
    """One side says that a line is wrong, and what is right. Settled by the other side, or by a corrected record."""

    class How(models.TextChoices):
        AGREED = "agreed", _("Agreed by the other side")
        CORRECTED = "corrected", _("The record of presence was corrected")
        WITHDRAWN = "withdrawn", _("Taken back")

    statement = models.ForeignKey(CoverageStatement, on_delete=models.PROTECT, related_name="disputes")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    side = models.CharField(_("side"), max_length=10, choices=Side)
    reason = models.CharField(_("reason"), max_length=500)
    was_uncovered = models.PositiveIntegerField(_("minutes without anybody, as stated"))
    claimed_uncovered = models.PositiveIntegerField(_("minutes without anybody, as claimed"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_how = models.CharField(_("how it was settled"), max_length=10, choices=How, blank=True)
    settled_side = models.CharField(_("settled by"), max_length=10, choices=Side, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(_("settled"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ("day", "created_at", "id")
        verbose_name = _("disputed line")
        constraints = (
            models.UniqueConstraint(
                fields=("statement", "assignment", "school", "day"),
                condition=Q(settled_at__isnull=True),
                name="line_disputed_once_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_says_why"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_how="")
                | Q(settled_at__isnull=False, settled_how__in=("agreed", "corrected", "withdrawn")),
                name="dispute_settled_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(settled_how="agreed") | (~Q(settled_side="") & ~Q(settled_side=F("side"))),
                name="dispute_agreed_by_the_other_side",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(WHILE_OPEN),
            ),
        )

    def __str__(self) -> str:
        return f"{self.school} {self.day}"

    def get_absolute_url(self) -> str:
        return self.statement.get_absolute_url()

    @property
    def open(self) -> bool:
        return self.settled_at is None
