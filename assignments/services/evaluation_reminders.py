"""What people are told about evaluations, feedback and findings because a day has come: each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import holders
from sro_program.policy.services import policy_in_force
from sro_program.workflow import registry

from ..models import Evaluation, Feedback, Inspection
from ..queries.evaluations import UNDER_WAY, overdue_evaluations, overdue_findings, today_there
from ..queries.feedback import not_asked_within
from .alerts import Alert, tell_once
from .feedback import address_for, respondents

SOON = 14
"""Days before its last day at which an evaluation's author, and a school, are reminded."""
ESCALATED_AFTER = 14
"""Days after it at which the chief is told."""
FEEDBACK_MONTHS = 12


def remind_evaluations(now: datetime | None = None) -> int:
    """Evaluations near their last day and past it, schools that do not answer or were not asked, open findings."""
    moment = now or timezone.now()
    return tell_once([*_evaluations(moment), *_feedback(moment), *_yearly(moment), *_findings(moment)])


def _evaluations(now: datetime) -> Iterator[Alert]:
    rows = Evaluation.objects.filter(status__in=UNDER_WAY).select_related("officer__user", "author", "agency")
    today = today_there("agency__time_zone", now)
    due = rows.annotate(today_there=today).filter(due_on__lte=F("today_there") + SOON)
    late = set(overdue_evaluations(now).values_list("pk", flat=True))
    for evaluation in due:
        yield _evaluation(evaluation, late=evaluation.pk in late)
        if evaluation.pk in late and (evaluation.today_there - evaluation.due_on).days >= ESCALATED_AFTER:
            yield _alert(
                evaluation,
                f"escalated:{evaluation.due_on}",
                holders(Role.CHIEF, at=evaluation.agency),
                _("An evaluation is two weeks late"),
                _("The page says whom it waits for."),
            )


def _evaluation(evaluation: Any, *, late: bool) -> Alert:
    """To whom it waits for now; where it has moved on, the next one is told for themself."""
    workflow = registry.for_record(evaluation)
    people = {p.pk: p for r in workflow.waits_for(evaluation.status) for p in r.people(evaluation)}
    title = _("An evaluation is overdue") if late else _("An evaluation is to be finished soon")
    return _alert(
        evaluation,
        f"{'overdue' if late else 'soon'}:{evaluation.due_on}:{evaluation.status}",
        people.values(),
        title,
        _("It waits for you. The page says what is next."),
    )


def _alert(record: Any, why: str, people: Any, title: str, body: str) -> Alert:
    kind = record._meta.model_name
    return Alert(f"{kind}.{why}:{record.pk}", f"{kind}.{why.partition(':')[0]}", tuple(people), title, body, record)


def _feedback(now: datetime) -> Iterator[Alert]:
    """The school a week before and once late; then the SRO supervisor, who can ask in person."""
    rows = Feedback.objects.filter(status="requested").select_related("agency", "school", "author", "officer__user")
    today = today_there("agency__time_zone", now)
    for feedback in rows.annotate(today_there=today).filter(due_on__lte=F("today_there") + 7):
        late = feedback.due_on < feedback.today_there
        title = _("Your feedback on the school officer is overdue") if late else _("Your feedback is due soon")
        for person in respondents(feedback):
            why = f"{'overdue' if late else 'soon'}:{feedback.due_on}:{person.pk}"
            alert = _alert(feedback, why, [person], title, _("A dozen short questions. What you begin is kept."))
            yield replace(alert, url=address_for(feedback, person))
        if late:
            yield _alert(
                feedback,
                f"unanswered:{feedback.due_on}",
                holders(Role.SERGEANT, at=feedback.agency),
                _("A school has not given its feedback"),
                _("Talk to the principal, or take the request back and ask again."),
            )


def _yearly(now: datetime) -> Iterator[Alert]:
    """Where the policy asks for it: officers on whom a school was not heard for a year."""
    for agency in Agency.objects.all():
        clause = policy_in_force(agency, today_at(agency)).demand("school_feedback")
        if clause is None:
            continue
        months = int(clause.numbers.get("feedback_months") or FEEDBACK_MONTHS)
        people = None
        for place in not_asked_within(agency, months, now).select_related("assignment__officer"):
            people = people or tuple(holders(Role.SERGEANT, at=agency))
            officer = place.assignment.officer
            yield Alert(
                f"feedback.due:{officer.pk}:{place.school_id}:{place.since}",  # type: ignore[attr-defined]  # annotated
                "feedback.due",
                people,
                _("A school is to be asked about its officer"),
                _("It was not heard within the time that %s sets.") % clause.citation,
                None,
                url=f"{reverse('assignments:evaluations:feedback-ask')}?officer={officer.pk}",
            )


def _findings(now: datetime) -> Iterator[Alert]:
    """Once for each inspection and day on which a correction was due: officer and SRO supervisor."""
    late = overdue_findings(now).values_list("inspection", "due_on").distinct()
    days = dict(late.order_by("due_on"))
    for inspection in Inspection.objects.filter(pk__in=days).select_related("officer__user", "agency"):
        people = {p.pk: p for p in (inspection.officer.user, *holders(Role.SERGEANT, at=inspection.agency))}
        yield _alert(
            inspection,
            f"overdue:{days[inspection.pk]}",
            people.values(),
            _("A correction of uniform or equipment is overdue"),
            _("The inspection says what is to be put right."),
        )
