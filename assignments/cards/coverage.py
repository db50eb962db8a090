"""The board of now, on the home page of those who lead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from sro_program.home.live import live_on_home
from sro_program.organisations.models import Role

live_on_home(
    "coverage",
    gettext_lazy("Coverage now"),
    Role.SERGEANT,
    Role.CHIEF,
    url_name="assignments:coverage:now",
    page_name="assignments:coverage:board",
)
