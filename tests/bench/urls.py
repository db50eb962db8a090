"""All routes of the program, and the floor."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views import View

from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import SIGNED_IN
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import PAGE_SIZE
from sro_program.urls import urlpatterns as program

from .models import PlainRow

BARE_LIST = """<!doctype html><html lang="en"><title>Floor</title><table>
{% for row in page %}<tr><td><a href="/floor?row={{ row.pk }}">{{ row.title }}</a></td><td>{{ row.person }}</td>
<td>{{ row.status }}</td><td>{{ row.since|date }}</td><td>{{ row.until|date }}</td></tr>
{% endfor %}</table><p>{{ page.paginator.count }} rows</p></html>"""


@cache
def bare_list() -> Any:
    """Compiled once, as the loader does with templates in files."""
    return engines["django"].from_string(BARE_LIST)


class FloorView(AbilityMixin, View):
    """The least a list page can do: the person's rows, counted, one page of them, in a bare table."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = PlainRow.objects.filter(agency__in=standing_of(request.user).agencies())
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        return HttpResponse(bare_list().render({"page": page}, request))


urlpatterns = [path("floor", FloorView.as_view(), name="floor"), *program]
