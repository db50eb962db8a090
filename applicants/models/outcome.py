"""What the board found, and the list as it went to the chief: frozen."""

from __future__ import annotations

from uuid import UUID

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.workflow.states import append_only

from .applications import Application
from .boards import InterviewBoard
from .openings import Opening


@pghistory.track()
class BoardFinding(Record):
    """The board's result for one applicant. Votes and mean are computed when the board closes."""

    board = models.ForeignKey(InterviewBoard, on_delete=models.PROTECT, related_name="results")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="result")
    rationale = models.TextField(_("why"), max_length=5000)
    votes_for = models.PositiveSmallIntegerField(default=0)
    votes_against = models.PositiveSmallIntegerField(default=0)
    mean = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    favourable = models.BooleanField(null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("board", "-mean", "id")
        verbose_name = _("board finding")

    def __str__(self) -> str:
        return f"{self.application}"


class RecommendedList(Record):
    """The favourable names as forwarded (AL-III-B-5). Kept unchanged."""

    opening = models.OneToOneField(Opening, on_delete=models.PROTECT, related_name="recommended_list")
    board = models.OneToOneField(InterviewBoard, on_delete=models.PROTECT, related_name="recommended_list")
    forwarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    forwarded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("recommended list")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.opening}"

    @property
    def agency_id(self) -> UUID:
        return self.opening.agency_id


class RecommendedEntry(Record):
    """One name on the list, with the figures it was forwarded with.

    An application points at its entry when appointed; a composite foreign key (migration) makes
    PostgreSQL refuse an entry of somebody else, and the trigger here refuses names the board
    did not recommend.
    """

    list = models.ForeignKey(RecommendedList, on_delete=models.PROTECT, related_name="entries")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="entry")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    badge = models.CharField(max_length=20)
    mean = models.DecimalField(max_digits=4, decimal_places=2)
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    rationale = models.TextField()

    class Meta:
        ordering = ("list", "place")
        verbose_name = _("recommended applicant")
        constraints = (
            models.UniqueConstraint(fields=("id", "application"), name="entry_and_application"),
            models.UniqueConstraint(fields=("list", "place"), name="entry_place_once"),
        )
        triggers = (
            *append_only(),
            pgtrigger.Trigger(
                name="favourable_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF NOT EXISTS (SELECT 1 FROM applicants_application a "
                "JOIN applicants_boardfinding f ON f.application_id = a.id "
                "JOIN applicants_recommendedlist l ON l.opening_id = a.opening_id "
                "WHERE a.id = NEW.application_id AND a.status = 'recommended' AND f.favourable "
                "AND l.id = NEW.list_id) THEN "
                "RAISE EXCEPTION 'only applicants the board recommended go on the list' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;",
            ),
        )

    def __str__(self) -> str:
        return self.name
