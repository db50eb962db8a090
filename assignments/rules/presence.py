"""How hours stand at one moment, in words, and which taps they take then (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Presence
from ..queries.presence import AFTER, EARLY, Duty

ANSWERS = {
    Presence.Answer.OPEN: ("quiet", "clock"),
    Presence.Answer.CONFIRMED: ("ok", "done"),
    Presence.Answer.DENIED: ("alert", "x"),
}


@dataclass(frozen=True, slots=True)
class DutyNow:
    """`comes`, `leaves`, `leaves_early`, `answers`: which buttons belong to these hours now."""

    duty: Duty
    hours: str
    word: str
    tone: str
    icon: str
    comes: bool = False
    leaves: bool = False
    leaves_early: bool = False
    answers: bool = False


def clock(duty: Duty, moment: datetime) -> str:
    """The time on the clock at the school."""
    return f"{moment.astimezone(duty.zone):%H:%M}"


def late_text(minutes: int) -> str:
    return ngettext("%d minute late", "%d minutes late", minutes) % minutes


def own_hours(duty: Duty, now: datetime) -> DutyNow:
    """For the person whose hours they are."""
    came, left = duty.came_at is not None, duty.left_at is not None
    open_now = duty.starts_at - EARLY <= now <= duty.ends_at
    leaves = came and not left and now <= duty.ends_at + AFTER and not (duty.suspended or duty.denied)
    word, tone, icon = _own_word(duty, now)
    return DutyNow(
        duty,
        _hours(duty),
        word,
        tone,
        icon,
        comes=not came and open_now and not duty.suspended,
        leaves=leaves,
        leaves_early=leaves and now < duty.ends_at,
    )


def _own_word(duty: Duty, now: datetime) -> tuple[str, str, str]:
    if duty.suspended:
        return _("Your post is suspended"), "warn", "clock"
    if duty.denied:
        return _("The school says you were not here"), "alert", "x"
    if duty.left_at is not None:
        return _("Left at %s") % clock(duty, duty.left_at), "ok", "done"
    if duty.came_at is not None:
        return _("Here since %s") % clock(duty, duty.came_at), "ok", "here"
    if duty.away:
        return _("You are away"), "quiet", "away"
    return _missing(duty, now)


def _missing(duty: Duty, now: datetime) -> tuple[str, str, str]:
    if now > duty.ends_at:
        return _("No check-in"), "alert", "x"
    if now > duty.starts_at:
        return _("Not checked in, %s") % late_text(duty.late(now)), "warn", "late"
    return _("Begins at %s") % clock(duty, duty.starts_at), "info", "clock"


def at_my_school(duty: Duty, person: Any, now: datetime) -> DutyNow:
    """For the school: who is expected, what they tapped, and whether the school has still to say something."""
    asked = duty.answer == Presence.Answer.OPEN and not (duty.away or duty.suspended) and duty.person != person.pk
    begun = now >= duty.starts_at - EARLY
    can_say = begun and (now <= duty.ends_at or duty.came_at is not None)
    word, tone, icon = _school_word(duty, now)
    return DutyNow(duty, _hours(duty), word, tone, icon, answers=asked and can_say)


def _school_word(duty: Duty, now: datetime) -> tuple[str, str, str]:
    if duty.denied:
        return _("Not here, says the school"), "alert", "x"
    if duty.answer == Presence.Answer.CONFIRMED:
        return _("Confirmed"), "ok", "done"
    if duty.away or duty.suspended:
        return _("Away today"), "quiet", "away"
    if duty.left_at is not None:
        return _("Checked out at %s") % clock(duty, duty.left_at), "info", "door-open"
    if duty.came_at is not None:
        return _("Checked in at %s") % clock(duty, duty.came_at), "info", "here"
    return _missing(duty, now)


def _hours(duty: Duty) -> str:
    return f"{clock(duty, duty.starts_at)}–{clock(duty, duty.ends_at)}"


def due_first(shown: Sequence[DutyNow], now: datetime) -> list[DutyNow]:
    """What can be tapped first: hours that run, then those to come, then those that are over."""
    return sorted(shown, key=lambda s: (not (s.comes or s.leaves), s.duty.ends_at < now, s.duty.starts_at))
