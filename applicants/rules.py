"""What must hold before anything in the selection moves, by which clause, and what we say if not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assignments.queries.agreements import agreement_in_force
from assignments.rules import why_none_in_force
from sro_program.organisations.queries import today_at
from sro_program.policy.schema import BoardSeatRule
from sro_program.workflow.spec import Requirement

from .models import Application, BoardMember, Endorsement, Interview, InterviewBoard, Opening, ScoreSheet
from .qualifications import _off_probation, _sworn
from .queries import closing, filled_positions


def _names(people: Any) -> str:
    return ", ".join(str(p) for p in people)


# Openings


def _opening_incomplete(opening: Opening, clause: Any) -> str:
    if not opening.schools.exists():
        return _("No school is named. Add the school the officer will serve.")
    today = today_at(opening.agency)
    return _("The last day to apply has passed. Choose a later one.") if opening.closes_on < today else ""


def _positions_left(opening: Opening, clause: Any) -> str:
    left = opening.positions - filled_positions(opening)
    if left <= 0:
        return ""
    return ngettext("%d position is still open.", "%d positions are still open.", left) % left


OPENING_COMPLETE = Requirement(_opening_incomplete, fix=lambda o: (_("Change the opening"), _edit_opening(o)))
ALL_FILLED = Requirement(_positions_left)


def _edit_opening(opening: Opening) -> str:
    return reverse("applicants:opening-edit", args=[opening.pk])


# Applications


def _opening_not_open(application: Application, clause: Any) -> str:
    opening = application.opening
    today = today_at(opening.agency)
    if opening.status == "open" and opening.closes_on >= today:
        return ""
    return _("This opening does not take applications any more.")


def _not_volunteered(application: Application, clause: Any) -> str:
    return "" if application.volunteer else _("The volunteer statement is missing. Tick it if you want this post.")


def _not_motivated(application: Application, clause: Any) -> str:
    return "" if application.motivation.strip() else _("Say why you want this post.")


def _not_sworn_or_on_probation(application: Application, clause: Any) -> str:
    today = today_at(application.opening.agency)
    found = [check(application.officer, None, today) for check in (_sworn, _off_probation)]  # type: ignore[arg-type]  # neither reads the qualification
    return " ".join(f"{e.says}." for e in found if not e.met)


def _undecided(application: Application, clause: Any) -> str:
    wanted = {q.key: q.label for q in application.policy.selection.qualifications}
    decided = dict(application.findings.values_list("qualification", "verdict"))
    missing = [label for key, label in wanted.items() if decided.get(key, "open") == "open"]
    failed = [label for key, label in wanted.items() if decided.get(key) == "not_met"]
    sentences = []
    if missing:
        sentences.append(_("Not decided yet: %s.") % ", ".join(missing))
    if failed:
        sentences.append(
            _("Not met: %s. Waive it where the policy allows, or find the applicant not eligible.") % ", ".join(failed)
        )
    return " ".join(sentences)


def _nothing_failed(application: Application, clause: Any) -> str:
    if application.findings.filter(verdict="not_met").exists():
        return ""
    return _("No qualification is marked as not met. Mark the one that fails, with the evidence.")


def _endorsements_open(application: Application, clause: Any) -> str:
    waiting = application.endorsements.filter(status__in=("waiting", "asked")).select_related("supervisor__user")
    return _("The chain of command has not finished: %s.") % _names(e.supervisor for e in waiting) if waiting else ""


def _chain_over(endorsement: Endorsement, clause: Any) -> str:
    if endorsement.application.status == "in_chain":
        return ""
    return _("The application has left the chain of command. Nothing is needed from you.")


def _not_listed(application: Application, clause: Any) -> str:
    if hasattr(application, "entry"):
        return ""
    return _("This name is not on the list the board forwarded. Only names on that list can be appointed.")


def _no_position(application: Application, clause: Any) -> str:
    opening = application.opening
    if opening.status == "closed" and filled_positions(opening) < opening.positions:
        return ""
    return _("No position of this opening is free any more.")


def _no_agreement(application: Application, clause: Any) -> str:
    opening = application.opening
    if agreement_in_force(opening.agency_id, opening.district_id, on=today_at(opening.agency)):
        return ""
    return why_none_in_force(opening.agency, opening.district)


def _no_discussion(application: Application, clause: Any) -> str:
    if application.opening.discussions.exists():
        return ""
    return _("The joint discussion of the applicants with the district is not recorded.")


def _screening_url(application: Application) -> str:
    return reverse("applicants:screening", args=[application.pk])


OPENING_OPEN = Requirement(_opening_not_open)
VOLUNTEERED = Requirement(_not_volunteered, demand="volunteered", fix=lambda a: (_("Add it"), _edit_application(a)))
MOTIVATED = Requirement(_not_motivated, fix=lambda a: (_("Write it"), _edit_application(a)))
SWORN_OFF_PROBATION = Requirement(_not_sworn_or_on_probation, demand="sworn_off_probation")
CHAIN_DONE = Requirement(_endorsements_open, demand="chain_of_command")
CHAIN_RUNNING = Requirement(_chain_over)
QUALIFIED = Requirement(
    _undecided, demand="qualifications_decided", fix=lambda a: (_("Decide the qualifications"), _screening_url(a))
)
SOMETHING_FAILED = Requirement(_nothing_failed, fix=lambda a: (_("Decide the qualifications"), _screening_url(a)))
ON_THE_LIST = Requirement(_not_listed, demand="from_the_list")
LISTED = Requirement(lambda a, clause: "" if a.policy.demand("from_the_list") else _not_listed(a, clause))
POSITION_OPEN = Requirement(_no_position)
AGREEMENT_IN_FORCE = Requirement(
    _no_agreement, demand="agreement_in_force", fix=lambda a: (_("Agreements"), reverse("assignments:agreement-list"))
)
DISCUSSED = Requirement(
    _no_discussion,
    demand="joint_discussion",
    fix=lambda a: (_("Record it"), reverse("applicants:discussion-new", args=[a.opening_id])),
)


def _edit_application(application: Application) -> str:
    return reverse("applicants:application-edit", args=[application.pk])


# Boards


def _seat_problem(seat: BoardSeatRule, members: list[BoardMember], why_missing: str) -> str:
    here = sum(1 for m in members if m.seat == seat.key)
    if here >= seat.minimum:
        return ""
    if seat.required:
        return _("“%(seat)s” needs %(needed)d, has %(here)d.") % {
            "seat": seat.label,
            "needed": seat.minimum,
            "here": here,
        }
    return (
        ""
        if why_missing.strip()
        else _("“%(seat)s” is empty. Add somebody, or say: %(ask)s")
        % {"seat": seat.label, "ask": seat.reason_when_missing}
    )


def board_faults(board: InterviewBoard) -> list[str]:
    """What keeps the members chosen so far from being a board, one sentence each."""
    rule = board.policy.selection.board
    members = list(board.members.select_related("user"))
    faults = [_seat_problem(s, members, str(board.missing_seats.get(s.key, ""))) for s in rule.seats]
    if len(members) < rule.minimum_members:
        faults.append(
            _("The board needs at least %(needed)d members, it has %(here)d.")
            % {"needed": rule.minimum_members, "here": len(members)}
        )
    if not any(m.chair for m in members):
        faults.append(_("Nobody chairs the board. Name one member."))
    applicants = set(
        board.opening.applications.exclude(status__in=("draft", "withdrawn")).values_list("applicant", flat=True)
    )
    if barred := [m.user for m in members if m.user_id in applicants]:
        faults.append(_("An applicant cannot sit on the board: %s.") % _names(barred))
    return [fault for fault in faults if fault]


def _unconfirmed(board: InterviewBoard, clause: Any) -> str:
    confirmed = set(board.confirmations.filter(status="confirmed").values_list("party", flat=True))
    titles = {"agency_chief": _("the chief"), "superintendent": _("the superintendent")}
    missing = [titles[p] for p in board.policy.selection.board.confirmations if p not in confirmed]
    return _("The board is not confirmed by %s.") % _(" and ").join(missing) if missing else ""


def _still_taking(board: InterviewBoard, clause: Any) -> str:
    if board.opening.status in ("draft", "open"):
        return _("The opening still takes applications. Close it first.")
    early = closing(board).early
    if not early:
        return ""
    return ngettext("%d application is not screened yet.", "%d applications are not screened yet.", early) % early


def _not_interviewed(board: InterviewBoard, clause: Any) -> str:
    names = _names(closing(board).unheard)
    return _("Not every eligible applicant was interviewed. Still to be heard: %s.") % names if names else ""


def _sheets_missing(board: InterviewBoard, clause: Any) -> str:
    names = _names(closing(board).owing)
    return _("Score sheets are still missing from: %s.") % names if names else ""


def _others_not_interviewed(application: Application, clause: Any) -> str:
    return _not_interviewed(application.opening.board, clause)


def _rationale_missing(board: InterviewBoard, clause: Any) -> str:
    names = _names(closing(board).unexplained)
    return _("Write why the board recommends or does not recommend: %s.") % names if names else ""


def _nobody_scored(board: InterviewBoard, clause: Any) -> str:
    names = _names(closing(board).unscored)
    return _("Nobody without a conflict of interest scored: %s. Add a member who can.") % names if names else ""


def _board_url(board: InterviewBoard) -> str:
    return reverse("applicants:board-members", args=[board.pk])


BOARD_COMPOSED = Requirement(
    lambda board, clause: " ".join(board_faults(board)),
    demand="board_composition",
    fix=lambda b: (_("Choose members"), _board_url(b)),
)
CONFIRMED_BY_BOTH = Requirement(_unconfirmed, demand="board_confirmed")
SCREENING_DONE = Requirement(_still_taking)
ALL_INTERVIEWED = Requirement(_not_interviewed, demand="all_interviewed")
ALL_INTERVIEWED_FOR = Requirement(_others_not_interviewed, demand="all_interviewed")
SHEETS_IN = Requirement(_sheets_missing, demand="scored_on_criteria")
EVERYBODY_SCORED = Requirement(_nobody_scored, demand="scored_on_criteria")
RATIONALE_WRITTEN = Requirement(
    _rationale_missing, fix=lambda b: (_("Write it"), reverse("applicants:board-findings", args=[b.pk]))
)


# Interviews and sheets


def _too_early(interview: Interview, clause: Any) -> str:
    if interview.starts_at <= timezone.now():
        return ""
    return _("The interview has not begun yet.")


def _no_board(interview: Interview, clause: Any) -> str:
    if interview.board.status in ("constituted", "in_session"):
        return ""
    return _("The board is not constituted. Its members must be confirmed first.")


def _unrated(sheet: ScoreSheet, clause: Any) -> str:
    rated = set(sheet.scores.filter(value__isnull=False).values_list("criterion", flat=True))
    missing = [c["label"] for c in sheet.application.opening.criteria if c["key"] not in rated]
    return _("Not rated yet: %s.") % ", ".join(missing) if missing else ""


def _no_recommendation(sheet: ScoreSheet, clause: Any) -> str:
    return _("Say whether you recommend the applicant.") if sheet.recommends is None else ""


def _undeclared(sheet: ScoreSheet, clause: Any) -> str:
    declared = sheet.member.declarations.filter(application=sheet.application_id).first()
    if declared is None:
        return _("Declare first whether you have a conflict of interest.")
    return _("You declared a conflict of interest, so you do not score this applicant.") if declared.conflict else ""


def _not_heard(sheet: ScoreSheet, clause: Any) -> str:
    return "" if sheet.application.status == "interviewed" else _("The interview is not recorded as held.")


INTERVIEW_BEGUN = Requirement(_too_early)
BOARD_SITS = Requirement(_no_board)
ALL_RATED = Requirement(_unrated, demand="scored_on_criteria")
RECOMMENDS_OR_NOT = Requirement(_no_recommendation)
CONFLICT_DECLARED = Requirement(_undeclared)
HEARD = Requirement(_not_heard)
