"""The first chapter: two departments, their districts and schools, and everybody in them."""

from __future__ import annotations

from . import settling
from .settling import Department, department

__all__ = ["Department", "department", "settling"]
