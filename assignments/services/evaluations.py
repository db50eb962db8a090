"""Writes on evaluations that are no transitions: planning, goals, self-review, the author's draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Agency, Officer
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing
from sro_program.permissions.relation import Ability
from sro_program.workflow.errors import MovedMeanwhile, NotYours, Refused

from ..models import Evaluation, EvaluationCycle, EvaluationGoal, EvaluationRating
from ..permissions.evaluations import SET_GOALS, TAKE_OVER, WRITE_EVALUATION, WRITE_SELF_REVIEW
from ..queries.evaluations import notes_between, supervisors_of


@dataclass(frozen=True, slots=True)
class Period:
    """What a cycle is about and by when it is to be finished."""

    title: str
    starts_on: date
    ends_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Goal:
    text: str
    measure: str


@dataclass(frozen=True, slots=True)
class Mark:
    rating: str
    comment: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the author writes; `outcomes` by the goals' places, `marks` by the criteria's keys."""

    marks: Mapping[str, Mark]
    outcomes: Mapping[int, str]
    overall: str
    summary: str
    development: str
    cited: Sequence[UUID]


@transaction.atomic
def start_cycle(
    *, agency: Agency, period: Period, author: User, officers: Sequence[Officer], by: User
) -> list[Evaluation]:
    """One evaluation for each officer. The author's own goes to another SRO supervisor, or is refused."""
    if not officers:
        raise Refused(_("No officer of the agency serves at a school. Choose officers, or plan their posts first."))
    cycle, _made = EvaluationCycle.objects.get_or_create(
        agency=agency,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        defaults={"title": period.title, "due_on": period.due_on, "started_by": by},
    )
    _refuse_twice(officers, period)
    planned = [_plan(cycle, period, officer, _author_for(officer, author)) for officer in officers]
    for person in {evaluation.author for evaluation in planned} - {by}:
        add_message(
            "evaluation.planned",
            people=[person],
            title=_("Evaluations were planned for you to write"),
            body=_("Begin with the goals, together with each officer."),
            url=reverse("assignments:evaluations:list"),
            key=f"evaluation.planned:{cycle.pk}:{person.pk}:{planned[0].pk}",
        )
    return planned


def _refuse_twice(officers: Sequence[Officer], period: Period) -> None:
    there = Evaluation.objects.filter(
        officer__in=officers, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
    )
    names = sorted(str(e.officer) for e in there.exclude(status="cancelled").select_related("officer__user"))
    if names:
        raise Refused(
            _("An evaluation for days of this period is there already: %s. Leave them out, or choose other days.")
            % ", ".join(names)
        )


def _author_for(officer: Officer, author: User) -> User:
    if officer.user_id != author.pk:
        return author
    other = supervisors_of(officer.agency).exclude(pk=author.pk).first()
    if other is None:
        raise Refused(
            _("%s leads the officers and cannot evaluate themself. Give somebody else the seat of SRO supervisor.")
            % officer
        )
    return other


def _plan(cycle: EvaluationCycle, period: Period, officer: Officer, author: User) -> Evaluation:
    evaluation = Evaluation(
        cycle=cycle,
        agency=cycle.agency,
        officer=officer,
        author=author,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_on=period.due_on,
    )
    evaluation.put_under_policy(cycle.agency, today_at(cycle.agency))
    rule = evaluation.policy.evaluation
    evaluation.scale = [asdict(step) for step in rule.scale]
    evaluation.save()
    EvaluationRating.objects.bulk_create(
        EvaluationRating(
            evaluation=evaluation, place=place, key=c.key, label=c.label, explain=c.explain, clause=c.clause
        )
        for place, c in enumerate(rule.criteria, start=1)
    )
    return evaluation


@transaction.atomic
def set_goals(evaluation: Evaluation, *, goals: Iterable[Goal], version: int, by: User) -> Evaluation:
    """The goals are written whole: whatever stood there before is replaced, until the self-review is asked for."""
    locked = _claim(evaluation, version, SET_GOALS, by)
    locked.goals.all().delete()
    EvaluationGoal.objects.bulk_create(
        EvaluationGoal(evaluation=locked, place=place, text=goal.text, measure=goal.measure)
        for place, goal in enumerate(goals, start=1)
    )
    return locked


@transaction.atomic
def write_self_review(
    evaluation: Evaluation, *, text: str, results: Mapping[int, str], version: int, by: User
) -> Evaluation:
    locked = _claim(evaluation, version, WRITE_SELF_REVIEW, by)
    locked.self_review = text
    locked.save(update_fields=["self_review"])
    for goal in locked.goals.all():
        goal.result = results.get(goal.place, goal.result)
        goal.save(update_fields=["result"])
    return locked


@transaction.atomic
def write_draft(evaluation: Evaluation, *, draft: Draft, version: int, by: User) -> Evaluation:
    locked = _claim(evaluation, version, WRITE_EVALUATION, by)
    notes = notes_between(locked.officer, locked.agency_id, locked.starts_on, locked.ends_on)
    locked.overall, locked.summary, locked.development = draft.overall, draft.summary, draft.development
    locked.cited = list(notes.filter(pk__in=draft.cited).values_list("pk", flat=True))
    locked.save(update_fields=["overall", "summary", "development", "cited"])
    for rating in locked.ratings.all():
        if (mark := draft.marks.get(rating.key)) is not None:
            rating.rating, rating.comment = mark.rating, mark.comment
            rating.save(update_fields=["rating", "comment"])
    for goal in locked.goals.all():
        goal.outcome = draft.outcomes.get(goal.place, goal.outcome)
        goal.save(update_fields=["outcome"])
    return locked


@transaction.atomic
def take_over(evaluation: Evaluation, *, version: int, by: User) -> Evaluation:
    """Whoever leads the officers now goes on where the former SRO supervisor stopped."""
    locked = _claim(evaluation, version, TAKE_OVER, by)
    locked.author = by
    locked.save(update_fields=["author"])
    return locked


def _claim(evaluation: Evaluation, version: int, ability: Ability, by: User) -> Evaluation:
    """The row locked and counted up; refused where the right ended or somebody wrote meanwhile."""
    locked = (
        Evaluation.objects.select_for_update(of=("self",)).select_related("officer", "agency").get(pk=evaluation.pk)
    )
    if locked.version != version:
        raise MovedMeanwhile(
            _("This evaluation was changed after you opened it. Open it again to see how it is now."),
            when=timezone.now(),
        )
    forget_standing(by)
    if not ability.allows(by, locked):
        raise NotYours(_("This is not yours to write any more."))
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked
