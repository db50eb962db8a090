"""What an agreement says, point by point, and which offenses take which route."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import append_only

from .agreement_guards import part_frozen
from .agreements import Agreement


@pghistory.track()
class Provision(Record):
    """One point of the checklist. What the policy asks for is copied from the pack on the day of drafting, so that
    the agreement answers with the text it was held against even when the pack has moved on."""

    class State(models.TextChoices):
        MISSING = "missing", _("Missing")
        DRAFTED = "drafted", _("Drafted")
        AGREED = "agreed", _("Agreed")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="provisions")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=100)
    label = models.CharField(max_length=150)
    asks = models.CharField(max_length=300)
    citation = models.CharField(max_length=120)
    mark = models.CharField(max_length=10)
    clause = models.CharField(max_length=60)
    required = models.BooleanField()
    text = models.TextField(_("text"), max_length=5000, blank=True)
    page = models.PositiveSmallIntegerField(_("page in the signed paper"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.MISSING)

    class Meta:
        ordering = ("position", "key")
        verbose_name = _("provision")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "key"), name="provision_once_each"),
            models.CheckConstraint(condition=Q(state__in=("missing", "drafted", "agreed")), name="provision_state"),
            models.CheckConstraint(condition=Q(state="missing") | ~Q(text=""), name="provision_has_text"),
        )
        triggers = (part_frozen("text", "required", "key"),)

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return address_of("assignments:provision", self.pk)

    @property
    def agency_id(self) -> UUID:
        return self.agreement.agency_id


@pghistory.track()
class OffenceDesignation(Record):
    """Which route one kind of offense takes under this agreement."""

    class Route(models.TextChoices):
        COURT = "may_refer_juvenile_court", _("May go to juvenile court")
        CONFER = "confer_with_lea", _("Settle together")
        ADMINISTRATOR = "refer_to_administrator", _("School administrator")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="offences")
    offence = models.CharField(max_length=60)
    route = models.CharField(max_length=40, choices=Route)

    class Meta:
        ordering = ("route", "offence")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "offence"), name="offence_takes_one_route"),
            models.CheckConstraint(
                condition=Q(route__in=("may_refer_juvenile_court", "confer_with_lea", "refer_to_administrator")),
                name="offence_route_known",
            ),
        )
        triggers = (part_frozen("offence", "route"),)

    def __str__(self) -> str:
        return self.offence


@pghistory.track()
class PublicHearing(Record):
    """The public meeting on an agreement, what was said there, and what the board then did."""

    class Action(models.TextChoices):
        APPROVED = "approved", _("Approved")
        APPROVED_CHANGED = "approved_changed", _("Approved with changes")
        NOT_APPROVED = "not_approved", _("Not approved")

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="hearing")
    meeting_on = models.DateField(_("day of the public meeting"))
    place = models.CharField(_("place"), max_length=200)
    comments = models.TextField(_("what the public said"), max_length=10_000, blank=True)
    board_on = models.DateField(_("day the board acted"), null=True, blank=True)
    board_action = models.CharField(_("what the board did"), max_length=20, choices=Action, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("public meeting")
        constraints = (
            models.CheckConstraint(
                condition=Q(board_on__isnull=True) | Q(board_on__gte=models.F("meeting_on")),
                name="board_acts_after_the_meeting",
            ),
            models.CheckConstraint(
                condition=Q(board_action="", board_on__isnull=True)
                | (Q(board_on__isnull=False) & ~Q(board_action="") & ~Q(comments="")),
                name="board_action_has_day_and_comments",
            ),
        )

    def __str__(self) -> str:
        return str(self.agreement)


class ReviewComment(Record):
    """What one side says about the draft, about all of it or about one provision. Never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="comments")
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    side = models.CharField(max_length=10, choices=(("agency", _("Agency")), ("district", _("District"))))
    text = models.TextField(_("comment"), max_length=3000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("review comment")
        triggers = append_only()

    def __str__(self) -> str:
        return self.text[:60]
