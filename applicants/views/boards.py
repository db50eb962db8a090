"""The interview board: its page, its members, conflicts of interest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.ui.pages import DetailPage, FormPage, link
from sro_program.workflow import engine
from sro_program.workflow.spec import Sentence

from ..forms.boards import ConflictForm, EmptyForm, EmptySeatForm, MemberForm, PersonForm
from ..models import Application, BoardConfirmation, ConflictDeclaration, InterviewBoard, Opening
from ..permissions import (
    ARRANGE_INTERVIEWS,
    DECLARE_CONFLICT,
    MANAGE_BOARD,
    MANAGE_OPENING,
    READ_CONFLICTS,
    SEE_BOARD,
    SEE_RANKING,
    SEE_RECOMMENDED,
    WRITE_REASONS,
)
from ..queries.boardroom import AT_WORK, Boardroom, boardroom
from ..queries.ranking import ranking
from ..queries.seating import place_of, places
from ..rules import BOARD_COMPOSED, board_faults
from ..services import boards as services
from ..states import BOARD_STATES, CONFIRMATION_STATES
from .base import ChangePage

HEARINGS_A_PAGE = 20
STEPS = ("draft", "proposed", "constituted", "in_session", "closed", "forwarded")
_CONFIRMATION = {state.key: state for state in CONFIRMATION_STATES}
_TITLE_OF = {"agency_chief": "chief", "superintendent": "superintendent"}


def crumbs_to(opening: Opening, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Selection"), reverse("applicants:home")), (opening.title, opening.get_absolute_url()), *more]


def board_link(board: InterviewBoard) -> tuple[Any, str]:
    return (_("Interview board"), board.get_absolute_url())


class BoardPage(DetailPage):
    """Each member reads what waits for them; who leads reads what the board still lacks."""

    ability = SEE_BOARD
    model = InterviewBoard
    template_name = "applicants/board_detail.html"
    related = ("opening__agency", "opening__district", "opening__recommended_list")
    knows: ClassVar[dict[str, Any]] = {
        "manage": MANAGE_BOARD,
        "arrange": ARRANGE_INTERVIEWS,
        "explain": WRITE_REASONS,
        "rank": SEE_RANKING,
        "read_conflicts": READ_CONFLICTS,
    }
    record: Any

    def get_title(self) -> str:
        return self.record.policy.titles.get("board", _("Interview board"))

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.opening)

    def actions(self) -> list[dict[str, Any]]:
        board = self.record
        found = []
        if board.may_manage:
            found.append(link(_("Choose members"), reverse("applicants:board-members", args=[board.pk])))
        if board.may_arrange and any(h.application.status == "eligible" for h in self.room.hearings):
            found.append(link(_("Invite applicants"), reverse("applicants:interview-new", args=[board.pk])))
        if board.may_explain and any(h.application.status == "interviewed" for h in self.room.hearings):
            found.append(link(_("Write the reasons"), reverse("applicants:board-findings", args=[board.pk])))
        return found

    def steps(self) -> Iterator[dict[str, Any]]:
        if self.record.status not in STEPS:
            return
        confirmed = bool(self.record.policy.selection.board.confirmations) or self.record.status == "proposed"
        way = [key for key in STEPS if key != "proposed" or confirmed]
        here = way.index(self.record.status)
        labels = {state.key: state.label for state in BOARD_STATES}
        for at, key in enumerate(way):
            done = at < here or self.record.status == "forwarded"
            yield {"label": labels[key], "state": "done" if done else "here" if at == here else "todo"}

    @cached_property
    def room(self) -> Boardroom:
        """Once the board has closed, its findings stand where the hearings stood."""
        board = self.record
        return boardroom(
            board, self.request.user, hearings=not board.may_rank, reads_conflicts=board.may_read_conflicts
        )

    @cached_property
    def asked(self) -> list[BoardConfirmation]:
        return list(self.record.confirmations.order_by("created_at", "party"))

    def timeline_with(self) -> Sequence[Any]:
        return self.asked

    def context(self) -> dict[str, Any]:
        board, user = self.record, self.request.user
        rule = board.policy.selection.board
        filled = {m.seat for m in self.room.members}
        listed = hasattr(board.opening, "recommended_list")
        return {
            **super().context(),
            "opening": board.opening,
            "rule": rule,
            "clause": board.policy.clause(rule.clause),
            "room": self.room,
            "page_obj": Paginator(self.room.hearings, HEARINGS_A_PAGE).get_page(self.request.GET.get("page")),
            "at_work": board.status in AT_WORK,
            "members": [(m, place_of(board, m.seat)) for m in self.room.members],
            "empty": [(p, board.missing_seats.get(p.key, "")) for p in places(board) if p.key not in filled],
            "confirmations": list(self._confirmations()),
            "ranking": ranking(board, sheets=False) if board.may_rank else [],
            "list_url": self._list_url() if listed and SEE_RECOMMENDED.allows(user, board.opening) else "",
        }

    def _list_url(self) -> str:
        return reverse("applicants:list", args=[self.record.opening_id])

    def _confirmations(self) -> Iterator[dict[str, Any]]:
        titles = self.record.policy.titles
        for confirmation in self.asked:
            if confirmation.status == "void":
                continue
            waits = confirmation.status == "waiting"
            yield {
                "record": confirmation,
                "party": titles.get(_TITLE_OF[confirmation.party], confirmation.party),
                "state": _CONFIRMATION[confirmation.status],
                "verdicts": engine.options(confirmation, self.request.user) if waits else [],
            }


class BoardNew(FormPage):
    """One look at what the policy asks of a board, then the members are chosen."""

    ability = MANAGE_OPENING
    model = Opening
    form_class = EmptyForm
    related = ("agency", "district", "board")
    template_name = "applicants/board_new.html"
    title = gettext_lazy("Put the interview board together")
    submit_label = gettext_lazy("Begin")
    record: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        board = getattr(self.record, "board", None)
        return redirect(board) if board is not None else super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record)

    def context(self) -> dict[str, Any]:
        rule = self.record.policy.selection.board
        return {**super().context(), "rule": rule, "clause": self.record.policy.clause(rule.clause)}

    def save(self, form: EmptyForm) -> str:
        board = services.make_board(self.record, by=self.request.user)
        return reverse("applicants:board-members", args=[board.pk])


class BoardMembers(ChangePage):
    """One part per place of the policy's rule. Each button is a form of its own."""

    ability = MANAGE_BOARD
    model = InterviewBoard
    related = ("opening__agency", "opening__district")
    template_name = "applicants/board_members.html"
    title = gettext_lazy("Members of the interview board")
    record: Any
    form: Any = None
    ASKS: ClassVar[dict[str, type[Any]]] = {
        "add": PersonForm,
        "remove": MemberForm,
        "chair": MemberForm,
        "explain": EmptySeatForm,
    }

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.opening, board_link(self.record))

    @property
    def asked(self) -> str:
        asked = self.request.POST.get("do", "")
        if asked not in self.ASKS:
            raise BadRequest("Unknown button.")
        return asked

    def make_form(self, *data: Any) -> Any:
        if not data:
            return EmptyForm()
        chosen = self.ASKS[self.asked]
        if chosen is MemberForm:
            self.form = MemberForm(*data, board=self.record)
        else:
            place = place_of(self.record, self.request.POST.get("seat", ""))
            if place is None:
                raise BadRequest("Unknown place.")
            self.form = chosen(*data, board=self.record, place=place)
        return self.form

    def save(self, form: Any) -> str:
        board = self.record
        seen: dict[str, Any] = {"by": self.request.user, "version": self.seen_version()}
        seat = self.request.POST.get("seat", "")
        match self.asked:
            case "add":
                services.add_member(board, seat=seat, person=form.cleaned_data["person"], **seen)
            case "remove":
                services.remove_member(board, member=form.cleaned_data["member"].pk, **seen)
            case "chair":
                services.name_chair(board, member=form.cleaned_data["member"].pk, **seen)
            case "explain":
                services.explain_empty_seat(board, seat=seat, reason=form.cleaned_data["reason"], **seen)
        return reverse("applicants:board-members", args=[board.pk])

    def _version(self) -> int:
        """The page shows the members as they are now, so its buttons rest on the board as it is now."""
        return int(self.record.version)

    def context(self) -> dict[str, Any]:
        board = self.record
        demanded = BOARD_COMPOSED.clause(board)
        rule = board.policy.selection.board
        members = list(board.members.select_related("user"))
        return {
            **super().context(),
            "rule": rule,
            "clause": board.policy.clause(rule.clause),
            "faults": [Sentence(fault, demanded) for fault in board_faults(board)] if demanded else [],
            "sections": [self._section(place, members) for place in places(board)],
        }

    def _section(self, place: Any, members: list[Any]) -> dict[str, Any]:
        here = [m for m in members if m.seat == place.key]
        bound = self.form if self.form is not None and self.request.POST.get("seat") == place.key else None
        person = bound if isinstance(bound, PersonForm) else PersonForm(board=self.record, place=place)
        why = None
        if place.reason_when_missing and not here:
            why = bound if isinstance(bound, EmptySeatForm) else EmptySeatForm(board=self.record, place=place)
        return {
            "place": place,
            "members": here,
            "chosen_by": self.record.policy.titles.get(place.chosen_by, ""),
            "person_form": person,
            "why_form": why,
            "full": len(here) >= place.minimum,
        }


class ConflictPage(FormPage):
    """Asked of each member for each applicant, before scoring."""

    ability = DECLARE_CONFLICT
    model = Application
    related = ("applicant", "opening__agency", "opening__district", "opening__board")
    form_class = ConflictForm
    template_name = "applicants/board_conflict.html"
    title = gettext_lazy("Conflict of interest")
    submit_label = gettext_lazy("Declare")
    record: Any

    @cached_property
    def declared(self) -> ConflictDeclaration | None:
        mine = ConflictDeclaration.objects.filter(member__user=self.request.user, application=self.record)
        return mine.first()

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_to(self.record.opening, board_link(self.record.opening.board))

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "choices": self.record.policy.choices("conflict_kind")}

    def initial(self) -> dict[str, Any]:
        if self.declared is None:
            return {}
        kind = self.declared.kind if self.declared.conflict else ConflictForm.NONE
        return {"kind": kind, "explanation": self.declared.explanation}

    def save(self, form: ConflictForm) -> str:
        kind = form.cleaned_data["kind"]
        conflict = kind != ConflictForm.NONE
        services.declare_conflict(
            self.record,
            by=self.request.user,
            conflict=conflict,
            kind=kind if conflict else "",
            explanation=form.cleaned_data["explanation"],
        )
        said = _("You stand aside for this applicant.") if conflict else _("Declared: no conflict of interest.")
        messages.success(self.request, said)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return str(self.record.opening.board.get_absolute_url())
