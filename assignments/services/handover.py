"""Writes on hand-overs: beginning one, and saying who takes what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Officer
from sro_program.workflow.errors import MovedMeanwhile

from ..effects import collect, settle
from ..models import Assignment, HandOver, HandOverLine


@dataclass(frozen=True, slots=True)
class Answer:
    """To whom a line goes, or why to nobody; `now` moves it at once instead of with the end of the post."""

    successor: Officer | None = None
    reason: str = ""
    now: bool = False


@transaction.atomic
def begin_hand_over(*, assignment: Assignment, by: Any) -> HandOver:
    """The list of what is open today; begun twice, it is the same list."""
    post = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    hand_over, _made = HandOver.objects.get_or_create(assignment=post, defaults={"begun_by": by})
    if hand_over.status == "open":
        collect(hand_over)
    return hand_over


@transaction.atomic
def answer_lines(*, hand_over: HandOver, answers: Mapping[UUID, Answer], by: Any, version: int) -> HandOver:
    """Write down who takes what. Successors are told what they get."""
    locked = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    if locked.version != version or locked.status != "open":
        raise MovedMeanwhile(_("This list was changed after you opened it. Open it again to see how it is now."))
    locked.version += 1
    locked.save(update_fields=["version"])
    for line in locked.lines.filter(done_at__isnull=True):
        if line.pk in answers:
            _answer(locked, line, answers[line.pk], by)
    return locked


def _answer(hand_over: HandOver, line: HandOverLine, answer: Answer, by: Any) -> None:
    _refuse(hand_over, answer)
    line.successor, line.reason = answer.successor, answer.reason
    line.version += 1
    line.save()
    if answer.now and line.answered:
        settle(line, by=by)
        _tell(hand_over, line)


def _refuse(hand_over: HandOver, answer: Answer) -> None:
    post = hand_over.assignment
    if answer.successor is not None and answer.reason:
        raise ValidationError(_("Name a successor or write a reason, not both."))
    if answer.successor is None:
        return
    if answer.successor.pk == post.officer_id:
        raise ValidationError(_("Choose somebody else: this officer is the one who leaves."))
    if answer.successor.agency_id != post.officer.agency_id or answer.successor.left_on is not None:
        raise ValidationError(_("Choose an officer who serves at the agency."))


def _tell(hand_over: HandOver, line: HandOverLine) -> None:
    assert line.done_at is not None
    if line.successor is None or line.about is None:
        return
    add_message(
        "hand_over.given",
        people=[line.successor.user],
        title=_("Something was handed over to you"),
        url=line.about.get_absolute_url(),
        key=f"hand_over.given:{line.pk}",
        about=line.about,
    )
