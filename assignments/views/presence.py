"""Checking in and out, the school's answer, and the days on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import SIGNED_IN, knowing
from sro_program.ui.dates import day_text
from sro_program.ui.pages import DetailPage, FormPage, ListPage, Page, link
from sro_program.ui.tables import Column
from sro_program.ui.templatetags.ui import tag

from ..filters import PresenceFilter
from ..forms.presence import AddDayForm, AnswerForm, CorrectForm, TapForm
from ..models import Presence, PresenceMark
from ..permissions.presence import CORRECT_PRESENCE, OWN_PRESENCE, SEE_MARKS, SEE_PLACES, SEE_PRESENCE
from ..queries.presence import (
    LOOKED_BACK,
    Duty,
    at_schools_today,
    consents_to_location,
    duties_at,
    duties_of,
    duty_of,
    own_today,
    with_late,
)
from ..rules.presence import ANSWERS, at_my_school, clock, due_first, own_hours
from ..services.corrections import correct, side_of
from ..services.desk_codes import desk_of
from ..services.presence import Side, What, check_in, check_out, confirm, deny

RELATED = (
    "school__district",
    "assignment__officer__user",
    "assignment__agreement",
    "cover__substitute__user",
    "cover__need__assignment__agreement",
)


def my_schools(person: Any) -> frozenset[Any]:
    return standing_of(person).schools(Role.PRINCIPAL, Role.SCHOOL_STAFF)


class Today(Page):
    """Whoever has hours today, and the schools that see them: the same buttons as on the home page."""

    ability = SIGNED_IN
    template_name = "assignments/presence_today.html"
    title = gettext_lazy("Today at school")

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("All days"), reverse("assignments:presence:list"))]

    def context(self) -> dict[str, Any]:
        now, person = timezone.now(), self.request.user
        own = [own_hours(duty, now) for duty in own_today(person, now)]
        schools = [at_my_school(duty, person, now) for duty in at_schools_today(my_schools(person), now)]
        return {
            **super().context(),
            "today": timezone.localdate(),
            "own": due_first(own, now),
            "at_school": schools,
            "staff": bool(my_schools(person)),
            "keeps_place": bool(own) and consents_to_location(person),
            "back": "today",
        }


class _Button(FormPage):
    """One tap on the home page. What refuses it is shown on a page of its own, with the same button."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("assignments:presence:today")

    def cancel_url(self) -> str:
        return reverse("assignments:presence:today")


def _after(form: Any) -> str:
    return reverse("home" if form.cleaned_data.get("back") == "home" else "assignments:presence:today")


class CheckIn(_Button):
    form_class = TapForm
    title = submit_label = gettext_lazy("Check in")

    def save(self, form: TapForm) -> str:
        tapped = check_in(by=self.request.user, key=form.cleaned_data["duty"], tap=form.tap(_how(form)))
        self._say(_("Checked in at %(school)s at %(at)s."), tapped)
        return _after(form)

    def _say(self, text: str, tapped: Any) -> None:
        at = clock(duty_of(tapped.presence), tapped.at)
        messages.success(self.request, text % {"school": tapped.presence.school, "at": at})
        for remark in tapped.remarks:
            messages.warning(self.request, remark)


class CheckOut(CheckIn):
    title = submit_label = gettext_lazy("Check out")

    def save(self, form: TapForm) -> str:
        tapped = check_out(by=self.request.user, key=form.cleaned_data["duty"], tap=form.tap(_how(form)))
        self._say(_("Checked out of %(school)s at %(at)s."), tapped)
        return _after(form)


def _how(form: TapForm) -> str:
    """With the code at the desk, if it is the code of this very school."""
    code = desk_of(form.cleaned_data["desk"]) if form.cleaned_data["desk"] else None
    at_desk = code is not None and code.school_id == form.cleaned_data["duty"].school
    return PresenceMark.How.DESK if at_desk else PresenceMark.How.PAGE


class Answer(_Button):
    form_class = AnswerForm
    title = gettext_lazy("Who is at your school")
    submit_label = gettext_lazy("Try again")

    def save(self, form: AnswerForm) -> str:
        given = form.cleaned_data
        service = confirm if given["word"] == What.CONFIRMED else deny
        presence = service(by=self.request.user, key=given["duty"])
        if given["word"] == What.CONFIRMED:
            messages.success(self.request, _("Confirmed. Thank you."))
            return reverse("home")
        messages.success(self.request, _("Kept. The SRO supervisor and the officer are told now."))
        return presence.get_absolute_url()


def _moment(name: str) -> Any:
    """The time on the clock at the school."""

    def read(record: Presence) -> str:
        at = getattr(record, name)
        return f"{at.astimezone(ZoneInfo(record.school.district.time_zone)):%H:%M}" if at else ""

    return read


def _late(record: Any) -> Any:
    return record.late if record.may_read_marks else None


def _answer_tag(label: Any) -> Any:
    tones = {word.label: tone for word, tone in ANSWERS.items()}
    tone, icon = tones[label]
    return tag(label, tone=tone, icon=icon)


class PresenceList(ListPage):
    """Days on record in the person's reach. Minutes late only for those who may know them."""

    ability = SEE_PRESENCE
    model = Presence
    title = gettext_lazy("Who was at school")
    lede = gettext_lazy("Each day on which somebody checked in, or on which a school said who was there.")
    filterset_class = PresenceFilter
    related = RELATED
    export_name = "presence"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No day is on record yet"),
        "text": gettext_lazy("A day is written down when an officer checks in, or when the school says who is there."),
    }
    columns = (
        Column("day", gettext_lazy("Day"), value=lambda r: r.day, order_by=("day",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("who", gettext_lazy("Who"), value=lambda r: r.person.full_name),
        Column("came_at", gettext_lazy("Came"), value=_moment("came_at"), order_by=("came_at",)),
        Column("left_at", gettext_lazy("Left"), value=_moment("left_at"), order_by=("left_at",)),
        Column("late", gettext_lazy("Minutes late"), value=_late, numeric=True),
        Column(
            "answer",
            gettext_lazy("The school says"),
            value=lambda r: r.get_answer_display(),
            order_by=("answer",),
            draw=_answer_tag,
        ),
    )

    def get_queryset(self) -> QuerySet[Any]:
        return with_late(knowing(super().get_queryset(), self.request.user, read_marks=SEE_MARKS))

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Today at school"), reverse("assignments:presence:today"))]

    def actions(self) -> list[dict[str, Any]]:
        if not writes_days_down(self.request.user) or not days_missing(self):
            return []
        return [link(_("Write a day down"), reverse("assignments:presence:add"))]


class OwnDays(PresenceList):
    ability = OWN_PRESENCE
    title = gettext_lazy("Your days")
    lede = gettext_lazy("When you came and left, and whether the school confirmed it.")
    export_name = "own-presence"

    def actions(self) -> list[dict[str, Any]]:
        place = link(_("Location"), reverse("assignments:presence:location"))
        return [*super().actions(), place]


def days_missing(page: Page) -> list[Duty]:
    """Hours of the last days that began, without any check-in or answer: of one's own, or at one's school."""
    now, person = timezone.now(), page.request.user
    first, last = (now - timedelta(days=LOOKED_BACK)).date(), now.date()
    found = duties_of(person, first, last)
    if schools := my_schools(person):
        found += [duty for duty in duties_at(schools, first, last) if duty.person != person.pk]
    return [d for d in found if d.presence is None and d.starts_at < now and not (d.away or d.suspended)]


class DayDetail(DetailPage):
    """One day of one person at one school, with every word that was said for those who may read it."""

    ability = SEE_PRESENCE
    model = Presence
    template_name = "assignments/presence_day.html"
    related = RELATED

    def get_queryset(self) -> QuerySet[Any]:
        known = {"read_marks": SEE_MARKS, "read_places": SEE_PLACES, "correct": CORRECT_PRESENCE}
        return with_late(knowing(super().get_queryset(), self.request.user, **known))

    def get_title(self) -> str:
        return f"{self.record.school}, {day_text(self.record.day)}"

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Who was at school"), reverse("assignments:presence:list"))]

    def actions(self) -> list[dict[str, Any]]:
        fix = reverse("assignments:presence:correct", args=[self.record.pk])
        return [link(_("Correct the day"), fix)] if self.record.may_correct else []

    def context(self) -> dict[str, Any]:
        record, now = self.record, timezone.now()
        duty = duty_of(record)
        tone, icon = ANSWERS[record.answer]
        marks = record.marks.select_related("by") if record.may_read_marks else ()
        return {
            **super().context(),
            "duty": duty,
            "school_side": at_my_school(duty, self.request.user, now) if record.school_id in self.schools() else None,
            "answer": {"label": record.get_answer_display(), "tone": tone, "icon": icon},
            "came": _moment("came_at")(record),
            "left": _moment("left_at")(record),
            "hours": f"{clock(duty, duty.starts_at)}–{clock(duty, duty.ends_at)}",
            "zone": duty.zone.key,
            "marks": [(mark, clock(duty, mark.at)) for mark in marks],
        }

    def schools(self) -> frozenset[Any]:
        return my_schools(self.request.user)


class DayCorrect(FormPage):
    ability = CORRECT_PRESENCE
    model = Presence
    related = RELATED
    form_class = CorrectForm
    title = gettext_lazy("Correct the day")
    lede = gettext_lazy("Times are those of the clock at the school. Nothing that was said before goes away.")
    submit_label = gettext_lazy("Save the correction")
    record: Presence

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(f"{self.record.school}, {day_text(self.record.day)}", self.record.get_absolute_url())]

    def form_arguments(self) -> dict[str, Any]:
        duty = duty_of(self.record)
        clocks = {
            name: at.astimezone(duty.zone).time().replace(second=0, microsecond=0) if at else None
            for name, at in (("came", self.record.came_at), ("left", self.record.left_at))
        }
        here = None if self.record.answer == Presence.Answer.OPEN else self.record.answer == "confirmed"
        for_school = side_of(self.request.user, duty) == Side.SCHOOL
        initial = {**clocks, "here": {True: "yes", False: "no", None: ""}[here]}
        return {"initial": initial, "for_school": for_school}

    def save(self, form: CorrectForm) -> str:
        key = duty_of(self.record).key
        saved = correct(by=self.request.user, key=key, said=form.said(), version=self.seen_version())
        return saved.get_absolute_url()


def writes_days_down(person: Any) -> bool:
    return bool(my_schools(person)) or standing_of(person).has(Role.OFFICER, Role.SERGEANT, Role.SUPERVISOR)


class DayAdd(FormPage):
    """A day without any tap: the officer forgot, or the school saw somebody who did not check in."""

    ability = SIGNED_IN
    form_class = AddDayForm
    title = gettext_lazy("Write a day down")
    lede = gettext_lazy("For hours on which nobody checked in. Say how you know.")

    def may_open(self) -> bool:
        return writes_days_down(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Today at school"), self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("assignments:presence:today")

    def form_arguments(self) -> dict[str, Any]:
        missing = sorted(days_missing(self), key=lambda d: d.starts_at, reverse=True)
        days = [(str(d.key), self._label(d)) for d in missing]
        return {"days": days, "for_school": bool(my_schools(self.request.user))}

    def _label(self, duty: Duty) -> str:
        hours = f"{clock(duty, duty.starts_at)}–{clock(duty, duty.ends_at)}"
        who = "" if duty.person == self.request.user.pk else f", {duty.name}"
        return f"{day_text(duty.key.day)}, {hours}, {duty.school}{who}"

    def save(self, form: AddDayForm) -> str:
        return correct(by=self.request.user, key=form.cleaned_data["duty"], said=form.said()).get_absolute_url()
