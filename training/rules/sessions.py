"""What must hold before a training session moves, and what we say if not."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.ui.dates import moment_text
from sro_program.workflow.spec import Requirement

from ..models import TrainingSession


def _cannot_be_announced(session: TrainingSession, clause: Any) -> str:
    if session.starts_at <= timezone.now():
        return _("It has begun already. Note it as held, and tick who came.")
    if session.signup_closes_at <= timezone.now():
        return _("The sign-up would close before it opens. Change the session and choose a later time.")
    return ""


def _not_begun(session: TrainingSession, clause: Any) -> str:
    if session.starts_at <= timezone.now():
        return ""
    return _("It has not begun yet. It begins %s.") % moment_text(session.starts_at)


def _not_over(session: TrainingSession, clause: Any) -> str:
    if session.ends_at <= timezone.now():
        return ""
    return _("It is not over yet. It ends %s.") % moment_text(session.ends_at)


def _nobody_came(session: TrainingSession, clause: Any) -> str:
    if session.people.filter(came_at__isnull=False).exists():
        return ""
    return _("Nobody is ticked as having come. Open the roster and tick who was there, then record.")


CAN_BE_ANNOUNCED = Requirement(_cannot_be_announced)
HAS_BEGUN = Requirement(_not_begun)
IS_OVER = Requirement(_not_over)
SOMEBODY_CAME = Requirement(_nobody_came)
