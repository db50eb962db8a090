"""What somebody who has never been at a school needs to know there. Each change is a further edition."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record
from sro_program.organisations.models import School
from sro_program.workflow.states import append_only

PARTS = ("arriving", "bells", "contacts", "radio", "plans_at", "more")


class Briefing(Record):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="briefings")
    edition = models.PositiveIntegerField(_("version"))
    arriving = models.TextField(_("arriving and entry"))
    bells = models.TextField(_("bell times"))
    contacts = models.TextField(_("who to talk to"))
    radio = models.TextField(_("radio and phones"), blank=True)
    plans_at = models.TextField(_("where the emergency plans are"))
    more = models.TextField(_("good to know"), blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-edition",)
        verbose_name = _("briefing sheet")
        constraints = (models.UniqueConstraint(fields=("school", "edition"), name="briefing_edition_once"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.school}, {self.edition}"

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Label and text of each part that was written."""
        fields = [f for f in self._meta.concrete_fields if f.name in PARTS]
        written = ((str(f.verbose_name).capitalize(), str(getattr(self, f.name))) for f in fields)
        return [(label, text) for label, text in written if text]
