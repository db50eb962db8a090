"""Which policy an agency runs on, from when, and what it changed locally."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import pghistory
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.organisations.changes import told_by
from sro_program.workflow.states import append_only

from .policy import Policy


class Adoption(Record):
    """An agency adopts one pack from a day; the latest one begun counts."""

    agency = models.ForeignKey("organisations.Agency", on_delete=models.PROTECT, related_name="adoptions")
    pack = models.CharField(_("policy"), max_length=40)
    since = models.DateField(_("from"))
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-since", "-created_at")
        constraints = (models.UniqueConstraint(fields=("agency", "since"), name="adoption_once_a_day"),)
        triggers = (*append_only(), *told_by("SELECT agency_id FROM rows", about="agency"))

    def __str__(self) -> str:
        return f"{self.pack} from {self.since}"


@pghistory.track()
class Override(Record):
    """A local change to one clause: one of its numbers, or switched off. Kept for good."""

    agency = models.ForeignKey("organisations.Agency", on_delete=models.PROTECT, related_name="overrides")
    clause = models.CharField(_("clause"), max_length=60)
    off = models.BooleanField(_("switched off"), default=False)
    number = models.CharField(_("number"), max_length=60, blank=True)
    value = models.JSONField(_("value"), null=True, blank=True, encoder=DjangoJSONEncoder)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        ordering = ("clause", "since", "created_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="override_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        )
        triggers = told_by("SELECT agency_id FROM rows", about="agency")

    def __str__(self) -> str:
        return f"{self.clause} from {self.since}"


class UnderPolicy(models.Model):
    """A noun that remembers under which policy it was opened, and answers with the clauses of that day."""

    policy_pack = models.CharField(max_length=40, editable=False)
    policy_on = models.DateField(editable=False)

    class Meta:
        abstract = True

    @cached_property
    def policy(self) -> Policy:
        from .services import policy_of_record

        return policy_of_record(agency_id=self.agency_id, pack=self.policy_pack, on=self.policy_on)  # type: ignore[attr-defined]  # nouns have an agency

    def put_under_policy(self, agency: Any, on: date) -> None:
        """Take the pack in force at the agency on that day."""
        from .services import pack_in_force

        self.policy_pack, self.policy_on = pack_in_force(agency, on), on
        self.__dict__.pop("policy", None)
