"""The table of the floor: what any list of this program has at least, an agency, words, a state and days."""

from __future__ import annotations

from django.db import models


class PlainRow(models.Model):
    """Made by the seed, 100,000 rows whatever the scale."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey("organisations.Agency", on_delete=models.DO_NOTHING, related_name="+")
    title = models.CharField(max_length=150)
    person = models.CharField(max_length=120)
    status = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        managed = False
        ordering = ("-since", "-id")

    def __str__(self) -> str:
        return self.title
