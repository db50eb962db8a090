"""Pages of invitations to teach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.home.sections import sections_context
from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters.teaching import InvitationFilter
from ..forms.teaching import InviteForm, NoteInvitationForm
from ..models import Invitation
from ..permissions.teaching import INVITE_OFFICER, SEE_INVITATION, SEE_LESSON, SEE_OUTLINE
from ..queries.serving import officers_serving, schools_served
from ..queries.teaching import instructor_of, schools_inviting
from ..services.invitations import invite, note_invitation
from ..states import INVITATION_STATES, LESSON_STATES, OUTLINE_STATES


def may_invite(person: Any) -> bool:
    return standing_of(person).has(Role.PRINCIPAL, Role.SCHOOL_STAFF)


def may_note(person: Any) -> bool:
    officer = instructor_of(person)
    return officer is not None and schools_served(officer.pk).exists()


def crumbs_to_lessons() -> list[tuple[Any, str]]:
    return [(_("Lessons"), reverse("training:teaching:lessons"))]


def crumbs() -> list[tuple[Any, str]]:
    return [*crumbs_to_lessons(), (_("Invitations"), reverse("training:teaching:invitations"))]


class InvitationList(ListPage):
    ability = SEE_INVITATION
    model = Invitation
    title = gettext_lazy("Invitations to teach")
    lede = gettext_lazy("An officer teaches where the principal or somebody at the school has asked for it.")
    filterset_class = InvitationFilter
    related = ("school", "officer__user")
    export_name = "invitations-to-teach"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Nobody has invited an officer yet"),
        "text": gettext_lazy("The principal or staff of a school invite the officer who serves there."),
    }
    columns = (
        Column("title", gettext_lazy("About what"), order_by=("title",)),
        Column("school", gettext_lazy("School"), order_by=("school__name",)),
        Column("inviter", gettext_lazy("Invited by"), order_by=("inviter",)),
        Column("officer", gettext_lazy("Officer"), order_by=("officer__user__full_name",)),
        Column("invited_on", gettext_lazy("Invited on"), order_by=("invited_on",)),
        status_column(INVITATION_STATES),
    )

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to_lessons()

    def actions(self) -> list[dict[str, Any]]:
        return invitation_actions(self.request.user)


def invitation_actions(person: Any) -> list[dict[str, Any]]:
    if may_invite(person):
        return [link(_("Invite an officer"), reverse("training:teaching:invite"), primary=True)]
    if may_note(person):
        return [link(_("Write down an invitation"), reverse("training:teaching:invitation-note"))]
    return []


class InvitationDetail(DetailPage):
    ability = SEE_INVITATION
    model = Invitation
    template_name = "training/invitation_detail.html"
    related = ("agency", "school__district", "officer__user", "invited_by")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def context(self) -> dict[str, Any]:
        person, states = self.request.user, {s.key: s for s in OUTLINE_STATES}
        lesson_states = {s.key: s for s in LESSON_STATES}
        outlines = SEE_OUTLINE.scope(person, self.record.outlines.select_related("author__user")).order_by("edition")
        lessons = SEE_LESSON.scope(person, self.record.lessons.select_related("outline")).order_by("-starts_at")
        return {
            **super().context(),
            **sections_context(self.record, person),
            "clause": self.record.policy.demand("class_invited") or self.record.policy.demand("vocational_class"),
            "outlines": [(o, states[o.status]) for o in outlines[:20]],
            "lessons": [(lesson, lesson_states[lesson.status]) for lesson in lessons[:20]],
        }


class Invite(FormPage):
    ability = INVITE_OFFICER
    form_class = InviteForm
    title = gettext_lazy("Invite an officer to teach")
    lede = gettext_lazy("The officer accepts, and teaches from an outline that the chief has approved.")
    submit_label = gettext_lazy("Invite")

    def may_open(self) -> bool:
        return may_invite(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def cancel_url(self) -> str:
        return reverse("training:teaching:invitations")

    def form_arguments(self) -> dict[str, Any]:
        schools = schools_inviting(self.request.user)
        officers = officers_serving(schools).select_related("user").order_by("user__full_name", "pk")
        first, serving = list(schools[:2]), list(officers[:2])
        initial = {
            "school": first[0].pk if len(first) == 1 else None,
            "officer": serving[0].pk if len(serving) == 1 else None,
            "title": self.request.GET.get("title", "")[:150],
        }
        return {"initial": initial, "schools": schools, "officers": officers}

    def save(self, form: InviteForm) -> str:
        return invite(by=self.request.user, **form.cleaned_data).get_absolute_url()


class InvitationNote(FormPage):
    ability = SEE_INVITATION
    form_class = NoteInvitationForm
    title = gettext_lazy("Write down an invitation")
    lede = gettext_lazy("What somebody at the school asked of you in person. The principal is told that you wrote it.")

    def may_open(self) -> bool:
        return may_note(self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs()

    def cancel_url(self) -> str:
        return reverse("training:teaching:invitations")

    def form_arguments(self) -> dict[str, Any]:
        officer = instructor_of(self.request.user)
        assert officer is not None
        schools = schools_served(officer.pk)
        first = list(schools[:2])
        initial = {"school": first[0].pk if len(first) == 1 else None, "invited_on": timezone.localdate()}
        return {"initial": initial, "schools": schools}

    def save(self, form: NoteInvitationForm) -> str:
        return note_invitation(by=self.request.user, **form.cleaned_data).get_absolute_url()
