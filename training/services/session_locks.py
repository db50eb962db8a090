"""Every write on a session locks it first, and asks afresh what the person may."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from sro_program.organisations.seats import forget_standing
from sro_program.permissions.relation import Ability
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours
from sro_program.workflow.log import last_line

from ..models import TrainingSession
from ..permissions.sessions import SEE_SESSION


def locked(session: TrainingSession) -> TrainingSession:
    """The session as it is now; whoever comes second waits, and then sees what the first did."""
    return TrainingSession.objects.select_for_update(of=("self",)).select_related("agency").get(pk=session.pk)


def seen_and_allowed(by: Any, session: TrainingSession, ability: Ability, refusal: str) -> None:
    forget_standing(by)
    if not SEE_SESSION.allows(by, session):
        raise NotVisible(_("There is nothing here."))
    if not ability.allows(by, session):
        raise NotYours(refusal)


def unchanged(session: TrainingSession, version: int | None) -> None:
    if version not in (None, session.version):
        line = last_line(session)
        text = _("This session was changed after you opened the page. Open it again.")
        raise MovedMeanwhile(text, who=line.actor if line else None, when=session.status_since)
