"""School calendars: years, days that differ, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.pages import DetailPage, FormPage, ListPage, Words, link
from sro_program.ui.tables import Column
from sro_program.workflow.errors import Refused

from .. import queries
from ..calendar_files import LIMITS, CalendarPlan, plan_calendar
from ..forms.calendars import CalendarFileForm, CalendarForm, CalendarRowsForm, DayForm, NewDaysForm, RemoveDayForm
from ..incoming.opening import Upload, refuse_size
from ..incoming.problems import Unreadable, shorten
from ..models import CalendarDay, District, SchoolCalendar
from ..permissions import ADD_CALENDAR, EDIT_CALENDAR, EDIT_CALENDAR_DAY, SEE_CALENDAR
from ..services import calendars
from .places import OnlyForSome, district_crumb


def calendar_crumbs(calendar: SchoolCalendar) -> tuple[tuple[Words, str], ...]:
    return (district_crumb(calendar.district), (calendar.label, calendar.get_absolute_url()))


class CalendarListPage(OnlyForSome, ListPage):
    ability = SEE_CALENDAR
    model = SchoolCalendar
    title = gettext_lazy("School calendars")
    related = ("district",)
    export_name = "school-calendars"
    columns = (
        Column("label", gettext_lazy("School year"), order_by=("label",)),
        Column("district", gettext_lazy("District"), order_by=("district__name",)),
        Column("starts_on", gettext_lazy("First day"), order_by=("starts_on",)),
        Column("ends_on", gettext_lazy("Last day"), order_by=("ends_on",)),
    )
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No school calendar yet"),
        "text": gettext_lazy("The district office keeps the calendar: it says on which days officers are expected."),
    }


class CalendarPage(DetailPage):
    ability = SEE_CALENDAR
    model = SchoolCalendar
    related = ("district",)
    template_name = "organisations/calendar.html"

    def get_title(self) -> str:
        return _("School year %(label)s") % {"label": self.record.label}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (district_crumb(self.record.district),)

    @property
    def may_edit(self) -> bool:
        return EDIT_CALENDAR.allows(self.request.user, self.record)

    def actions(self) -> list[dict[str, Any]]:
        return []

    def context(self) -> dict[str, Any]:
        months = queries.by_month(self.record)
        off = sum(1 for _month, days in months for d in days if d.kind == CalendarDay.Kind.NO_SCHOOL)
        may_edit = self.may_edit
        return {
            **super().context(),
            "actions": _edit_links(self.record) if may_edit else [],
            "may_edit": may_edit,
            "months": months,
            "school_days": queries.school_days(self.record, off),
        }


def _edit_links(calendar: SchoolCalendar) -> list[dict[str, Any]]:
    pk = [calendar.pk]
    return [
        link(_("Add days"), reverse("organisations:calendar-days", args=pk), primary=True),
        link(_("Import a file"), reverse("organisations:calendar-import", args=pk)),
        link(_("Change the year"), reverse("organisations:calendar-edit", args=pk)),
    ]


class CalendarNewPage(FormPage):
    ability = ADD_CALENDAR
    model = District
    form_class = CalendarForm
    title = gettext_lazy("Add a school calendar")
    lede = gettext_lazy("The first and the last day first. Then add the days that differ, or import them.")
    submit_label = gettext_lazy("Add the calendar")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return (district_crumb(self.record),)

    def save(self, form: CalendarForm) -> str:
        return calendars.add_calendar(district=self.record, **form.cleaned_data).get_absolute_url()


class CalendarEditPage(FormPage):
    ability = EDIT_CALENDAR
    model = SchoolCalendar
    related = ("district",)
    form_class = CalendarForm
    title = gettext_lazy("Change the school year")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in CalendarForm.base_fields}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return calendar_crumbs(self.record)

    def save(self, form: CalendarForm) -> str:
        calendar = calendars.change_calendar(calendar=self.record, version=self.seen_version(), **form.cleaned_data)
        return calendar.get_absolute_url()


class DaysNewPage(FormPage):
    ability = EDIT_CALENDAR
    model = SchoolCalendar
    related = ("district",)
    form_class = NewDaysForm
    title = gettext_lazy("Add days that differ")
    submit_label = gettext_lazy("Add")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return calendar_crumbs(self.record)

    def save(self, form: NewDaysForm) -> str:
        calendars.add_days(calendar=self.record, **form.cleaned_data)
        return self.cancel_url()


class DayEditPage(FormPage):
    ability = EDIT_CALENDAR_DAY
    model = CalendarDay
    related = ("calendar__district",)
    form_class: ClassVar[type[Any]] = DayForm
    template_name = "organisations/calendar_day.html"
    title = gettext_lazy("Change a day")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in DayForm.base_fields}

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return calendar_crumbs(self.record.calendar)

    def cancel_url(self) -> str:
        return str(self.record.calendar.get_absolute_url())

    def save(self, form: Any) -> str:
        calendars.change_day(day=self.record, version=self.seen_version(), **form.cleaned_data)
        return self.cancel_url()


class DayRemovePage(DayEditPage):
    form_class = RemoveDayForm
    title = gettext_lazy("Remove a day")
    submit_label = gettext_lazy("Remove it")

    def initial(self) -> dict[str, Any]:
        return {}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "danger": True, "removes": True}

    def save(self, form: Any) -> str:
        calendars.remove_day(day=self.record, version=self.seen_version())
        return self.cancel_url()


class CalendarImportPage(FormPage):
    """First what would change. The days the person agrees to come back with the second page."""

    ability = EDIT_CALENDAR
    model = SchoolCalendar
    related = ("district",)
    form_class = CalendarFileForm
    title = gettext_lazy("Import a calendar file")
    lede = gettext_lazy("First you see what would change. Days that the file does not name stay as they are.")
    submit_label = gettext_lazy("Check the file")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return calendar_crumbs(self.record)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST, request.FILES)
        upload = _upload(form) if form.is_valid() else None
        if upload is None:
            return self._form(form, status=422)
        plan = plan_calendar(upload, self.record, form.cleaned_data["released_at"])
        self.template_name = "organisations/calendar_plan.html"  # type: ignore[misc]  # of this answer only
        return self.show(self.plan_context(plan), status=200 if plan.is_clean else 422)

    def plan_context(self, plan: CalendarPlan) -> dict[str, Any]:
        return {
            **self.context(),
            "record": self.record,
            "plan": plan,
            "version": self.record.version,
            "again_url": reverse("organisations:calendar-import", args=[self.record.pk]),
        }


def _upload(form: Any) -> Upload | None:
    """The file, measured before it is read."""
    file: UploadedFile[Any] = form.cleaned_data["file"]
    name = shorten(file.name or "") or "file"
    try:
        refuse_size(name, file.size or 0, LIMITS)
    except Unreadable as error:
        form.add_error("file", error.problem.sentence)
        return None
    return Upload(name, file.read())


class CalendarImportConfirmPage(FormPage):
    """The days of the page before, read once more and written."""

    ability = EDIT_CALENDAR
    model = SchoolCalendar
    related = ("district",)
    form_class = CalendarRowsForm
    title = CalendarImportPage.title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("organisations:calendar-import", pk=self.record.pk)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return calendar_crumbs(self.record)

    def save(self, form: CalendarRowsForm) -> str:
        plan = plan_calendar(Upload("rows.csv", form.cleaned_data["rows"].encode()), self.record)
        if not plan.is_clean:
            raise Refused(*(problem.sentence for problem in plan.problems[:5]))
        calendars.put_days(calendar=self.record, version=self.seen_version(), days=plan.days)
        return self.cancel_url()
