"""What schools and officers ask the agency for: an officer at a school, or a new program in one."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import WorkflowRecord
from sro_program.organisations.models import Agency, District, School
from sro_program.policy.models import UnderPolicy
from sro_program.ui.addresses import address_of
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import PROGRAM_REQUEST_STATES
from .agreements import Agreement

NEEDS_PERMISSION = ("permitted", "approved", "active", "completed")


@pghistory.track()
class ProgramRequest(WorkflowRecord, UnderPolicy):
    """Two kinds go one way. `permission_due` keeps what the policy of the day asked of a new program:
    the principal's word first (AL-III-A-2-a). `becomes` is what an approved wish for an officer turned into.
    """

    class Kind(models.TextChoices):
        OFFICER = "officer", _("An SRO or SRO program wanted")
        PROGRAM = "program", _("New program in the school")

    class Repeat(models.TextChoices):
        YES = "yes", _("Yes, as it was")
        CHANGED = "changed", _("Yes, with changes")
        NO = "no", _("No")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="program_requests", verbose_name=_("agency")
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="program_requests", verbose_name=_("district")
    )
    schools = models.ManyToManyField(School, related_name="program_requests", verbose_name=_("schools"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    title = models.CharField(_("title"), max_length=150)
    need = models.TextField(_("need"), max_length=5000)
    hours = models.CharField(_("hours"), max_length=200, blank=True)
    funding = models.CharField(_("funding"), max_length=500, blank=True)
    officers = models.PositiveSmallIntegerField(_("officers wanted"), default=1)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    permission_due = models.BooleanField(default=False, editable=False)
    advice = models.TextField(_("advice of the SRO supervisor"), max_length=2000, blank=True)
    permitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    permitted_at = models.DateTimeField(null=True)
    conditions = models.TextField(_("advice or conditions of the principal"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    becomes = models.CharField(_("becomes"), max_length=20, blank=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="program_requests")
    looked_back = models.TextField(_("what worked and what did not"), max_length=5000, blank=True)
    repeat = models.CharField(_("repeat it"), max_length=10, choices=Repeat, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=choices(PROGRAM_REQUEST_STATES),
        default=PROGRAM_REQUEST_STATES[0].key,
        editable=False,
    )

    class Meta:
        ordering = ("-created_at", "id")
        verbose_name = _("program request")
        indexes = (
            models.Index(fields=("agency", "status"), name="programs_of_agency"),
            models.Index(fields=("district", "status"), name="programs_of_district"),
        )
        constraints = (
            *state_constraints("program_request", PROGRAM_REQUEST_STATES),
            models.CheckConstraint(condition=Q(officers__gte=1), name="program_request_for_somebody"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="program_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="officer") | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="program_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(permission_due=False) | ~Q(status__in=NEEDS_PERMISSION) | Q(permitted_by__isnull=False),
                name="program_permitted_before_approval",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="program_not_decided_by_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed", kind="program") | (~Q(looked_back="") & ~Q(repeat="")),
                name="program_looked_back_on",
            ),
        )
        triggers = state_triggers(PROGRAM_REQUEST_STATES)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("assignments:requests:program", self.pk)

    @property
    def inbox_detail(self) -> str:
        return f"{self.get_kind_display()} · {self.district}"
