"""Home, the inbox in full, what I decided, search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sro_program.permissions.relation import SIGNED_IN
from sro_program.ui.forms import HouseForm
from sro_program.ui.frame import frame_of
from sro_program.ui.pages import PAGE_SIZE, ListPage, Page
from sro_program.ui.tables import Column
from sro_program.workflow import inbox, registry
from sro_program.workflow.models import TransitionRecord
from sro_program.workflow.spec import Transition, Workflow

from .cards import for_person
from .live import live_for
from .search import find

ON_HOME = 10


@dataclass(frozen=True, slots=True)
class RowDecision:
    """A decision offered in the row. What it still lacks is said on the way, not counted for every row."""

    workflow: Workflow
    transition: Transition
    record: Any
    allowed: bool = True
    on_behalf_of: Any = None


def inbox_groups(person: Any, duties: Iterable[inbox.Duty]) -> list[dict[str, Any]]:
    items = [_row(item) for item in inbox.waiting(person, duties)]
    return [{"title": "", "items": items}] if items else []


def _row(item: inbox.Waiting) -> dict[str, Any]:
    state = item.workflow.state(item.record.status)
    over = (timezone.now() - item.since).days - state.due_days if state.due_days is not None else 0
    return {
        "title": f"{item.workflow.title}: {item.record}",
        "url": item.record.get_absolute_url(),
        "badge": state,
        "since": item.since,
        "waits": ngettext("late by %d day", "late by %d days", over) % over if over > 0 else "",
        "tone": "alert",
        "detail": getattr(item.record, "inbox_detail", ""),
        "verdicts": [RowDecision(item.workflow, m, item.record) for m in item.transitions[:2]],
    }


class HomeView(Page):
    ability = SIGNED_IN
    template_name: ClassVar[str] = "home/home.html"

    def get_title(self) -> str:
        hour = timezone.localtime().hour
        return _("Good morning") if hour < 12 else _("Good afternoon") if hour < 18 else _("Good evening")

    def context(self) -> dict[str, Any]:
        stats, cards = for_person(self.request.user)
        return {
            **super().context(),
            "inbox": inbox_groups(self.request.user, frame_of(self.request).attention.duties[:ON_HOME]),
            "more_url": reverse("inbox"),
            "stats": stats,
            "first": [card for card in cards if card.first],
            "cards": [card for card in cards if not card.first],
            "lives": live_for(self.request.user),
            "today": timezone.localdate(),
        }


class InboxView(Page):
    ability = SIGNED_IN
    template_name: ClassVar[str] = "home/inbox.html"
    title = gettext_lazy("Waiting for you")

    def context(self) -> dict[str, Any]:
        decided = {"label": _("Decided by me"), "url": reverse("decided"), "primary": False}
        page = Paginator(inbox.listed(self.request.user), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {
            **super().context(),
            "inbox": inbox_groups(self.request.user, page.object_list),
            "page_obj": page,
            "actions": [decided],
        }


def _what(line: TransitionRecord) -> str:
    workflow = registry.get(line.workflow)
    if workflow is None or not workflow.has(line.transition):
        return line.transition
    return f"{workflow.title} {workflow.transition(line.transition).said}"


def _acted_as(line: TransitionRecord) -> str:
    workflow = registry.get(line.workflow)
    if workflow is None or not workflow.has(line.transition):
        return line.acted_as
    relations = {r.key: r.label for r in workflow.transition(line.transition).by}
    return str(relations.get(line.acted_as, line.acted_as))


class DecidedView(ListPage):
    """The person's own decisions, newest first."""

    ability = SIGNED_IN
    model = TransitionRecord
    title = gettext_lazy("Decided by me")
    export_name = "decided-by-me"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nothing decided yet"),
        "text": gettext_lazy("Every decision you take is kept here, with its day and its reason."),
    }
    columns = (
        Column("at", gettext_lazy("When"), value=lambda line: timezone.localtime(line.at), order_by=("id",)),
        Column("what", gettext_lazy("What"), value=_what),
        Column("acted_as", gettext_lazy("As"), value=_acted_as),
        Column("for", gettext_lazy("For"), value=lambda line: line.on_behalf_of),
        Column("reason", gettext_lazy("Reason")),
    )

    def get_queryset(self) -> QuerySet[TransitionRecord]:
        mine = TransitionRecord.objects.filter(actor=self.request.user)
        return mine.select_related("on_behalf_of").order_by("-id")

    def row_url(self, record: TransitionRecord) -> str:
        return ""


class SearchForm(HouseForm):
    q = forms.CharField(label=gettext_lazy("Search"), max_length=100, required=False)


class SearchView(Page):
    ability = SIGNED_IN
    template_name: ClassVar[str] = "home/search.html"
    title = gettext_lazy("Search")

    def context(self) -> dict[str, Any]:
        form = SearchForm(self.request.GET)
        text = form.cleaned_data.get("q", "") if form.is_valid() else ""
        return {**super().context(), "form": form, "q": text, "groups": find(self.request.user, text)}
