"""Pages of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.queries import today_at
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters.teaching import LessonFilter
from ..forms.teaching import LessonForm
from ..models import Lesson
from ..permissions.teaching import PLAN_LESSON, SEE_LESSON, SEE_OUTLINE
from ..queries.reading_outlines import subject_label
from ..queries.teaching import instructor_of, own_teachable, usable_invitations
from ..rules.teaching import LATE_ENTRY_DAYS
from ..services.lessons import LessonText, plan_lesson
from ..states import LESSON_STATES
from .invitations import crumbs_to_lessons, invitation_actions


def plans_lessons(person: Any) -> bool:
    return instructor_of(person) is not None


class LessonList(ListPage):
    ability = SEE_LESSON
    model = Lesson
    title = gettext_lazy("Lessons")
    lede = gettext_lazy("What officers teach at schools, from outlines approved before.")
    filterset_class = LessonFilter
    related = ("agency", "outline", "school", "officer__user")
    export_name = "lessons"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No lessons"),
        "text": gettext_lazy(
            "A school invites, an officer writes an outline, the chief approves it, and it is taught."
        ),
    }
    columns = (
        Column("outline", gettext_lazy("Lesson"), order_by=("outline__title",)),
        Column("starts_at", gettext_lazy("Begins"), order_by=("starts_at",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("subject", gettext_lazy("Subject"), value=subject_label, order_by=("subject",)),
        Column("minutes", gettext_lazy("Minutes"), numeric=True, order_by=("minutes",)),
        Column("students", gettext_lazy("Students"), numeric=True, order_by=("students",)),
        status_column(LESSON_STATES),
    )

    def actions(self) -> list[dict[str, Any]]:
        person = self.request.user
        found = [
            link(_("Outlines"), reverse("training:teaching:outlines")),
            link(_("Invitations"), reverse("training:teaching:invitations")),
            link(_("Figures"), reverse("training:teaching:instruction")),
            *[a for a in invitation_actions(person) if a["primary"]],
        ]
        if plans_lessons(person):
            found.append(link(_("Plan a lesson"), reverse("training:teaching:lesson-new"), primary=True))
        return found


class LessonDetail(DetailPage):
    ability = SEE_LESSON
    model = Lesson
    template_name = "training/lesson_detail.html"
    related = ("agency", "school__district", "officer__user", "outline", "invitation")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to_lessons()

    def context(self) -> dict[str, Any]:
        lesson = self.record
        words = ("outline_approval", "class_invited", "no_substitute_teaching")
        clauses = [c for word in words if (c := lesson.policy.demand(word))]
        opens = SEE_OUTLINE.allows(self.request.user, lesson.outline)
        return {**super().context(), "subject": subject_label(lesson), "clauses": clauses, "opens_outline": opens}


class LessonNew(FormPage):
    ability = PLAN_LESSON
    form_class = LessonForm
    title = gettext_lazy("Plan a lesson")
    submit_label = gettext_lazy("Plan it")

    def may_open(self) -> bool:
        officer = instructor_of(self.request.user)
        if officer is not None:
            self.officer = officer
        return officer is not None

    def context(self) -> dict[str, Any]:
        lede = _("Or enter one of the last %d days. It needs an outline approved by that day.") % LATE_ENTRY_DAYS
        return {**super().context(), "lede": lede}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to_lessons()

    def cancel_url(self) -> str:
        return reverse("training:teaching:lessons")

    def form_arguments(self) -> dict[str, Any]:
        lately = today_at(self.officer.agency) - timedelta(days=LATE_ENTRY_DAYS)
        still = Q(approved_until__isnull=True) | Q(approved_until__gte=lately)
        outlines, invitations = own_teachable(self.officer).filter(still), usable_invitations(self.officer)
        asked = self.request.GET.get("outline", "")
        chosen = next((o for o in outlines if str(o.pk) == asked), None)
        initial: dict[str, Any] = {"setting": "class", "minutes": 45}
        if chosen is not None:
            first = chosen.invitations.filter(pk__in=invitations.values("pk")).first()
            initial |= {"outline": chosen.pk, "minutes": chosen.minutes, "grade": next(iter(chosen.grades), None)}
            initial["invitation"] = first.pk if first else None
        return {"initial": initial, "outlines": outlines, "invitations": invitations}

    def save(self, form: LessonForm) -> str:
        return plan_lesson(by=self.request.user, text=LessonText(**form.cleaned_data)).get_absolute_url()
