"""How the lists of the selection are narrowed; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.models import School

from .models import Application, Opening
from .permissions import SEE_OPENING
from .queries.stages import PARTIES, SENT, STATES, is_late
from .states import OPENING_STATES, UNDECIDED

ALL = "all"
AGES = (
    ("7", _("more than 7 days")),
    ("14", _("more than 14 days")),
    ("30", _("more than 30 days")),
    ("late", _("late")),
)


def _openings(filtered: Any) -> QuerySet[Opening]:
    return SEE_OPENING.scope(filtered.request.user, Opening.objects.order_by("-created_at", "pk"))


def _at_work(filtered: Any) -> QuerySet[Opening]:
    """A pipeline is about work that goes on; an opening that has ended is offered where a link asked for it."""
    try:
        asked = UUID(filtered.data.get("opening", ""))
    except ValueError:
        asked = None
    return _openings(filtered).filter(Q(status__in=("open", "closed")) | Q(pk=asked))


def _schools(filtered: Any) -> QuerySet[School]:
    return School.objects.filter(openings__in=_at_work(filtered).order_by()).distinct().order_by("name", "pk")


class _ByRecord(filters.ChoiceFilter):
    """Chosen from records of which only key and name are read: an agency may have hundreds of them.

    `among` takes the set of filters and answers with the records; `words` names the column to show.
    """

    def __init__(self, *, among: Callable[[Any], QuerySet[Any]], words: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.among, self.words = among, words

    @property
    def field(self) -> Any:
        rows = self.among(self.parent).values_list("pk", self.words)
        self.extra["choices"] = [(str(pk), words) for pk, words in rows]
        return super().field


class OpeningFilter(filters.FilterSet):
    title = filters.CharFilter(label=_("Title or school"), method="by_words", max_length=100)
    status = filters.ChoiceFilter(label=_("Status"), choices=[(s.key, s.label) for s in OPENING_STATES])

    class Meta:
        model = Opening
        fields: ClassVar[list[str]] = []

    def by_words(self, rows: QuerySet[Opening], name: str, words: str) -> QuerySet[Opening]:
        through = Opening.schools.through.objects.filter(school__name__icontains=words)
        return rows.filter(Q(title__icontains=words) | Q(pk__in=through.values("opening_id")))


class ApplicationFilter(filters.FilterSet):
    """Without a stage asked for, all are shown."""

    name = filters.CharFilter(
        label=_("Name"), field_name="applicant__full_name", lookup_expr="icontains", max_length=100
    )
    status = filters.ChoiceFilter(label=_("Stage"), choices=[(key, state.label) for key, state in STATES.items()])
    opening = _ByRecord(label=_("Opening"), among=_openings, words="title")

    class Meta:
        model = Application
        fields: ClassVar[list[str]] = []


class PipelineFilter(ApplicationFilter):
    """Without a stage asked for, those still running are shown."""

    status = filters.ChoiceFilter(
        label=_("Stage"),
        choices=[(ALL, _("All stages")), *((key, STATES[key].label) for key in SENT)],
        empty_label=_("All that are running"),
        method="by_stage",
    )
    opening = _ByRecord(label=_("Opening"), among=_at_work, words="title")
    school = _ByRecord(label=_("School"), among=_schools, words="name", method="by_school")
    waits_for = filters.ChoiceFilter(
        label=_("Waits for"), choices=[(p.key, p.label) for p in PARTIES[1:]], method="by_party"
    )
    age = filters.ChoiceFilter(label=_("Time in stage"), choices=AGES, method="by_age")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("status") else rows.filter(status__in=UNDECIDED)

    def across_stages(self) -> QuerySet[Any]:
        """The same rows whatever their stage: what the picture of the stages counts."""
        self.is_valid()
        rows = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name != "status":
                rows = self.filters[name].filter(rows, value)
        return rows

    def by_stage(self, rows: QuerySet[Application], name: str, stage: str) -> QuerySet[Application]:
        return rows if stage == ALL else rows.filter(status=stage)

    def by_school(self, rows: QuerySet[Application], name: str, school: str) -> QuerySet[Application]:
        through = Opening.schools.through.objects.filter(school_id=school)
        return rows.filter(opening__in=through.values("opening_id"))

    def by_party(self, rows: QuerySet[Application], name: str, key: str) -> QuerySet[Application]:
        return rows.filter(status__in=next(p.stages for p in PARTIES if p.key == key))

    def by_age(self, rows: QuerySet[Application], name: str, age: str) -> QuerySet[Application]:
        if age == "late":
            return rows.filter(is_late())
        return rows.filter(status_since__lt=timezone.now() - timedelta(days=int(age)))
