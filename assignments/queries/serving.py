"""Where officers serve, said to the app of training, which knows no posts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from sro_program.organisations.models import School
from training.queries.serving import serving

from .posts import officers_at


def _schools_of(officer: Any) -> QuerySet[School]:
    return School.objects.filter(assignments__status="active", assignments__officer=officer)


serving(schools_of=_schools_of, officers_at=officers_at)
