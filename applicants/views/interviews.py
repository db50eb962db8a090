"""Interviews: inviting, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sro_program.notifications.calendar import invitation_from
from sro_program.organisations.queries import today_at
from sro_program.permissions.relation import knowing
from sro_program.ui.pages import DetailPage, FormPage, Page

from ..forms.interviews import InviteForm
from ..models import ConflictDeclaration, Interview, InterviewBoard, ScoreSheet
from ..permissions import ARRANGE_INTERVIEWS, OPEN_SHEET, SEE_APPLICATION, SEE_BOARD, SEE_INTERVIEW
from ..services import interviews as services
from .boards import board_link, crumbs_to

MORNING = time(9)


class InterviewNew(FormPage):
    """One applicant or several in consecutive slots; suggests the first working day the notice allows."""

    ability = ARRANGE_INTERVIEWS
    model = InterviewBoard
    related = ("opening__agency", "opening__district")
    form_class = InviteForm
    template_name = "applicants/interview_new.html"
    title = gettext_lazy("Invite applicants to the interview")
    submit_label = gettext_lazy("Send invitations")
    record: Any

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.opening, board_link(self.record))

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "board": self.record}

    def initial(self) -> dict[str, Any]:
        last = self.record.interviews.order_by("-created_at").first()
        suggested: dict[str, Any] = {"starts_at": self._first_possible()}
        if last is not None:
            suggested |= {"minutes": last.minutes, "place": last.place}
        return suggested

    def _first_possible(self) -> datetime:
        agency = self.record.opening.agency
        day = today_at(agency) + timedelta(days=max(1, self.record.policy.selection.interview_notice_days))
        while day.weekday() >= 5:
            day += timedelta(days=1)
        return datetime.combine(day, MORNING, ZoneInfo(agency.time_zone))

    def context(self) -> dict[str, Any]:
        waiting = services.invitable(self.record).exists()
        return {**super().context(), "waiting": waiting, "notice": self.record.policy.selection.interview_notice_days}

    def save(self, form: InviteForm) -> str:
        given = {**form.cleaned_data, "applications": list(form.cleaned_data["applications"])}
        invited = services.invite_applicants(self.record, by=self.request.user, **given)
        said = ngettext("%d applicant is invited.", "%d applicants are invited.", len(invited)) % len(invited)
        messages.success(self.request, said)
        return str(self.record.get_absolute_url())


class InterviewPage(DetailPage):
    """The applicant reads when and where, no more; members find their sheet."""

    ability = SEE_INTERVIEW
    model = Interview
    related = (
        "application__applicant",
        "application__opening__agency",
        "application__opening__district",
        "board__opening",
    )
    template_name = "applicants/interview_detail.html"
    record: Any

    def get_queryset(self) -> Any:
        return knowing(super().get_queryset(), self.request.user, score=OPEN_SHEET)

    @property
    def is_mine(self) -> bool:
        return bool(self.record.application.applicant_id == self.request.user.pk)

    def get_title(self) -> str:
        return _("Your interview") if self.is_mine else _("Interview of %s") % self.record.application

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        opening = self.record.application.opening
        return crumbs_to(opening) if self.is_mine else crumbs_to(opening, *self._board)

    @cached_property
    def _board(self) -> list[tuple[Any, str]]:
        board = self.record.board
        return [board_link(board)] if SEE_BOARD.allows(self.request.user, board) else []

    def context(self) -> dict[str, Any]:
        user, interview = self.request.user, self.record
        mine = {"member__user": user.pk, "application": interview.application_id}
        scores = interview.may_score
        return {
            **super().context(),
            "interview": interview,
            "opening": interview.application.opening,
            "ends_at": interview.starts_at + timedelta(minutes=interview.minutes),
            "is_mine": self.is_mine,
            "may_see_application": SEE_APPLICATION.allows(user, interview.application),
            "declared": ConflictDeclaration.objects.filter(**mine).first() if scores else None,
            "sheet": ScoreSheet.objects.filter(**mine).only("status").first() if scores else None,
        }


class InterviewCalendar(Page):
    """The appointment as a file that calendars read."""

    ability = SEE_INTERVIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = SEE_INTERVIEW.scope(request.user, Interview.objects.select_related("board__opening"))
        interview = get_object_or_404(rows, pk=kwargs["pk"])
        content = invitation_from(
            {**interview.calendar_event(), "method": "CANCEL" if interview.status == "cancelled" else "PUBLISH"},
            key=interview.pk,
            sequence=interview.version,
            url=request.build_absolute_uri(interview.get_absolute_url()),
            attendee="",
        )
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="interview.ics"'
        return answer
