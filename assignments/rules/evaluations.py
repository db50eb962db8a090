"""What must hold before evaluations, feedback and inspections move, and what we say if not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.workflow.spec import Requirement

from ..models import Evaluation, Feedback, Inspection
from ..queries.evaluations import bare_ratings, unrated
from ..queries.feedback import schools_not_asked

Lacks = Callable[[Any, Any], str]
Fix = Callable[[Any], tuple[str, str]]


def _always(demand: str, lacks: Lacks, fix: Fix | None = None) -> tuple[Requirement, Requirement]:
    """True under any policy; where a clause says it, the refusal names the clause."""

    def without_clause(record: Any, clause: Any) -> str:
        return "" if record.policy.demand(demand) else lacks(record, None)

    return Requirement(lacks, demand=demand, fix=fix), Requirement(without_clause, fix=fix)


def _page(name: str, label: Any) -> Fix:
    return lambda record: (str(label), reverse(f"assignments:evaluations:{name}", args=[record.pk]))


def _no_goals(evaluation: Evaluation, clause: Any) -> str:
    return "" if evaluation.goals.all() else _("No goal is set yet. Agree on one to five with the officer.")


def _no_self_review(evaluation: Evaluation, clause: Any) -> str:
    return "" if evaluation.self_review.strip() else _("Your self-review is still empty. Write a few lines.")


def _not_rated(evaluation: Evaluation, clause: Any) -> str:
    names = [rating.label for rating in unrated(evaluation)]
    return _("Not rated yet: %s.") % "; ".join(names) if names else ""


def _without_words(evaluation: Evaluation, clause: Any) -> str:
    names = [rating.label for rating in bare_ratings(evaluation)]
    return _("This rating needs a comment: %s.") % "; ".join(names) if names else ""


def _not_summed_up(evaluation: Evaluation, clause: Any) -> str:
    if not evaluation.overall:
        return _("The overall rating is missing.")
    return "" if evaluation.summary.strip() else _("The summary is missing. Say in a few sentences what matters.")


def _school_not_asked(evaluation: Evaluation, clause: Any) -> str:
    names = [school.name for school in schools_not_asked(evaluation)]
    if not names:
        return ""
    return _("Not asked about the officer in this period: %s. Ask for feedback first.") % ", ".join(names)


def _ask_page(evaluation: Evaluation) -> tuple[str, str]:
    page = reverse("assignments:evaluations:feedback-ask")
    return _("Ask for feedback"), f"{page}?officer={evaluation.officer_id}"


_WRITE, _GOALS, _OWN = (
    _page("write", gettext_lazy("Write")),
    _page("goals", gettext_lazy("Set goals")),
    _page("self-review", gettext_lazy("Write it")),
)

GOALS_SET = _always("evaluation", _no_goals, _GOALS)
SELF_REVIEW_WRITTEN = _always("evaluation", _no_self_review, _OWN)
WHOLLY_RATED = (
    *_always("evaluation", _not_rated, _WRITE),
    *_always("evaluation", _without_words, _WRITE),
    *_always("evaluation", _not_summed_up, _WRITE),
)
SCHOOLS_ASKED = Requirement(_school_not_asked, demand="school_feedback", fix=_ask_page)


# Feedback


def _not_answered(feedback: Feedback, clause: Any) -> str:
    names = [item["label"] for item in feedback.items if item["key"] not in feedback.marks]
    return _("Not answered yet: %s.") % "; ".join(names) if names else ""


def _not_said_whether(feedback: Feedback, clause: Any) -> str:
    return "" if feedback.continues else _("Say whether the school wants to go on with this officer.")


_ANSWER = _page("feedback-answer", gettext_lazy("Answer"))

ANSWERED = (
    *_always("school_feedback", _not_answered, _ANSWER),
    *_always("school_feedback", _not_said_whether, _ANSWER),
)


# Inspections


def _not_looked_at(inspection: Inspection, clause: Any) -> str:
    names = [item.label for item in inspection.items.filter(result="")]
    return _("Not looked at yet: %s.") % "; ".join(names) if names else ""


def _no_uniform(inspection: Inspection, clause: Any) -> str:
    names = ", ".join(uniform["label"] for uniform in inspection.uniforms)
    return "" if inspection.uniform else _("Say which uniform the officer wore. Allowed are: %s.") % names


def _findings_open(inspection: Inspection, clause: Any) -> str:
    names = [item.label for item in inspection.items.filter(result="finding", corrected_on__isnull=True)]
    return _("Not corrected yet: %s.") % "; ".join(names) if names else ""


def _nothing_found(inspection: Inspection, clause: Any) -> str:
    if inspection.items.filter(result="finding").exists():
        return ""
    return _("Nothing is to be corrected. Finish the inspection as in order.")


_SHEET, _CORRECT = (
    _page("inspection-write", gettext_lazy("Write it down")),
    _page("inspection-correct", gettext_lazy("Note the correction")),
)

LOOKED_AT = (*_always("inspection", _no_uniform, _SHEET), *_always("inspection", _not_looked_at, _SHEET))
CORRECTED = _always("inspection", _findings_open, _CORRECT)
SOMETHING_FOUND = Requirement(_nothing_found)
