"""Pages of course outlines: the library, one outline, writing, comments, two versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.home.sections import sections_context
from sro_program.organisations.queries import today_at
from sro_program.permissions.relation import Ability
from sro_program.policy.services import policy_in_force
from sro_program.ui.comparing import differences
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters.teaching import OutlineFilter
from ..forms.teaching import AnswersForm, CommentForm, OutlineForm
from ..models import CourseOutline, Invitation
from ..permissions.teaching import (
    ANSWER_COMMENTS,
    CHANGE_APPROVED,
    COMMENT_OUTLINE,
    COPY_OUTLINE,
    EDIT_OUTLINE,
    PLAN_LESSON,
    SEE_INSTRUCTOR,
    SEE_LESSON,
    SEE_OUTLINE,
)
from ..queries.reading_outlines import grades_text, parts_read, places, points, quoted, subject_label
from ..queries.teaching import instructor_of, instructor_training, series_seen, subjects, submissions_of
from ..services.outlines import (
    OutlineText,
    answer_comments,
    begin_outline,
    change_outline,
    comment_on,
    copy_outline,
    new_version,
    text_of,
)
from ..states import IN_WORK, LESSON_STATES, OUTLINE_STATES
from .invitations import crumbs_to_lessons

_STATES = {state.key: state for state in OUTLINE_STATES}


def crumbs(outline: CourseOutline | None = None) -> list[tuple[Any, str]]:
    found = [*crumbs_to_lessons(), (_("Outlines"), reverse("training:teaching:outlines"))]
    return [*found, (outline.title, outline.get_absolute_url())] if outline else found


def writes_outlines(person: Any) -> bool:
    return instructor_of(person) is not None


class OutlineList(ListPage):
    ability = SEE_OUTLINE
    model = CourseOutline
    title = gettext_lazy("Course outlines")
    lede = gettext_lazy("What officers teach. The chief or a designee approves each version before it is taught.")
    filterset_class = OutlineFilter
    related = ("agency", "author__user")
    export_name = "course-outlines"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No course outlines"),
        "text": gettext_lazy("An officer writes one when a school invites a class. Approved ones can be copied."),
    }
    columns = (
        Column("title", gettext_lazy("Title"), order_by=("title",)),
        Column("edition", gettext_lazy("Version"), numeric=True, order_by=("edition",)),
        Column("subject", gettext_lazy("Subject"), value=subject_label, order_by=("subject",)),
        Column("grades", gettext_lazy("Grades"), value=lambda o: grades_text(o.grades)),
        Column("author", gettext_lazy("Instructor"), order_by=("author__user__full_name",)),
        Column("approved_until", gettext_lazy("Taught until"), order_by=("approved_until",)),
        status_column(OUTLINE_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to_lessons()

    def actions(self) -> list[dict[str, Any]]:
        if not writes_outlines(self.request.user):
            return []
        return [link(_("Write an outline"), reverse("training:teaching:outline-new"), primary=True)]


class OutlineDetail(DetailPage):
    ability = SEE_OUTLINE
    model = CourseOutline
    template_name = "training/outline_detail.html"
    related = ("agency", "author__user", "approved_by", "replaces", "copied_from")
    knows: ClassVar[dict[str, Ability]] = {
        "edit": EDIT_OUTLINE,
        "plan": PLAN_LESSON,
        "renew": CHANGE_APPROVED,
        "copy": COPY_OUTLINE,
        "judge": SEE_INSTRUCTOR,
        "comment": COMMENT_OUTLINE,
        "answer": ANSWER_COMMENTS,
    }

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def actions(self) -> list[dict[str, Any]]:
        outline = self.record
        lesson = f"{reverse('training:teaching:lesson-new')}?outline={outline.pk}"
        copies = outline.status == "approved" and outline.may_copy and writes_outlines(self.request.user)
        offered = (
            (outline.may_edit, self._to("outline-edit", _("Change"))),
            (outline.may_plan, link(_("Plan a lesson"), lesson, primary=True)),
            (outline.may_renew, self._to("outline-version", _("New version"))),
            (copies, self._to("outline-copy", _("Copy"))),
        )
        return [action for may, action in offered if may]

    def _to(self, name: str, label: Any) -> dict[str, Any]:
        return link(label, reverse(f"training:teaching:{name}", args=[self.record.pk]))

    def context(self) -> dict[str, Any]:
        outline, person = self.record, self.request.user
        comments = list(outline.comments.select_related("author", "on_behalf_of")) if self._reads_comments() else []
        versions = list(series_seen(SEE_OUTLINE.scope(person, CourseOutline.objects.all()), outline))
        states = {s.key: s for s in LESSON_STATES}
        lessons = SEE_LESSON.scope(person, outline.lessons.select_related("school")).order_by("-starts_at")
        trained = instructor_training(outline) if outline.may_judge else None
        return {
            **super().context(),
            **sections_context(outline, person),
            "parts": parts_read(outline, comments),
            "may_comment": outline.may_comment,
            "may_answer": outline.may_answer and any(c.answered_at is None for c in comments),
            "commented": bool(comments),
            "versions": [(v, _STATES[v.status]) for v in versions],
            "invitations": list(outline.invitations.select_related("school").order_by("-invited_on", "pk")),
            "lessons": [(lesson, states[lesson.status]) for lesson in lessons[:10]],
            "trained": trained,
            "gap": trained is not None and bool(trained) and not any(t.record for t in trained),
            "clauses": self._clauses(),
            "over": outline.approved_until is not None and outline.approved_until < today_at(outline.agency),
            "compares": len(versions) > 1 or outline.status != "draft",
        }

    def _reads_comments(self) -> bool:
        """The author reads them once the outline is returned; those who decide, and who lead, at once."""
        theirs = self.record.author.user_id == self.request.user.pk
        return bool(self.record.may_judge) and (not theirs or self.record.status != "submitted")

    def _clauses(self) -> dict[str, Any]:
        policy = self.record.policy
        words = ("outline_approval", "class_invited", "instruction_subject", "instructor_trained")
        return {word: policy.demand(word) for word in words}


class _OutlineForm(FormPage):
    form_class = OutlineForm
    submit_label = gettext_lazy("Save draft")

    def may_open(self) -> bool:
        return writes_outlines(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs(self.record)

    def form_arguments(self) -> dict[str, Any]:
        officer = self.record.author if self.record else instructor_of(self.request.user)
        assert officer is not None
        policy = self.record.policy if self.record else policy_in_force(officer.agency, today_at(officer.agency))
        accepted = Invitation.objects.filter(officer=officer, status="accepted").select_related("school")
        return {"initial": self.initial(), "subjects": subjects(policy), "invitations": accepted}


class OutlineNew(_OutlineForm):
    ability = EDIT_OUTLINE
    title = gettext_lazy("Write a course outline")
    lede = gettext_lazy("A draft is yours until you hand it in. You can save it half written.")

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("invitation", "")
        mine = Invitation.objects.filter(officer__user=self.request.user, status="accepted")
        found = next((i for i in mine if str(i.pk) == asked), None)
        return {"invitations": [found.pk], "title": found.title} if found else {}

    def cancel_url(self) -> str:
        return reverse("training:teaching:outlines")

    def save(self, form: OutlineForm) -> str:
        given = form.cleaned_data["invitations"]
        return begin_outline(by=self.request.user, text=form.text(), invitations=given).get_absolute_url()


class OutlineEdit(_OutlineForm):
    ability = EDIT_OUTLINE
    model = CourseOutline
    related = ("agency", "author__user")
    title = gettext_lazy("Change the outline")

    def initial(self) -> dict[str, Any]:
        text: OutlineText = text_of(self.record)
        said = {name: getattr(text, name) for name in OutlineText.__dataclass_fields__}
        return {**said, "invitations": list(self.record.invitations.values_list("pk", flat=True))}

    def save(self, form: OutlineForm) -> str:
        return change_outline(
            by=self.request.user,
            outline=self.record,
            text=form.text(),
            invitations=form.cleaned_data["invitations"],
            version=self.seen_version(),
        ).get_absolute_url()


class _OneClick(FormPage):
    """A look, then one press: a new draft comes of it."""

    model = CourseOutline
    related = ("agency", "author__user")

    def make_form(self, *data: Any) -> Any:
        from sro_program.ui.forms import HouseForm

        return HouseForm(*data)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs(self.record)


class OutlineVersion(_OneClick):
    ability = CHANGE_APPROVED
    title = gettext_lazy("New version")
    lede = gettext_lazy(
        "A draft begins as a copy. It is taught once it is approved; until then the approved version stays."
    )
    submit_label = gettext_lazy("Begin the new version")

    def save(self, form: Any) -> str:
        made = new_version(by=self.request.user, outline=self.record)
        return reverse("training:teaching:outline-edit", args=[made.pk])


class OutlineCopy(_OneClick):
    ability = COPY_OUTLINE
    title = gettext_lazy("Copy the outline")
    lede = gettext_lazy("A draft of your own with the same words. It needs an invitation and an approval of its own.")
    submit_label = gettext_lazy("Copy")

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        return rows if writes_outlines(self.request.user) else rows.none()

    def save(self, form: Any) -> str:
        made = copy_outline(by=self.request.user, outline=self.record)
        return reverse("training:teaching:outline-edit", args=[made.pk])


class OutlineCommentNew(FormPage):
    ability = COMMENT_OUTLINE
    model = CourseOutline
    form_class = CommentForm
    related = ("agency", "author__user")
    title = gettext_lazy("Comment")
    lede = gettext_lazy("The officer reads it when you return the outline, and answers it before handing it in again.")
    submit_label = gettext_lazy("Keep the comment")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs(self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": {"place": self.request.GET.get("place", "")}, "places": places(self.record)}

    def save(self, form: CommentForm) -> str:
        part, line = form.part_and_line()
        comment_on(
            by=self.request.user,
            outline=self.record,
            part=part,
            line=line,
            quote=quoted(self.record, part, line),
            text=form.cleaned_data["text"],
        )
        return str(self.record.get_absolute_url())


class OutlineAnswers(FormPage):
    ability = ANSWER_COMMENTS
    model = CourseOutline
    form_class = AnswersForm
    related = ("agency", "author__user")
    title = gettext_lazy("Answer the comments")
    lede = gettext_lazy("Whoever decides reads your answers beside the outline.")
    submit_label = gettext_lazy("Save the answers")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs(self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {"comments": list(self.record.comments.filter(answered_at__isnull=True))}

    def save(self, form: AnswersForm) -> str:
        answer_comments(by=self.request.user, outline=self.record, answers=form.answers())
        return str(self.record.get_absolute_url())


class OutlineCompare(DetailPage):
    """Two versions side by side; or, for those who decide, two texts of one version as they were handed in."""

    ability = SEE_OUTLINE
    model = CourseOutline
    related = ("agency", "author__user")
    template_name = "training/outline_compare.html"

    def get_title(self) -> str:
        return _("Compare versions")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs(self.record)

    def context(self) -> dict[str, Any]:
        texts = self._texts()
        keys = list(texts)
        later = self.request.GET.get("later", "")
        later = later if later in texts else self._own_key(keys)
        others = [k for k in keys if k != later]
        former = self.request.GET.get("with", "")
        former = former if former in others else self._before(keys, later)
        pair = sorted((former, later), key=keys.index) if former else []
        found = differences(*(self._points(texts[k][1]) for k in pair)) if pair else []
        return {
            "title": self.get_title(),
            "crumbs": self.crumbs(),
            "record": self.record,
            "choices": [(k, texts[k][0], k == former) for k in others],
            "names": [texts[k][0] for k in pair],
            "changed": [d for d in found if d.changed],
            "same": sum(not d.changed for d in found),
        }

    def _texts(self) -> dict[str, tuple[str, Any]]:
        """By key: what each text is called, and the text; the oldest first."""
        person = self.request.user
        versions = list(series_seen(SEE_OUTLINE.scope(person, CourseOutline.objects.all()), self.record))
        found: dict[str, tuple[str, Any]] = {}
        handed_in = list(submissions_of(versions)) if SEE_INSTRUCTOR.allows(person, self.record) else []
        for outline in versions:
            mine = [e for e in handed_in if e.pgh_obj_id == outline.pk]
            for n, event in enumerate(mine, start=1):
                name = _("Version %(v)d, handed in %(n)d") % {"v": outline.edition, "n": n}
                found[f"{outline.edition}.{n}"] = (name, event)
            if not mine or (outline.status in IN_WORK and outline.status != "submitted"):
                found[f"{outline.edition}"] = (_("Version %d") % outline.edition, outline)
        return found

    def _own_key(self, keys: list[str]) -> str:
        mine = [k for k in keys if k.partition(".")[0] == str(self.record.edition)]
        return mine[-1]

    @staticmethod
    def _before(keys: list[str], later: str) -> str:
        at = keys.index(later)
        return keys[at - 1] if at else keys[1] if len(keys) > 1 else ""

    def _points(self, text: Any) -> list[tuple[str, str]]:
        return list(points(text, subject_label(text)))
