"""Pages of training sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.documents.downloads import handed_out
from sro_program.notifications.calendar import invitation_from
from sro_program.organisations.models import Agency, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import knowing
from sro_program.permissions.views import AbilityMixin
from sro_program.policy.services import policy_in_force
from sro_program.ui.dates import moment_text
from sro_program.ui.pages import DetailPage, FormPage, ListPage, link
from sro_program.ui.tables import Column, status_column

from ..filters.sessions import TrainingSessionFilter
from ..forms.sessions import ConfirmForm, EvaluationForm, SessionForm, written
from ..models import SessionPlace, TrainingSession
from ..permissions.audiences import labels
from ..permissions.sessions import (
    CHANGE_SESSION,
    EVALUATE_SESSION,
    GIVE_UP_PLACE,
    KEEP_ROSTER,
    KEEP_SESSION,
    SEE_ATTENDANCE,
    SEE_SESSION,
    SIGN_UP,
)
from ..queries.sessions import opinions, roster, with_counts
from ..services.session_places import give_up_place, sign_up
from ..services.sessions import change_session, evaluate, plan_session
from ..states import SESSION_STATES

PLACE_WORDS = dict(SessionPlace.State.choices)


def sessions_crumb() -> tuple[Any, str]:
    return (_("Training sessions"), reverse("training:sessions:list"))


def agencies_led(person: Any) -> QuerySet[Agency]:
    """Agencies whose training this person organises."""
    return Agency.objects.filter(pk__in=standing_of(person).agencies(Role.SERGEANT, Role.CHIEF)).order_by("name", "pk")


def seats_text(session: Any) -> str:
    taken = _("%(taken)d of %(seats)d") if session.seats else _("%(taken)d")
    text = taken % {"taken": session.taken, "seats": session.seats or 0}
    return _("%(text)s, %(n)d waiting") % {"text": text, "n": session.waiting} if session.waiting else text


class SessionList(ListPage):
    ability = SEE_SESSION
    model = TrainingSession
    title = gettext_lazy("Training sessions")
    lede = gettext_lazy("Training that the agency holds itself. Sign up, come, and it is on your record.")
    filterset_class = TrainingSessionFilter
    export_name = "training-sessions"
    empty: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("No training sessions"),
        "text": gettext_lazy("The SRO supervisor plans a session and opens it. Then it stands here."),
    }
    columns = (
        Column("title", gettext_lazy("Session"), order_by=("title",)),
        Column("starts_at", gettext_lazy("Begins"), order_by=("starts_at",)),
        Column("topic_hours", gettext_lazy("Hours"), numeric=True, order_by=("topic_hours",)),
        Column("place", gettext_lazy("Place"), order_by=("place",)),
        Column("taken", gettext_lazy("Signed up"), value=seats_text, order_by=("taken",)),
        Column("own", gettext_lazy("You"), value=lambda s: PLACE_WORDS.get(s.own, "")),
        status_column(SESSION_STATES),
    )

    def get_queryset(self) -> QuerySet[Any]:
        return with_counts(super().get_queryset(), self.request.user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(_("Training records"), reverse("training:home"))]

    def actions(self) -> list[dict[str, Any]]:
        if not agencies_led(self.request.user).exists():
            return []
        return [link(_("Plan a session"), reverse("training:sessions:new"), primary=True)]


class SessionDetail(DetailPage):
    ability = SEE_SESSION
    model = TrainingSession
    template_name = "training/session_detail.html"
    related = ("agency", "planned_by", "recorded_by")

    def get_queryset(self) -> QuerySet[Any]:
        user = self.request.user
        rows = knowing(
            super().get_queryset().prefetch_related("topics"),
            user,
            keep=KEEP_SESSION,
            change=CHANGE_SESSION,
            tick=KEEP_ROSTER,
            attendance=SEE_ATTENDANCE,
            sign_up=SIGN_UP,
            give_up=GIVE_UP_PLACE,
            evaluate=EVALUATE_SESSION,
        )
        return with_counts(rows, user)

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [sessions_crumb()]

    def actions(self) -> list[dict[str, Any]]:
        session, found = self.record, []
        pk = [session.pk]
        if session.may_change:
            found.append(link(_("Change"), reverse("training:sessions:change", args=pk)))
        if session.may_keep and session.status in ("open", "held"):
            found.append(link(_("Code for the door"), reverse("training:sessions:door-code", args=pk)))
        if session.may_tick and session.starts_at <= timezone.now():
            found.append(link(_("Roster"), reverse("training:sessions:roster", args=pk), primary=True))
        if session.may_evaluate:
            found.append(link(_("Say what you think"), reverse("training:sessions:evaluate", args=pk), primary=True))
        if session.own == "signed_up" or session.may_keep:
            found.append(link(_("Calendar file"), reverse("training:sessions:calendar", args=pk)))
        return found

    def context(self) -> dict[str, Any]:
        session, now = self.record, timezone.now()
        seen = session.may_attendance
        words = labels()
        return {
            **super().context(),
            "clause": policy_in_force(session.agency, session.day).demand("organised_training"),
            "own": PLACE_WORDS.get(session.own, ""),
            "can_sign_up": session.may_sign_up and session.own not in ("signed_up", "waiting"),
            "sign_up_closed": session.status == "open" and session.signup_closes_at <= now,
            "can_give_up": session.may_give_up and session.starts_at > now,
            "full": session.seats is not None and session.taken >= session.seats,
            "audiences": [words[key] for key in session.audiences if key in words],
            "people": list(roster(session)) if seen else None,
            "opinions": opinions(session) if seen and session.status in ("held", "recorded") else None,
        }


class _PlanForm(FormPage):
    form_class = SessionForm
    template_name = "training/session_form.html"

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [sessions_crumb()]


class SessionNew(_PlanForm):
    ability = KEEP_SESSION
    title = gettext_lazy("Plan a training session")
    lede = gettext_lazy("Nobody is told before you open it for sign-up.")
    submit_label = gettext_lazy("Plan it")

    def may_open(self) -> bool:
        self.agencies = agencies_led(self.request.user)
        return self.agencies.exists()

    def form_arguments(self) -> dict[str, Any]:
        first = self.agencies[0]
        return {
            "agencies": self.agencies,
            "policy": policy_in_force(first, today_at(first)),
            "initial": {"audiences": ["officers", "supervisors"]},
        }

    def cancel_url(self) -> str:
        return reverse("training:sessions:list")

    def save(self, form: SessionForm) -> str:
        agency = form.cleaned_data["agency"]
        return plan_session(by=self.request.user, agency=agency, text=form.text()).get_absolute_url()


class SessionChange(_PlanForm):
    ability = CHANGE_SESSION
    model = TrainingSession
    related = ("agency",)
    title = gettext_lazy("Change the session")
    lede = gettext_lazy("Once it is open, everybody concerned is told of a new time or place.")
    submit_label = gettext_lazy("Save")

    def form_arguments(self) -> dict[str, Any]:
        session = self.record
        return {
            "agencies": Agency.objects.filter(pk=session.agency_id),
            "policy": policy_in_force(session.agency, session.day),
            "initial": written(session),
        }

    def save(self, form: SessionForm) -> str:
        changed = change_session(
            session=self.record, by=self.request.user, text=form.text(), version=self.seen_version()
        )
        return changed.get_absolute_url()


class _OneTap(FormPage):
    model = TrainingSession
    form_class = ConfirmForm
    related = ("agency",)

    def get_queryset(self) -> QuerySet[Any]:
        """Whoever sees the session may try: what speaks against it is said, not hidden."""
        return SEE_SESSION.scope(self.request.user, TrainingSession.objects.select_related(*self.related))

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [sessions_crumb(), (self.record.title, self.record.get_absolute_url())]


class SessionSignUp(_OneTap):
    ability = SEE_SESSION
    title = gettext_lazy("Sign up")
    submit_label = gettext_lazy("Sign up")

    def save(self, form: ConfirmForm) -> str:
        place = sign_up(session=self.record, by=self.request.user)
        if place.state == SessionPlace.State.SIGNED_UP:
            messages.success(self.request, _("You have a seat. It begins %s.") % moment_text(self.record.starts_at))
        else:
            messages.warning(
                self.request, _("All seats are taken. You are on the waiting list and move up by yourself.")
            )
        return self.cancel_url()


class SessionGiveUp(_OneTap):
    ability = SEE_SESSION
    title = gettext_lazy("Give up your seat")
    lede = gettext_lazy("The first on the waiting list gets it.")
    submit_label = gettext_lazy("Give it up")

    def save(self, form: ConfirmForm) -> str:
        give_up_place(session=self.record, by=self.request.user)
        messages.success(self.request, _("Your seat is given up."))
        return self.cancel_url()


class SessionEvaluate(FormPage):
    ability = EVALUATE_SESSION
    model = TrainingSession
    form_class = EvaluationForm
    title = gettext_lazy("What do you think of it?")
    lede = gettext_lazy("Nobody sees your name. The SRO supervisor sees averages and words once three have answered.")
    submit_label = gettext_lazy("Hand in")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [sessions_crumb(), (self.record.title, self.record.get_absolute_url())]

    def save(self, form: EvaluationForm) -> str:
        evaluate(session=self.record, by=self.request.user, opinion=form.opinion())
        messages.success(self.request, _("Thank you. Your answer is kept without your name."))
        return self.cancel_url()


class SessionCalendar(AbilityMixin, View):
    """The appointment as a file, for calendars that read no address."""

    ability = SEE_SESSION
    model = TrainingSession

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        session = get_object_or_404(SEE_SESSION.scope(request.user, TrainingSession.objects.all()), pk=pk)
        content = invitation_from(
            {**session.calendar_event(), "method": "CANCEL" if session.status == "cancelled" else "REQUEST"},
            key=session.pk,
            sequence=session.version,
            url=request.build_absolute_uri(session.get_absolute_url()),
            attendee="",
        )
        name = f"{slugify(session.title)[:80] or 'session'}.ics"
        return handed_out(content, name=name, media_type="text/calendar; charset=utf-8")
