"""Reading an agency's policy: what is in force, clause by clause, and what the agency changed."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView
from django.views.generic.base import View
from django.views.generic.detail import SingleObjectMixin

from sro_program.organisations.models import Agency, Role
from sro_program.organisations.seats import standing_of
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.exports import csv_response, xlsx_response

from . import queries
from .forms import ClauseFilterForm, changes_of
from .loader import packs
from .permissions import READ_POLICY
from .policy import ClauseStanding, Policy
from .schema import Pack
from .services import policy_in_force, today_at


class HomePage(AbilityMixin, ListView):
    """Straight to the one policy that concerns the reader; a choice where several agencies serve them."""

    ability = READ_POLICY
    model = Agency
    template_name = "policy/agencies.html"
    context_object_name = "agencies"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        agencies = list(self.get_queryset()[:2])
        seat = getattr(request, "seat", None)
        mine = [a for a in agencies if seat and a.pk == seat.agency_id] or agencies
        if len(mine) == 1:
            return redirect("policy:policy", pk=mine[0].pk)
        return super().get(request, *args, **kwargs)


class PolicyMixin(AbilityMixin, SingleObjectMixin[Agency]):
    """A page about one agency's policy. `?on=` reads it as it stood, or will stand, on another day."""

    ability = READ_POLICY
    model = Agency
    context_object_name = "agency"
    tab = ""
    object: Agency

    @cached_property
    def today(self) -> date:
        return today_at(self.object)

    @cached_property
    def filter_form(self) -> ClauseFilterForm:
        form = ClauseFilterForm(self.request.GET or None)
        form.is_valid()
        return form

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What the reader asked for, as far as it could be read."""
        return getattr(self.filter_form, "cleaned_data", {})

    @cached_property
    def policy(self) -> Policy:
        return policy_in_force(self.object, self.asked.get("on") or self.today)

    def may_decide(self) -> bool:
        return self.object.pk in standing_of(self.request.user).agencies(Role.CHIEF)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            policy=self.policy, today=self.today, tab=self.tab, may_decide=self.may_decide(), **kwargs
        )


class PolicyPage(PolicyMixin, DetailView):
    """The clauses in force, by subject."""

    template_name = "policy/policy.html"
    tab = "clauses"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {key: self.asked.get(key, "") for key in ("q", "topic", "kind")}
        found = queries.matching(self.policy, **asked)
        return super().get_context_data(
            topics=queries.by_topic(found), found=len(found), filter=FilterBox(self.filter_form), **kwargs
        )


class FilterBox:
    """The filter form in the shape the filter component reads."""

    def __init__(self, form: ClauseFilterForm) -> None:
        self.form, self.is_bound, self.data = form, form.is_bound, form.data


class ClausePage(PolicyMixin, DetailView):
    """One clause: what it asks, what the program does, its numbers, its versions, its local changes."""

    template_name = "policy/clause.html"
    tab = "clauses"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        clause_id = self.kwargs["clause"]
        versions = queries.versions_of(self.policy, clause_id)
        if not versions:
            raise Http404
        standing = self.policy.standing(clause_id)
        rows = queries.overrides_of(self.object).filter(clause=clause_id)
        return super().get_context_data(
            standing=standing,
            latest=standing.clause if standing else versions[0].clause,
            versions=versions,
            changes=list(queries.changes_of(self.policy, rows, self.today)),
            may_change=self._may_change(standing),
            **kwargs,
        )

    def _may_change(self, standing: ClauseStanding | None) -> bool:
        return bool(standing and self.may_decide() and changes_of(standing.pack_clause))


class SelectionPage(PolicyMixin, DetailView):
    """The rules by which officers are selected: who may apply, who sits on the board, what is rated how."""

    template_name = "policy/selection.html"
    tab = "selection"


class ChoicesPage(PolicyMixin, DetailView):
    """The lists people choose from, each choice explained."""

    template_name = "policy/choices.html"
    tab = "choices"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lists = [(_title(name), rows) for name, rows in sorted(self.policy.pack.choices.items())]
        return super().get_context_data(lists=lists, **kwargs)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


class HistoryPage(PolicyMixin, DetailView):
    """Every pack adopted and every local change, with who decided it and why."""

    template_name = "policy/history.html"
    tab = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = packs()
        adoptions = [(row, known.get(row.pack)) for row in queries.adoptions_of(self.object)]
        rows = queries.overrides_of(self.object)
        return super().get_context_data(
            adoptions=adoptions, changes=list(queries.changes_of(self.policy, rows, self.today)), **kwargs
        )


class WholePage(PolicyMixin, DetailView):
    """The whole policy on one page, made to be printed."""

    template_name = "policy/whole.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(topics=queries.by_topic(list(self.policy.standings())), **kwargs)


class PackPage(WholePage):
    """A pack as it comes, without local changes: for a chief who thinks of adopting it."""

    @cached_property
    def policy(self) -> Policy:
        pack: Pack | None = packs().get(self.kwargs["pack"])
        if pack is None:
            raise Http404
        return Policy(pack, self.today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(not_adopted=True, **kwargs)


class ExportView(PolicyMixin, View):
    """The clauses as a file; every row carries the internal-use note."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        write = xlsx_response if self.kwargs["ending"] == "xlsx" else csv_response
        name = _("policy") + f"-{self.policy.key}"
        return write(name, queries.SHEET, queries.sheet(self.policy))
