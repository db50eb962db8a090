"""A school invites an officer to teach (AL-III-A-1-b)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Agency, Officer, School
from sro_program.policy.models import UnderPolicy
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import INVITATION_STATES


@pghistory.track()
class Invitation(WorkflowRecord, UnderPolicy):
    """Who at the school invited whom, when and to what.

    `invited_by` is somebody with a seat at the school. Where the officer writes down what was said in person,
    only `inviter` and `inviter_role` name who it was, and the school is told.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("school"))
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("officer")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    inviter = models.CharField(_("who invited"), max_length=120)
    inviter_role = models.CharField(_("what they are at the school"), max_length=80)
    invited_on = models.DateField(_("invited on"))
    title = models.CharField(_("about what"), max_length=150)
    wanted = models.CharField(_("for whom and when"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(INVITATION_STATES),
        default=INVITATION_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-invited_on", "id")
        verbose_name = _("invitation to teach")
        indexes = (
            models.Index(fields=("officer", "status", "invited_on"), name="invitations_of_officer"),
            models.Index(fields=("school", "status"), name="invitations_of_school"),
            models.Index(fields=("agency", "invited_on"), name="invitations_of_agency"),
        )
        constraints = (
            *state_constraints("invitation", INVITATION_STATES),
            models.CheckConstraint(condition=~Q(inviter="") & ~Q(inviter_role=""), name="invitation_by_somebody"),
        )
        triggers = state_triggers(INVITATION_STATES)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:teaching:invitation", args=[self.pk])

    @property
    def inbox_detail(self) -> str:
        return f"{self.school}, {self.inviter}"
