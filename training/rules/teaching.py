"""What must hold before an outline is handed in and before a lesson is planned or taught.

The rules hold under any policy. Where the policy in force has a clause that asks for the same, the refusal names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.queries import today_at
from sro_program.ui.dates import day_text
from sro_program.workflow.spec import Requirement, Sentence

from ..models import CourseOutline, Lesson, Setting
from ..models.outlines import TEXTS, Grade
from ..queries.serving import schools_served
from ..queries.teaching import subjects, teachable_on

LATE_ENTRY_DAYS = 14
"""How long after its day a lesson can still be entered: two weeks, which is a pay period in most agencies and what
people remember without looking it up. Later entries would be guesses in a record that is counted."""
AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True)
class HouseRule(Requirement):
    """Holds under any policy, and names the clause of the one that has it."""

    def lacking(self, record: Any) -> Sentence | None:
        clause = self.clause(record)
        text = self.lacks(record, clause)
        if not text:
            return None
        label, url = self.fix(record) if self.fix else ("", "")
        return Sentence(str(text), clause, str(label), url)

    def sentences(self, record: Any) -> tuple[Sentence, ...]:
        found = self.lacking(record)
        return (found,) if found else ()


# Outlines


def _not_complete(outline: CourseOutline, clause: Any) -> str:
    missing = [str(part.label) for part in TEXTS if not getattr(outline, part.value).strip()]
    if not outline.grades:
        missing.insert(0, _("Grades"))
    return _("Still empty: %s.") % ", ".join(missing) if missing else ""


def _not_on_the_list(outline: CourseOutline, clause: Any) -> str:
    if outline.subject in subjects(outline.policy):
        return ""
    return _("Choose a subject from the policy’s list.")


def _not_invited(outline: CourseOutline, clause: Any) -> str:
    if outline.invitations.filter(status="accepted").exists():
        return ""
    return _("Nobody at a school has invited it. Name the invitation, or write down who invited you and when.")


def _unanswered(outline: CourseOutline, clause: Any) -> str:
    n = outline.comments.filter(answered_at__isnull=True).count()
    return (
        _("Comments without an answer: %d. Answer each, so that whoever decides sees what you did.") % n if n else ""
    )


def _edit_page(outline: CourseOutline) -> tuple[str, str]:
    return _("Write the outline"), reverse("training:teaching:outline-edit", args=[outline.pk])


def _answer_page(outline: CourseOutline) -> tuple[str, str]:
    return _("Answer the comments"), reverse("training:teaching:outline-answers", args=[outline.pk])


COMPLETE = Requirement(_not_complete, fix=_edit_page)
SUBJECT_LISTED = HouseRule(_not_on_the_list, demand="instruction_subject", fix=_edit_page)
INVITED = Requirement(_not_invited, demand="class_invited", fix=_edit_page)
ANSWERED = Requirement(_unanswered, fix=_answer_page)


# Lessons


def _not_approved(lesson: Lesson, clause: Any) -> str:
    outline, day = lesson.outline, lesson.day
    if teachable_on(outline, day):
        return ""
    which = _("“%(title)s”, version %(n)d,") % {"title": outline.title, "n": outline.edition}
    if outline.approved_on is None:
        return _("%s is not approved. Nobody teaches from it before the chief or a designee approves it.") % which
    if outline.approved_on > day:
        said = _("%(which)s was approved on %(approved)s, after the day of the lesson. Choose a later day.")
        return said % {"which": which, "approved": day_text(outline.approved_on)}
    assert outline.approved_until is not None
    said = _("%(which)s was approved until %(until)s only. Use the version that is approved for %(day)s.")
    return said % {"which": which, "until": day_text(outline.approved_until), "day": day_text(day)}


def _not_invited_there(lesson: Lesson, clause: Any) -> str:
    invitation = lesson.invitation
    if invitation.status == "accepted" and invitation.school_id == lesson.school_id:
        return ""
    return _("%s has not invited this class. Ask the school, or write down who there invited you and when.") % (
        lesson.school
    )


def _as_substitute(lesson: Lesson, clause: Any) -> str:
    if lesson.setting != Setting.SUBSTITUTE and lesson.teacher.strip():
        return ""
    return _(
        "An officer does not stand in for a teacher, and never teaches without staff of the school in the room. "
        "Tell the principal that a substitute teacher is needed."
    )


def _does_not_serve(lesson: Lesson, clause: Any) -> str:
    if schools_served(lesson.officer_id).filter(pk=lesson.school_id).exists():
        return ""
    return _("%(officer)s does not serve at %(school)s. The officer who serves there teaches the class.") % {
        "officer": lesson.officer,
        "school": lesson.school,
    }


def _other_subject(lesson: Lesson, clause: Any) -> str:
    if lesson.subject and lesson.subject == lesson.outline.subject:
        return ""
    return _("The subject is not the one that was approved.")


def _other_grade(lesson: Lesson, clause: Any) -> str:
    if lesson.grade in lesson.outline.grades:
        return ""
    names = dict(Grade.choices)
    approved = ", ".join(str(names[g]) for g in lesson.outline.grades)
    return _("The outline was approved for these grades: %s. For another grade write a new version.") % approved


def _too_long_ago(lesson: Lesson, clause: Any) -> str:
    today = today_at(lesson.agency)
    if lesson.day < today - timedelta(days=LATE_ENTRY_DAYS):
        return _("This was more than %d days ago. A lesson is entered within two weeks, while people remember it.") % (
            LATE_ENTRY_DAYS
        )
    if lesson.day > today + timedelta(days=AHEAD_DAYS):
        return _("This is more than a year ahead. Check the year.")
    return ""


def _not_begun(lesson: Lesson, clause: Any) -> str:
    return _("It has not begun yet. Log it once it has.") if lesson.starts_at > timezone.now() else ""


APPROVED_FOR_ITS_DAY = HouseRule(_not_approved, demand="outline_approval")
INVITED_THERE = HouseRule(_not_invited_there, demand="class_invited")
NOT_AS_SUBSTITUTE = HouseRule(_as_substitute, demand="no_substitute_teaching")
SUBJECT_APPROVED = HouseRule(_other_subject, demand="instruction_subject")
SERVES_THERE = Requirement(_does_not_serve)
GRADE_APPROVED = Requirement(_other_grade)
IN_TIME = Requirement(_too_long_ago)
LESSON_BEGUN = Requirement(_not_begun)

PLANNING = (
    APPROVED_FOR_ITS_DAY,
    INVITED_THERE,
    NOT_AS_SUBSTITUTE,
    SUBJECT_APPROVED,
    SERVES_THERE,
    GRADE_APPROVED,
    IN_TIME,
)
TEACHING = (APPROVED_FOR_ITS_DAY, INVITED_THERE, NOT_AS_SUBSTITUTE, SUBJECT_APPROVED, LESSON_BEGUN)
