"""What day it is where, asked in SQL."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone


def local_day(zone_path: str, now: Any = None) -> Combinable:
    """The calendar day it is at `now` in the time zone the row reaches by `zone_path`."""
    return Cast(Func(F(zone_path), Value(now or timezone.now()), function="timezone"), DateField())
