"""Writes on course outlines that are no transitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.models import Officer, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing, standing_of
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused

from ..models import CourseOutline, Invitation, OutlineComment
from ..permissions.teaching import (
    ANSWER_COMMENTS,
    CHANGE_APPROVED,
    COMMENT_OUTLINE,
    COPY_OUTLINE,
    EDIT_OUTLINE,
    SEE_OUTLINE,
)
from ..queries.teaching import instructor_of, topics_of
from .invitations import own_officer


@dataclass(frozen=True, slots=True)
class OutlineText:
    """What the author writes."""

    title: str
    subject: str
    grades: list[str]
    minutes: int
    objectives: str = ""
    materials: str = ""
    activities: str = ""
    assessment: str = ""


_NAMES = tuple(OutlineText.__dataclass_fields__)


def text_of(outline: CourseOutline) -> OutlineText:
    return OutlineText(**{name: getattr(outline, name) for name in _NAMES})


@transaction.atomic
def begin_outline(*, by: Any, text: OutlineText, invitations: Iterable[Invitation] = ()) -> CourseOutline:
    officer = own_officer(by)
    outline = CourseOutline(agency=officer.agency, author=officer)
    outline.put_under_policy(officer.agency, today_at(officer.agency))
    _write(outline, text)
    outline.save()
    outline.invitations.set(_own(officer, invitations))
    return outline


def _write(outline: CourseOutline, text: OutlineText) -> None:
    for name in _NAMES:
        setattr(outline, name, getattr(text, name))
    outline.topics = topics_of(outline.policy, text.subject)


def _own(officer: Officer, invitations: Iterable[Invitation]) -> list[Invitation]:
    """Only invitations made to this very officer."""
    return list(Invitation.objects.filter(pk__in=[i.pk for i in invitations], officer=officer, status="accepted"))


@transaction.atomic
def change_outline(
    *, by: Any, outline: CourseOutline, text: OutlineText, invitations: Iterable[Invitation], version: int
) -> CourseOutline:
    locked = _locked(outline, by)
    if version != locked.version or not EDIT_OUTLINE.allows(by, locked):
        raise _moved(locked)
    _write(locked, text)
    locked.version += 1
    locked.save()
    locked.invitations.set(_own(locked.author, invitations))
    return locked


def _locked(outline: CourseOutline, by: Any) -> CourseOutline:
    forget_standing(by)
    if not SEE_OUTLINE.allows(by, outline):
        raise NotVisible(_("There is nothing here."))
    return CourseOutline.objects.select_for_update(of=("self",)).get(pk=outline.pk)


def _moved(outline: CourseOutline) -> MovedMeanwhile:
    from sro_program.workflow.log import last_line

    line = last_line(outline)
    here = outline.get_status_display()
    said = _("This was not saved: the outline is now “%s”, or it was changed after you opened it.") % here
    return MovedMeanwhile(said, who=line.actor if line else None, when=line.at if line else None)


@transaction.atomic
def new_version(*, by: Any, outline: CourseOutline) -> CourseOutline:
    """A draft that follows the latest version and says the same; what is approved stays so meanwhile."""
    locked = _locked(outline, by)
    if not CHANGE_APPROVED.allows(by, locked):
        raise NotYours(_("Only the instructor changes an outline, and only one that was approved."))
    series = CourseOutline.objects.filter(series=locked.series).order_by("-edition")
    latest = series[0]
    if latest.status in ("draft", "submitted", "returned"):
        raise Refused(_("Version %d is in work already. Go on with it, or discard it first.") % latest.edition)
    made = CourseOutline(
        agency=locked.agency, author=locked.author, series=locked.series, edition=latest.edition + 1, replaces=locked
    )
    made.put_under_policy(locked.agency, today_at(locked.agency))
    _write(made, text_of(locked))
    made.save()
    made.invitations.set(locked.invitations.all())
    return made


@transaction.atomic
def copy_outline(*, by: Any, outline: CourseOutline) -> CourseOutline:
    """A draft of one's own that says the same. It needs an invitation and an approval of its own."""
    forget_standing(by)
    officer = instructor_of(by)
    if officer is None or officer.agency_id != outline.agency_id or not COPY_OUTLINE.allows(by, outline):
        raise NotYours(_("Officers of the agency copy what is approved, and what they wrote themselves."))
    made = CourseOutline(agency=officer.agency, author=officer, copied_from=outline)
    made.put_under_policy(officer.agency, today_at(officer.agency))
    _write(made, text_of(outline))
    made.save()
    return made


@transaction.atomic
def comment_on(
    *, by: Any, outline: CourseOutline, part: str, text: str, line: int | None = None, quote: str = ""
) -> OutlineComment:
    """Said by whoever decides, while the outline is handed in."""
    locked = _locked(outline, by)
    if not COMMENT_OUTLINE.allows(by, locked):
        raise _moved(locked)
    return OutlineComment.objects.create(
        outline=locked, part=part, line=line, quote=quote[:500], text=text, author=by, on_behalf_of=_giver(by, locked)
    )


def _giver(by: Any, outline: CourseOutline) -> Any:
    """For whom a designee speaks; nobody for the chief."""
    standing = standing_of(by)
    if outline.agency_id in standing.agencies(Role.CHIEF):
        return None
    return next(iter(standing.givers("course_outline")), None)


@transaction.atomic
def answer_comments(*, by: Any, outline: CourseOutline, answers: Mapping[Any, str]) -> int:
    """What the author did about each comment; a comment is answered once."""
    locked = _locked(outline, by)
    if not ANSWER_COMMENTS.allows(by, locked):
        raise _moved(locked)
    answered = 0
    for comment in locked.comments.filter(answered_at__isnull=True):
        if words := answers.get(comment.pk, ""):
            comment.answer, comment.answered_at = words, timezone.now()
            comment.version += 1
            comment.save()
            answered += 1
    return answered
