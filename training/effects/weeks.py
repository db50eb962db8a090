"""Weeks with more teaching than the policy allows, flagged to the SRO supervisor (AL-III-A-1-b-ii)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Officer, Role
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import holders
from sro_program.policy.services import policy_in_force
from sro_program.workflow.spec import Move

from ..models import BusyWeek
from ..queries.teaching import minutes_in_week, week_of


def keep_week(officer: Officer, day: date) -> BusyWeek | None:
    """The flag of the week as its lessons are now. The supervisor is told once for a week, however it changes."""
    monday, _sunday = week_of(day)
    clause = policy_in_force(officer.agency, today_at(officer.agency)).demand("no_substitute_teaching")
    limit = int(clause.numbers.get("weekly_hours", 0)) if clause else 0
    minutes = minutes_in_week(officer.pk, day)
    if clause is None or not limit or minutes <= limit * 60:
        BusyWeek.objects.filter(officer=officer, monday=monday).delete()
        return None
    says = {"agency": officer.agency, "minutes": minutes, "limit_hours": limit, "clause": clause.citation}
    week, _made = BusyWeek.objects.update_or_create(officer=officer, monday=monday, defaults=says)
    add_message(
        "lesson.week",
        people=holders(Role.SERGEANT, at=officer.agency),
        title=_("An officer teaches more in a week than the limit"),
        url=officer.get_absolute_url(),
        body=_("More than %(n)d hours are planned (%(clause)s).") % {"n": limit, "clause": clause.citation},
        key=f"lesson.week:{officer.pk}:{monday.isoformat()}",
    )
    return week


def keep_its_week(move: Move) -> None:
    keep_week(move.record.officer, move.record.day)
