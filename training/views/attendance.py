"""Who was there: the code at the door that each person's own phone reads, and the supervisor's roster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.permissions.relation import SIGNED_IN
from sro_program.ui.pages import DetailPage, FormPage, link
from sro_program.ui.qr import qr_svg

from ..forms.sessions import ConfirmForm, RosterForm
from ..models import TrainingSession
from ..permissions.audiences import invited
from ..permissions.sessions import KEEP_ROSTER, KEEP_SESSION, SEE_SESSION
from ..queries.sessions import roster
from ..services.session_places import come_in, tick_roster
from ..services.sessions import door_token, new_door_code, session_at_door
from .sessions import sessions_crumb


def _crumbs(session: TrainingSession) -> list[tuple[Any, str]]:
    return [sessions_crumb(), (session.title, session.get_absolute_url())]


class SessionRoster(FormPage):
    ability = KEEP_ROSTER
    model = TrainingSession
    form_class = RosterForm
    related = ("agency",)
    title = gettext_lazy("Who came")
    lede = gettext_lazy("Those who signed in at the door are ticked already.")
    submit_label = gettext_lazy("Save")

    def form_arguments(self) -> dict[str, Any]:
        places = list(roster(self.record))
        listed = [place.person_id for place in places if place.state != "withdrawn"]
        others = invited(self.record.agency, self.record.audiences).exclude(pk__in=listed)
        return {"places": places, "others": others}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs(self.record)

    def save(self, form: RosterForm) -> str:
        tick_roster(session=self.record, by=self.request.user, came=form.ticked(), shown=form.seen())
        return self.cancel_url()


class DoorCode(DetailPage):
    ability = KEEP_SESSION
    model = TrainingSession
    template_name = "training/door_code.html"
    related = ("agency",)

    def get_title(self) -> str:
        return _("Code for the door")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs(self.record)

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("Make a new code"), reverse("training:sessions:door-new", args=[self.record.pk]))]

    def context(self) -> dict[str, Any]:
        path = reverse("training:sessions:door", args=[door_token(self.record)])
        address = settings.SITE_URL.rstrip("/") + path
        label = _("Code that opens the page where people sign in to this session")
        # drawn by us from an address of ours: black squares and nothing anybody typed
        drawing = mark_safe(qr_svg(address, label=label))  # noqa: S308
        return {**super().context(), "address": address, "drawing": drawing, "verdicts": [], "timeline": None}


class DoorCodeNew(FormPage):
    ability = KEEP_SESSION
    model = TrainingSession
    form_class = ConfirmForm
    title = gettext_lazy("Make a new code for the door")
    lede = gettext_lazy("The code shown before stops working at once. Do this if somebody passed it on.")
    submit_label = gettext_lazy("Make the code")

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return _crumbs(self.record)

    def cancel_url(self) -> str:
        return reverse("training:sessions:door-code", args=[self.record.pk])

    def save(self, form: ConfirmForm) -> str:
        new_door_code(session=self.record, by=self.request.user)
        return self.cancel_url()


class Door(FormPage):
    """What the code opens on somebody's phone: one tap says that they are there."""

    ability = SIGNED_IN
    form_class = ConfirmForm
    lede = gettext_lazy("You opened this with the code at the door.")
    submit_label = gettext_lazy("I am here")

    def may_open(self) -> bool:
        self.session = session_at_door(self.kwargs["token"])
        return self.session is not None and SEE_SESSION.allows(self.request.user, self.session)

    def get_title(self) -> str:
        return str(self.session)

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def save(self, form: ConfirmForm) -> str:
        assert self.session is not None
        come_in(session=self.session, by=self.request.user)
        messages.success(self.request, _("You are signed in. Thank you for coming."))
        return self.session.get_absolute_url()
