"""Asking schools about officers, keeping what they write, and the link by which they answer without signing in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Agency, Officer, Role, School
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing, holders
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotYours, Refused

from ..models import Feedback
from ..permissions.feedback import ANSWER_FEEDBACK

UNASKED_WITHIN = timedelta(days=14)
LINK_LASTS = timedelta(days=21)
_SIGNER = signing.Signer(salt="assignments.feedback", sep=".")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a principal says: `marks` by the questions' keys, 1 to 5, or 0 where nobody can say."""

    marks: Mapping[str, int]
    continues: str = ""
    strengths: str = ""
    concerns: str = ""


@transaction.atomic
def ask_for_feedback(
    *, agency: Agency, officer: Officer, schools: Iterable[School], due_on: date, by: User
) -> list[Feedback]:
    """One request per school; its principals are told. A school that is being asked already is not asked twice."""
    if officer.user_id == by.pk:
        raise NotYours(_("Somebody else asks about you."))
    chosen = list(schools)
    asked = Feedback.objects.filter(officer=officer, school__in=chosen, status="requested").select_related("school")
    if names := sorted(str(feedback.school) for feedback in asked):
        raise Refused(_("Asked already, and not answered yet: %s.") % ", ".join(names))
    return [_ask(agency, officer, school, due_on, by) for school in chosen]


def _ask(agency: Agency, officer: Officer, school: School, due_on: date, by: User) -> Feedback:
    feedback = _keep_new(Feedback(agency=agency, officer=officer, school=school, asked_by=by), due_on)
    tell_principals(
        feedback,
        "asked",
        title=_("Your feedback on the school officer is asked for"),
        body=_("A dozen short questions. What you begin is kept."),
    )
    return feedback


@transaction.atomic
def begin_feedback(*, officer: Officer, school: School, by: User) -> Feedback:
    """A principal speaks without being asked. Where the agency has asked already, that request is answered."""
    open_now = Feedback.objects.filter(officer=officer, school=school, status="requested").first()
    if open_now is not None:
        if not ANSWER_FEEDBACK.allows(by, open_now):
            raise NotYours(_("Another principal of the school is answering already."))
        return open_now
    feedback = Feedback(agency=officer.agency, officer=officer, school=school, asked_by=by, author=by)
    return _keep_new(feedback, today_at(officer.agency) + UNASKED_WITHIN)


def _keep_new(feedback: Feedback, due_on: date) -> Feedback:
    feedback.due_on = due_on
    feedback.put_under_policy(feedback.agency, today_at(feedback.agency))
    feedback.items = [asdict(item) for item in feedback.policy.evaluation.feedback]
    feedback.save()
    return feedback


def tell_principals(feedback: Feedback, why: str, *, title: str, body: str) -> None:
    """To each principal a message of their own, since a link belongs to one person."""
    for person in respondents(feedback):
        add_message(
            f"feedback.{why}",
            people=[person],
            title=title,
            body=body,
            url=address_for(feedback, person),
            key=f"feedback.{why}:{feedback.pk}:{feedback.due_on}:{person.pk}",
            about=feedback,
        )


def respondents(feedback: Feedback) -> list[User]:
    return [feedback.author] if feedback.author else list(holders(Role.PRINCIPAL, at=feedback.school))


def address_for(feedback: Feedback, person: User) -> str:
    """Where this person answers: by a link of their own, where the agency allows it."""
    if not feedback.agency.feedback_by_link:
        return feedback.get_absolute_url()
    return reverse("assignments:evaluations:feedback-link", args=[link_token(feedback, person)])


# The link: signed, for one person and one request, for three weeks, until the answer is handed in


def link_token(feedback: Feedback, person: User, now: datetime | None = None) -> str:
    ends = int(((now or timezone.now()) + LINK_LASTS).timestamp())
    return _SIGNER.sign(f"{feedback.pk.hex}-{person.pk.hex}-{ends:x}")


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link leads to: `why_not` says why it does not work any more."""

    feedback: Feedback
    person: User
    why_not: str = ""


def open_link(token: str, now: datetime | None = None) -> OpenedLink | None:
    """None for what was never signed by us. The person's right is asked as if they had signed in."""
    try:
        first, second, ends = _SIGNER.unsign(token).split("-")
        pks = UUID(first), UUID(second)
    except (signing.BadSignature, ValueError):
        return None
    feedback = Feedback.objects.select_related("officer__user", "school", "agency").filter(pk=pks[0]).first()
    person = User.objects.filter(pk=pks[1], is_active=True).first()
    if feedback is None or person is None:
        return None
    return OpenedLink(feedback, person, _why_not(feedback, person, int(ends, 16), now or timezone.now()))


def _why_not(feedback: Feedback, person: User, ends: int, now: datetime) -> str:
    if feedback.status == "submitted":
        return _("This was answered already. The link has done its work.")
    if now.timestamp() > ends:
        return _("This link has run out. Sign in to answer, or ask the agency for a new one.")
    if not feedback.agency.feedback_by_link:
        return _("The agency asks for a sign-in now. Sign in to answer.")
    if not ANSWER_FEEDBACK.allows(person, feedback):
        return _("Nothing waits for you here any more.")
    return ""


# Answering


@transaction.atomic
def keep_answers(feedback: Feedback, *, answers: Answers, version: int, by: User) -> Feedback:
    """Keep what is written so far. Whoever writes first is its author; nobody else reads it."""
    locked = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if locked.version != version or locked.status != "requested":
        raise _moved(locked)
    forget_standing(by)
    if not ANSWER_FEEDBACK.allows(by, locked):
        raise NotYours(_("This is not yours to answer."))
    _write(locked, answers, by)
    return locked


def _write(feedback: Feedback, answers: Answers, by: User) -> None:
    known = {item["key"] for item in feedback.items}
    feedback.author = by
    feedback.marks = {key: mark for key, mark in answers.marks.items() if key in known}
    feedback.continues, feedback.strengths, feedback.concerns = answers.continues, answers.strengths, answers.concerns
    feedback.version += 1
    feedback.save(update_fields=["author", "marks", "continues", "strengths", "concerns", "version"])


@transaction.atomic
def hand_in_answers(
    feedback: Feedback, *, answers: Answers, version: int, by: User, by_link: bool = False, key: UUID | None = None
) -> Feedback:
    """Keep and hand in, in one go: what is incomplete is kept nowhere and says what is missing."""
    kept = keep_answers(feedback, answers=answers, version=version, by=by)
    if by_link:
        kept.by_link = True
        kept.save(update_fields=["by_link"])
    perform(kept, "submit", actor=by, version=kept.version, key=key)
    return kept


def _moved(feedback: Feedback) -> MovedMeanwhile:
    if feedback.status == "submitted":
        text = _("This was handed in already and stays as it is.")
        return MovedMeanwhile(text, who=feedback.author, when=feedback.submitted_at)
    return MovedMeanwhile(
        _("This was changed after you opened it. Open it again to see how it is now."), who=feedback.author
    )
