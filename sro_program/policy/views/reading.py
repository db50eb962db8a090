"""Reading an agency's policy: what is in force, clause by clause, and what the agency changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.ui.exports import csv_response, xlsx_response
from sro_program.ui.pages import Page, Words, link

from .. import queries
from ..forms import ClauseFilterForm, changes_of
from ..loader import packs
from ..permissions import READ_POLICY
from ..policy import ClauseStanding, Policy
from ..services import policy_in_force


class HomePage(Page):
    """Straight to the one policy that concerns the reader; a choice where several agencies serve them."""

    ability = READ_POLICY
    template_name = "policy/agencies.html"
    title = gettext_lazy("Policy")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.agencies = list(READ_POLICY.scope(request.user, Agency.objects.all()))
        seat = getattr(request, "seat", None)
        mine = [a for a in self.agencies if seat and a.pk == seat.agency_id] or self.agencies
        if len(mine) == 1:
            return redirect("policy:policy", pk=mine[0].pk)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "agencies": self.agencies}


class AgencyPage(Page):
    """A page about one agency's policy. `?on=` reads it as it stood, or will stand, on another day."""

    ability = READ_POLICY
    tab = ""
    agency: Agency

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.agency = self.get_agency()
        return super().get(request, *args, **kwargs)

    def get_agency(self) -> Agency:
        return get_object_or_404(READ_POLICY.scope(self.request.user, Agency.objects.all()), pk=self.kwargs["pk"])

    @cached_property
    def today(self) -> date:
        return today_at(self.agency)

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
        return policy_in_force(self.agency, self.asked.get("on") or self.today)

    def may_decide(self) -> bool:
        return self.agency.pk in standing_of(self.request.user).agencies(Role.CHIEF)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return ((_("Policy"), reverse("policy:policy", args=[self.agency.pk])),)

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "agency": self.agency,
            "policy": self.policy,
            "today": self.today,
            "tab": self.tab,
            "may_decide": self.may_decide(),
        }


class PolicyPage(AgencyPage):
    """The clauses in force, by subject."""

    template_name = "policy/policy.html"
    title = gettext_lazy("Policy")
    tab = "clauses"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return ()

    def actions(self) -> list[dict[str, Any]]:
        return _adopt(self)

    def context(self) -> dict[str, Any]:
        asked = {key: self.asked.get(key, "") for key in ("q", "topic", "kind")}
        found = queries.matching(self.policy, **asked)
        more = {"topics": queries.by_topic(found), "found": len(found), "filter": FilterBox(self.filter_form)}
        return {**super().context(), **more}


def _adopt(page: AgencyPage) -> list[dict[str, Any]]:
    if not page.may_decide():
        return []
    return [link(_("Adopt another policy"), reverse("policy:adopt", args=[page.agency.pk]))]


class FilterBox:
    """The filter form in the shape the filter component reads."""

    def __init__(self, form: ClauseFilterForm) -> None:
        self.form, self.is_bound, self.data = form, form.is_bound, form.data


class ClausePage(AgencyPage):
    """One clause: what it asks, what the program does, its numbers, its versions, its local changes."""

    template_name = "policy/clause.html"
    tab = "clauses"

    @cached_property
    def versions(self) -> list[queries.VersionRow]:
        found = queries.versions_of(self.policy, self.kwargs["clause"])
        if not found:
            raise Http404
        return found

    @cached_property
    def standing(self) -> ClauseStanding | None:
        return self.policy.standing(self.kwargs["clause"])

    def get_title(self) -> Words:
        return self.versions[0].clause.id

    def actions(self) -> list[dict[str, Any]]:
        if not (self.standing and self.may_decide() and changes_of(self.standing.clause)):
            return []
        url = reverse("policy:change", args=[self.agency.pk, self.standing.clause.id])
        return [link(_("Change for our agency"), url)]

    def context(self) -> dict[str, Any]:
        rows = queries.overrides_of(self.agency).filter(clause=self.kwargs["clause"])
        return {
            **super().context(),
            "standing": self.standing,
            "latest": self.standing.clause if self.standing else self.versions[0].clause,
            "versions": self.versions,
            "changes": list(queries.changes_of(self.policy, rows, self.today)),
        }


class SelectionPage(AgencyPage):
    """The rules by which officers are selected: who may apply, who sits on the board, what is rated how."""

    template_name = "policy/selection.html"
    title = gettext_lazy("Selection rules")
    tab = "selection"


class ChoicesPage(AgencyPage):
    """The lists people choose from, each choice explained."""

    template_name = "policy/choices.html"
    title = gettext_lazy("Choice lists")
    tab = "choices"

    def context(self) -> dict[str, Any]:
        lists = [
            (name.replace("_", " ").capitalize(), rows) for name, rows in sorted(self.policy.pack.choices.items())
        ]
        return {**super().context(), "lists": [*lists, *_of_officers(self.policy)]}


def _of_officers(policy: Policy) -> list[tuple[Words, Sequence[Any]]]:
    """What officers are evaluated and inspected by, and what schools are asked about them."""
    return [
        (_("Evaluation: scale"), policy.evaluation.scale),
        (_("Evaluation: criteria"), policy.evaluation.criteria),
        (_("Feedback of schools"), policy.evaluation.feedback),
        (_("Inspection: uniforms"), policy.inspection.uniforms),
        (_("Inspection: what is looked at"), policy.inspection.items),
    ]


class HistoryPage(AgencyPage):
    """Every pack adopted and every local change, with who decided it and why."""

    template_name = "policy/history.html"
    title = gettext_lazy("Adoption and changes")
    tab = "history"

    def actions(self) -> list[dict[str, Any]]:
        return _adopt(self)

    def context(self) -> dict[str, Any]:
        known = packs()
        return {
            **super().context(),
            "adoptions": [(row, known.get(row.pack)) for row in queries.adoptions_of(self.agency)],
            "changes": list(queries.changes_of(self.policy, queries.overrides_of(self.agency), self.today)),
        }


class WholePage(AgencyPage):
    """The whole policy on one page, made to be printed."""

    template_name = "policy/whole.html"

    def get_title(self) -> Words:
        return self.policy.title

    def context(self) -> dict[str, Any]:
        return {**super().context(), "topics": queries.by_topic(list(self.policy.standings()))}


class PackPage(WholePage):
    """A pack as it comes, without local changes: for a chief who thinks of adopting it."""

    @cached_property
    def policy(self) -> Policy:
        pack = packs().get(self.kwargs["pack"])
        if pack is None:
            raise Http404
        return Policy(pack, self.today)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "not_adopted": True}


class ExportPage(AgencyPage):
    """The clauses as a file; every row carries the internal-use note."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.agency = self.get_agency()
        write = xlsx_response if kwargs["ending"] == "xlsx" else csv_response
        return write(f"policy-{self.policy.key}", queries.SHEET, queries.sheet(self.policy))
