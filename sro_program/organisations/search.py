"""Organisations and officers, as the search finds them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sro_program.home.search import searchable

from .models import Agency, District, Officer, School
from .permissions import SEE_AGENCY, SEE_DISTRICT, SEE_OFFICER, SEE_SCHOOL

searchable(School, SEE_SCHOOL, "name", "city", label=_("Schools"))
searchable(District, SEE_DISTRICT, "name", label=_("Districts"))
searchable(Agency, SEE_AGENCY, "name", label=_("Agencies"))
searchable(Officer, SEE_OFFICER, "user__full_name", "badge", label=_("Officers"), related=("user",))
