"""Pages of hours to be covered: who may take them, who was asked, who has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role, School
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import knowing
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link, when_allowed
from sro_program.ui.tables import Column, status_column

from ..filters import CoverFilter, CoverNeedFilter
from ..forms.covers import NotHereForm, OfferForm, PartForm
from ..models import Absence, Assignment, Cover, CoverNeed
from ..models.covers import hours_text
from ..permissions.absences import SEE_ABSENCE
from ..permissions.briefings import SEE_BRIEFING
from ..permissions.covers import FILL_NEED, SEE_COVER, SEE_NEED, TAKE_PART
from ..queries.covering import candidates
from ..queries.expected import Due, hours_due
from ..services.covers import offer, open_by_hand, split_by_hand, take_part
from ..states import COVER_NEED_STATES, COVER_STATES


def needs_crumb() -> tuple[Any, str]:
    return (_("Hours to cover"), reverse("assignments:covers:need-list"))


class NeedList(ListPage):
    ability = SEE_NEED
    model = CoverNeed
    title = gettext_lazy("Hours to cover")
    lede = gettext_lazy("Hours at schools that somebody takes over.")
    filterset_class = CoverNeedFilter
    related = ("school__district", "assignment__officer__user")
    export_name = "hours-to-cover"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No hours to cover"),
        "text": gettext_lazy("When an officer is away, the hours at each school stand here."),
    }
    columns = (
        Column("hours", gettext_lazy("When"), value=hours_text, order_by=("starts_at",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column(
            "officer",
            gettext_lazy("In place of"),
            value=lambda n: n.assignment.officer,
            order_by=("assignment__officer__user__full_name",),
        ),
        Column("why", gettext_lazy("Why"), value=lambda n: n.get_why_display(), order_by=("why",)),
        status_column(COVER_NEED_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        standing = standing_of(self.request.user)
        found = [link(_("Who covers"), reverse("assignments:covers:cover-list"))]
        if standing.has(Role.SERGEANT, Role.CHIEF, Role.AUDITOR):
            found.append(link(_("Substitutes"), reverse("assignments:covers:substitute-list")))
        if standing.has(Role.SERGEANT, Role.OFFICER, Role.CHIEF, Role.AUDITOR):
            found.append(link(_("Swaps"), reverse("assignments:covers:swap-list")))
        if says_nobody_is_there(self.request.user):
            found.append(link(_("Officer not here"), reverse("assignments:covers:not-here")))
        return found


class NeedDetail(DetailPage):
    ability = SEE_NEED
    model = CoverNeed
    template_name = "assignments/cover_need_detail.html"
    related = (
        "school__district",
        "assignment__officer__user",
        "assignment__agreement__agency",
        "absence__officer",
    )

    def get_queryset(self) -> QuerySet[CoverNeed]:
        user = self.request.user
        absences = SEE_ABSENCE.scope(user, Absence.objects.filter(pk=OuterRef("absence")))
        rows = super().get_queryset().annotate(**school_open(user, "school"), may_see_absence=Exists(absences))
        return knowing(rows, user, fill=FILL_NEED)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [needs_crumb(), (self.record.school.name, self.record.school.get_absolute_url())]

    def get_title(self) -> str:
        return _("Cover at %s") % self.record.school

    def actions(self) -> list[dict[str, Any]]:
        need = self.record
        found = [briefing_link(need.school)] if need.may_brief else []
        if need.may_fill:
            found.append(link(_("Only part of it"), reverse("assignments:covers:need-split", args=[need.pk])))
            url = reverse("assignments:covers:need-offer", args=[need.pk])
            found.append(link(_("Offer to substitutes"), url, primary=True))
        return found

    def context(self) -> dict[str, Any]:
        user, need = self.request.user, self.record
        covers = SEE_COVER.scope(user, need.covers.exclude(status="lapsed")).select_related("substitute__user")
        people = candidates(need, (need.starts_at, need.ends_at)) if need.may_fill else None
        return {
            **super().context(),
            "lede": hours_text(need),
            "covers": list(covers.order_by("-status", "pk")),
            "people": people,
            "absence": need.absence if need.may_see_absence else None,
        }


def school_open(person: Any, path: str) -> dict[str, Exists]:
    """As `may_brief`, whether the person may read the briefing sheet of the record's school: asked with the record."""
    rows = SEE_BRIEFING.scope(person, School.objects.filter(pk=OuterRef(path)))
    return {"may_brief": Exists(rows)}


def briefing_link(school: Any) -> dict[str, Any]:
    return link(_("Briefing sheet"), reverse("assignments:covers:briefing", args=[school.pk]))


class _NeedPage(FormPage):
    ability = FILL_NEED
    model = CoverNeed
    related = ("school__district", "assignment__agreement__agency", "assignment__officer__user", "absence")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [needs_crumb(), (str(self.record), self.record.get_absolute_url())]


class NeedOffer(_NeedPage):
    form_class = OfferForm
    title = gettext_lazy("Offer to substitutes")
    submit_label = gettext_lazy("Offer")

    def form_arguments(self) -> dict[str, Any]:
        need = self.record
        return {"people": candidates(need, (need.starts_at, need.ends_at))}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lede": f"{self.record.school} · {hours_text(self.record)}"}

    def save(self, form: OfferForm) -> str:
        offer(need=self.record, by=self.request.user, to=form.chosen(), version=self.seen_version())
        return str(self.record.get_absolute_url())


class NeedSplit(_NeedPage):
    form_class = PartForm
    title = gettext_lazy("Only part of it")
    lede = gettext_lazy("These hours stay together; what is before and after them becomes hours of their own.")
    submit_label = gettext_lazy("Cut the hours")

    def form_arguments(self) -> dict[str, Any]:
        return {"need": self.record}

    def save(self, form: PartForm) -> str:
        given = form.cleaned_data
        part = split_by_hand(
            need=self.record,
            by=self.request.user,
            version=self.seen_version(),
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
        )
        return str(part.get_absolute_url())


# Covers


class CoverList(ListPage):
    ability = SEE_COVER
    model = Cover
    title = gettext_lazy("Who covers")
    lede = gettext_lazy("Offers and who took them, as far as they concern you.")
    filterset_class = CoverFilter
    related = ("need__school__district", "substitute__user")
    export_name = "covers"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nobody covers anything yet"),
        "text": gettext_lazy("Hours offered and taken over stand here."),
    }
    columns = (
        Column("hours", gettext_lazy("When"), value=hours_text, order_by=("starts_at",)),
        Column("school", gettext_lazy("School"), value=lambda c: c.need.school, order_by=("need__school__name",)),
        Column("substitute", gettext_lazy("Who"), order_by=("substitute__user__full_name",)),
        Column(
            "kind",
            gettext_lazy("Kind"),
            value=lambda c: c.substitute.get_kind_display(),
            order_by=("substitute__kind",),
        ),
        status_column(COVER_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [needs_crumb()]


class CoverDetail(DetailPage):
    """Read by people without a seat as well: every time stands by the clock of the school."""

    ability = SEE_COVER
    model = Cover
    template_name = "assignments/cover_detail.html"
    related = (
        "need__school__district",
        "need__assignment__officer__user",
        "need__assignment__agreement__agency",
        "substitute__user",
    )

    def get_queryset(self) -> QuerySet[Cover]:
        return super().get_queryset().annotate(**school_open(self.request.user, "need__school"))

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Who covers"), reverse("assignments:covers:cover-list"))]

    def get_title(self) -> str:
        return _("%(who)s at %(school)s") % {"who": self.record.substitute, "school": self.record.need.school}

    def actions(self) -> list[dict[str, Any]]:
        user, cover = self.request.user, self.record
        part = reverse("assignments:covers:cover-part", args=[cover.pk])
        found = [briefing_link(cover.need.school)] if cover.may_brief else []
        return found + when_allowed(TAKE_PART, user, cover, lambda: link(_("I can take part of it"), part))

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "lede": hours_text(self.record),
            "may_read_briefing": self.record.may_brief,
            "may_see_need": SEE_NEED.allows(self.request.user, self.record.need),
        }

    def show(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        with timezone.override(ZoneInfo(self.record.need.school.district.time_zone)):
            return super().show(context, status)


class CoverPart(FormPage):
    ability = TAKE_PART
    model = Cover
    form_class = PartForm
    related = ("need__school__district", "need__absence", "substitute__user")
    title = gettext_lazy("Take part of the hours")
    lede = gettext_lazy("You have them at once. The rest is offered further.")
    submit_label = gettext_lazy("Accept these hours")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [
            (_("Who covers"), reverse("assignments:covers:cover-list")),
            (hours_text(self.record), self.cancel_url()),
        ]

    def form_arguments(self) -> dict[str, Any]:
        return {"need": self.record.need}

    def save(self, form: PartForm) -> str:
        given = form.cleaned_data
        taken = take_part(
            cover=self.record, by=self.request.user, starts_at=given["starts_at"], ends_at=given["ends_at"]
        )
        return str(taken.get_absolute_url())


# Nobody is there though no absence says so


def says_nobody_is_there(person: Any) -> bool:
    return standing_of(person).has(Role.SERGEANT, Role.PRINCIPAL, Role.SCHOOL_STAFF)


class NotHere(FormPage):
    """From the school or the SRO supervisor: today's hours of an officer who is not there, or whose post rests."""

    ability = SEE_NEED
    form_class = NotHereForm
    title = gettext_lazy("Officer not here")
    lede = gettext_lazy("The SRO supervisor is told and looks for somebody for the rest of the hours.")
    submit_label = gettext_lazy("Tell the SRO supervisor")

    def may_open(self) -> bool:
        return says_nobody_is_there(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [needs_crumb()]

    def cancel_url(self) -> str:
        return reverse("assignments:covers:need-list")

    def due(self) -> dict[str, Due]:
        standing = standing_of(self.request.user)
        schools = standing.schools(Role.PRINCIPAL, Role.SCHOOL_STAFF)
        agencies = standing.agencies(Role.SERGEANT)
        now, today = timezone.now(), timezone.localdate()
        rows = (hours_due(today, today, schools=schools) if schools else []) + (
            hours_due(today, today, agencies=agencies) if agencies else []
        )
        return {f"{d.assignment}:{d.school}": d for d in rows if d.ends_at > now}

    def form_arguments(self) -> dict[str, Any]:
        self.found = self.due()
        posts = Assignment.objects.filter(pk__in={d.assignment for d in self.found.values()})
        names = {p.pk: p for p in posts.select_related("officer__user").prefetch_related("schools__district")}
        options = []
        for key, due in self.found.items():
            post = names[due.assignment]
            school = next(s for s in post.schools.all() if s.pk == due.school)
            zone = ZoneInfo(school.district.time_zone)
            hours = f"{due.starts_at.astimezone(zone):%H:%M}–{due.ends_at.astimezone(zone):%H:%M}"
            options.append((key, f"{post.officer}, {school}, {hours}"))
        return {"options": options}

    def save(self, form: NotHereForm) -> str:
        due = self.found[form.cleaned_data["due"]]
        why = CoverNeed.Why.SUSPENDED if due.suspended else CoverNeed.Why.NO_SHOW
        return str(open_by_hand(by=self.request.user, due=due, why=why).get_absolute_url())
