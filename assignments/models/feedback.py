"""What a school says about an officer who serves there: asked by the agency, answered by the principal."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Agency, Officer, School
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.ui.dates import day_text
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import FEEDBACK_STATES
from .evaluation_guards import FEEDBACK_FROZEN, KEPT_FOR_GOOD
from .evaluations import Evaluation


@pghistory.track()
class Feedback(WorkflowRecord, UnderPolicy):
    """`items` are the questions as they were asked; `marks` answers each with 1 to 5, or 0 where nobody can say.

    With its release an evaluation takes the feedback it rests on (`evaluation`); from then on the officer reads it.
    Whoever writes the first word is its author; nobody else reads it before it is handed in.
    """

    class Continues(models.TextChoices):
        YES = "yes", _("Yes, go on as it is")
        CHANGES = "changes", _("Yes, with changes")
        NO = "no", _("No")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="feedback")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("officer"))
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("school"))
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, null=True, editable=False, related_name="feedback"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("asked for by"))
    items = models.JSONField(_("questions"))
    marks = models.JSONField(_("answers"), default=dict, blank=True)
    continues = models.CharField(_("go on with this officer?"), max_length=10, choices=Continues, blank=True)
    strengths = models.TextField(_("what goes well"), max_length=3_000, blank=True)
    concerns = models.TextField(_("what should be better"), max_length=3_000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    by_link = models.BooleanField(_("by the link in the mail"), default=False, editable=False)
    submitted_at = models.DateTimeField(_("given"), null=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=choices(FEEDBACK_STATES), default=FEEDBACK_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("feedback of a school")
        verbose_name_plural = _("feedback of schools")
        indexes = (
            models.Index(fields=("officer", "school", "status"), name="feedback_on_officer"),
            models.Index(fields=("school", "status"), name="feedback_of_school"),
        )
        constraints = (
            *state_constraints("feedback", FEEDBACK_STATES),
            models.UniqueConstraint(
                fields=("officer", "school"), condition=Q(status="requested"), name="feedback_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | ~Q(continues=""), name="feedback_says_whether_to_go_on"
            ),
        )
        triggers = (*state_triggers(FEEDBACK_STATES), FEEDBACK_FROZEN, KEPT_FOR_GOOD)

    def __str__(self) -> str:
        return f"{self.officer}, {self.school}"

    def get_absolute_url(self) -> str:
        return address_of("assignments:evaluations:feedback", self.pk)

    @property
    def inbox_detail(self) -> str:
        return _("Asked for by %s") % day_text(self.due_on)
