"""The month, and the secret address under which one's own calendar can be read."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.permissions.relation import PUBLIC, SIGNED_IN
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import FormPage, Page, link
from training.models import Lesson
from training.queries.teaching import lessons_between

from ..exports import calendar_of
from ..forms import ConfirmForm
from ..models import CalendarFeed, ServiceRequest
from ..permissions.service_requests import SEE_SERVICE_REQUEST
from ..queries.program_requests import programs_between
from ..queries.services import first_lessons_of_each_day, first_of_each_day, services_between
from ..services import end_feed, feed_of, feed_token, new_feed
from ..states import PROGRAM_REQUEST_STATES
from .service_requests import may_ask

SUNDAY = 6
SHOWN_A_DAY, SHOWN_PROGRAMS = 3, 10
_STATES = {state.key: state for state in PROGRAM_REQUEST_STATES}


def month_asked(text: str) -> date:
    """The first of the month in “2026-11”; this month for anything else."""
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if 2000 <= year <= 2100 else timezone.localdate().replace(day=1)
    except ValueError:
        return timezone.localdate().replace(day=1)


def _day(day: date, month: date, entries: list[Any]) -> dict[str, Any]:
    services = [e for e in entries if isinstance(e, ServiceRequest)]
    lessons = [e for e in entries if isinstance(e, Lesson)]
    return {
        "date": day,
        "inside": day.month == month.month,
        "entries": sorted(entries, key=lambda entry: (entry.starts_at, str(entry.pk))),
        "more": services[0].that_day - len(services) if services else 0,  # type: ignore[attr-defined]  # annotated
        "more_lessons": lessons[0].that_day - len(lessons) if lessons else 0,  # type: ignore[attr-defined]  # the same
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class CalendarPage(Page):
    ability = SEE_SERVICE_REQUEST
    template_name = "assignments/calendar.html"
    title = gettext_lazy("Calendar")
    lede = gettext_lazy("What officers come to, the lessons they teach, and the programs that run.")

    def actions(self) -> list[dict[str, Any]]:
        found = [
            link(_("Program requests"), reverse("assignments:requests:program-list")),
            link(_("Service requests"), reverse("assignments:requests:service-list")),
            link(_("Office hours"), reverse("assignments:requests:hours-list")),
        ]
        if may_ask(self.request.user):
            found.append(link(_("Ask an officer to come"), reverse("assignments:requests:service-new"), primary=True))
        return found

    def context(self) -> dict[str, Any]:
        month = month_asked(self.request.GET.get("month", ""))
        last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        begins, ends = _midnight(month), _midnight(last + timedelta(days=1))
        weeks = calendar.Calendar(SUNDAY).monthdatescalendar(month.year, month.month)
        entries: dict[date, list[Any]] = {}
        for service in first_of_each_day(services_between(self.request.user, begins, ends), SHOWN_A_DAY):
            entries.setdefault(service.day, []).append(service)  # type: ignore[attr-defined]  # annotated
        for lesson in first_lessons_of_each_day(lessons_between(self.request.user, begins, ends), SHOWN_A_DAY):
            entries.setdefault(timezone.localtime(lesson.starts_at).date(), []).append(lesson)
        programs = programs_between(self.request.user, month, last).prefetch_related("schools")
        found = list(programs[: SHOWN_PROGRAMS + 1])
        return {
            **super().context(),
            "month": month,
            "earlier": (month - timedelta(days=1)).replace(day=1),
            "later": last + timedelta(days=1),
            "today": timezone.localdate(),
            "days": [_day(day, month, entries.get(day, [])) for week in weeks for day in week],
            "some": bool(entries),
            "weekdays": weeks[0],
            "programs": [(p, _STATES[p.status]) for p in found[:SHOWN_PROGRAMS]],
            "more_programs": len(found) > SHOWN_PROGRAMS,
        }


class FeedPage(Page):
    ability = SIGNED_IN
    template_name = "assignments/calendar_address.html"
    title = gettext_lazy("Your calendar on your phone")
    lede = gettext_lazy("A secret address that calendar programs read. It shows what you may see, and nothing else.")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Requests"), reverse("assignments:requests:calendar"))]

    def context(self) -> dict[str, Any]:
        feed = CalendarFeed.objects.filter(user=self.request.user, ended_at__isnull=True).first()
        path = reverse("assignments:requests:feed-file", args=[feed_token(feed)]) if feed else ""
        return {**super().context(), "feed": feed, "address": f"{settings.SITE_URL.rstrip('/')}{path}" if feed else ""}


class _FeedForm(FormPage):
    ability = SIGNED_IN
    form_class = ConfirmForm

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Your calendar on your phone"), self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("assignments:requests:feed")


class FeedNew(_FeedForm):
    title = gettext_lazy("Make a new address")
    lede = gettext_lazy("An address you had before stops working.")
    submit_label = gettext_lazy("Make it")

    def save(self, form: ConfirmForm) -> str:
        new_feed(by=self.request.user)
        return self.cancel_url()


class FeedEnd(_FeedForm):
    title = gettext_lazy("Stop the address")
    lede = gettext_lazy("Nobody can read your calendar under it any more.")
    submit_label = gettext_lazy("Stop it")

    def save(self, form: ConfirmForm) -> str:
        end_feed(by=self.request.user)
        return self.cancel_url()


class Feed(AbilityMixin, View):
    """Calendar programs do not sign in: the secret in the address is the key, until it is stopped."""

    ability = PUBLIC
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        feed = feed_of(kwargs["token"])
        if feed is None:
            raise Http404
        content = calendar_of(feed.user, timezone.now())
        return HttpResponse(
            content, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"}
        )
