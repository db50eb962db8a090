"""How lists of outlines, invitations and lessons are narrowed."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import choices

from ..models import CourseOutline, Grade, Invitation, Lesson
from ..permissions.teaching import SEE_INSTRUCTOR
from ..queries.reading_outlines import all_subjects
from ..queries.teaching import untrained
from ..states import INVITATION_STATES, LESSON_STATES, OUTLINE_STATES


class OutlineFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Title"), lookup_expr="icontains")
    instructor = django_filters.CharFilter(
        label=_("Instructor"), field_name="author__user__full_name", lookup_expr="icontains"
    )
    grade = django_filters.ChoiceFilter(
        label=_("Grade"), field_name="grades", lookup_expr="contains", choices=Grade.choices, method="for_grade"
    )
    subject = django_filters.ChoiceFilter(label=_("Subject"), choices=all_subjects)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(OUTLINE_STATES))
    ends_before = django_filters.DateFilter(label=_("Ends before"), field_name="approved_until", lookup_expr="lt")
    untrained = django_filters.BooleanFilter(label=_("Instructor without training"), method="without_training")

    class Meta:
        model = CourseOutline
        fields = ("title", "instructor", "grade", "subject", "status", "ends_before", "untrained")

    def for_grade(self, rows: QuerySet[CourseOutline], name: str, value: str) -> QuerySet[CourseOutline]:
        return rows.filter(grades__contains=[value])

    def without_training(self, rows: QuerySet[CourseOutline], name: str, value: bool) -> QuerySet[CourseOutline]:
        """Only where the person may know it: among outlines whose instructor's training they see."""
        if not value:
            return rows
        return SEE_INSTRUCTOR.scope(self.request.user, rows.filter(pk__in=untrained().values("pk")))


class InvitationFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("About what"), lookup_expr="icontains")
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(INVITATION_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="invited_on", lookup_expr="gte")

    class Meta:
        model = Invitation
        fields = ("title", "school", "status", "since")


class LessonFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("Lesson"), field_name="outline__title", lookup_expr="icontains")
    officer = django_filters.CharFilter(
        label=_("Officer"), field_name="officer__user__full_name", lookup_expr="icontains"
    )
    school = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")
    subject = django_filters.ChoiceFilter(label=_("Subject"), choices=all_subjects)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=choices(LESSON_STATES))
    since = django_filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="day", lookup_expr="lte")

    class Meta:
        model = Lesson
        fields = ("title", "officer", "school", "subject", "status", "since", "until")
