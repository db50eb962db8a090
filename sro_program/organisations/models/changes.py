"""What happened about whom, until somebody has reckoned with it."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Something was written about a person, or about all of an agency. PostgreSQL writes these (`changes.told_by`).

    No keys to other tables: a row is a note to be worked off, also about what is gone by then.
    """

    id = models.BigAutoField(primary_key=True)
    agency = models.UUIDField(null=True)
    person = models.UUIDField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.agency or self.person}"
