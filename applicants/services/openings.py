"""Writing openings. What applicants rely on can only change while nobody could have applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency, District, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.workflow.errors import NotYours

from ..effects.appointing import fill_when_full
from ..models import Opening
from ..permissions import MANAGE_OPENING
from ..queries import filled_positions
from .changing import take

MOST_QUESTIONS, LONGEST_QUESTION = 30, 500


@transaction.atomic
def draft_opening(
    *,
    by: User,
    agency: Agency,
    district: District,
    schools: Sequence[School],
    title: str,
    positions: int,
    duties: str,
    hours: str,
    closes_on: date,
    starts_on: date,
    questions: Sequence[str] = (),
) -> Opening:
    """Begin an opening under the policy the agency runs on today."""
    forget_standing(by)
    if agency.pk not in standing_of(by).agencies(Role.CHIEF, Role.SERGEANT):
        raise NotYours(_("Only the chief or the SRO supervisor of an agency writes its openings."))
    opening = Opening(
        agency=agency,
        district=district,
        title=title,
        positions=positions,
        duties=duties,
        hours=hours,
        closes_on=closes_on,
        starts_on=starts_on,
        made_by=by,
    )
    opening.put_under_policy(agency, today_at(agency))
    _check_places(agency, district, schools)
    _check_days(opening)
    opening.questions = _as_asked(opening, questions)
    opening.save()
    opening.schools.set(schools)
    return opening


@transaction.atomic
def change_opening(
    opening: Opening,
    *,
    by: User,
    version: int | None,
    district: District,
    schools: Sequence[School],
    questions: Sequence[str],
    **columns: Any,
) -> Opening:
    """Rewrite a draft: title, positions, duties, hours and days come as `columns`."""
    opening = take(opening, by=by, ability=MANAGE_OPENING, version=version)
    if opening.status != "draft":
        raise ValidationError(_("This opening is published. Only positions and the last day to apply can change."))
    _check_places(opening.agency, district, schools)
    opening.district = district
    for name in ("title", "positions", "duties", "hours", "closes_on", "starts_on"):
        setattr(opening, name, columns[name])
    _check_days(opening)
    opening.questions = _as_asked(opening, questions)
    opening.version += 1
    opening.save()
    opening.schools.set(schools)
    return opening


@transaction.atomic
def adjust_opening(
    opening: Opening, *, by: User, version: int | None, positions: int, closes_on: date, starts_on: date
) -> Opening:
    """While it runs, an opening may get more or fewer posts, and other days; never other criteria.

    With no more posts than officers appointed it is filled, as after an appointment.
    """
    opening = take(opening, by=by, ability=MANAGE_OPENING, version=version)
    if opening.status not in ("open", "closed"):
        raise ValidationError(_("This opening is over. It cannot change any more."))
    filled = filled_positions(opening)
    if positions < max(1, filled):
        raise ValidationError({"positions": _("Write at least %d: so many are already appointed.") % max(1, filled)})
    moved = opening.closes_on != closes_on
    opening.positions, opening.closes_on, opening.starts_on = positions, closes_on, starts_on
    _check_days(opening, moved=moved)
    opening.version += 1
    opening.save(update_fields=["positions", "closes_on", "starts_on", "version"])
    if opening.status == "closed":
        fill_when_full(opening)
    return opening


def _check_places(agency: Agency, district: District, schools: Sequence[School]) -> None:
    if not agency.districts.filter(pk=district.pk).exists():
        raise ValidationError({"district": _("Your agency does not serve this district. Choose one it serves.")})
    if not schools or any(school.district_id != district.pk for school in schools):
        raise ValidationError({"schools": _("Choose at least one school of %s.") % district})


def _check_days(opening: Opening, *, moved: bool = True) -> None:
    if moved and opening.closes_on < today_at(opening.agency):
        raise ValidationError({"closes_on": _("Choose today or a later day.")})
    if opening.starts_on <= opening.closes_on:
        raise ValidationError({"starts_on": _("The post begins after the last day to apply. Choose a later day.")})


def _as_asked(opening: Opening, texts: Sequence[str]) -> list[dict[str, str]]:
    """Questions as the opening keeps them; none while they are the policy's own, which publishing freezes."""
    known = {q.text: q for q in opening.policy.selection.questions}
    if len(texts) > MOST_QUESTIONS:
        raise ValidationError({"questions": _("Ask at most %d questions.") % MOST_QUESTIONS})
    if len(set(texts)) < len(texts):
        raise ValidationError({"questions": _("The same question stands here twice. Take one away.")})
    if any(len(text) > LONGEST_QUESTION for text in texts):
        raise ValidationError({"questions": _("Keep each question under %d letters.") % LONGEST_QUESTION})
    if list(texts) == list(known):
        return []
    return [_question(number, text, known.get(text)) for number, text in enumerate(texts, start=1)]


def _question(number: int, text: str, own: Any) -> dict[str, str]:
    if own is None:
        return {"key": f"own_{number}", "text": text, "criterion": "", "listen_for": ""}
    return {"key": own.key, "text": own.text, "criterion": own.criterion, "listen_for": own.listen_for}
