"""The chain of command as it would stand after an import: known badges, no circle, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..incoming.problems import Problem
from ..models import Agency, Officer
from .columns import HEADINGS
from .reader import Roster


def check_chain(roster: Roster, agency: Agency) -> None:
    """Refuses rows of ``roster`` whose supervisor is unknown or stands below them; orders the rest."""
    if "supervisor_badge" not in roster.columns:
        return
    above = _chain_after(roster, agency)
    kept = []
    for line, values in roster.rows:
        sentence = _wrong(values, above, roster.refused_badges)
        if sentence:
            roster.problems.append(
                Problem(roster.file, line, HEADINGS["supervisor_badge"], values["supervisor_badge"], sentence)
            )
            roster.refused += 1
        else:
            kept.append((line, values))
    kept.sort(key=lambda row: _depth(row[1]["badge"], above))
    roster.rows = kept


def _chain_after(roster: Roster, agency: Agency) -> dict[str, str]:
    """Supervisor's badge by badge: the agency's today, with the rows of the file put over it."""
    stored = Officer.objects.filter(agency=agency).order_by("pk")
    of_file = {values["email"]: values for _line, values in roster.rows}
    badges = {
        pk: of_file.get(email, {}).get("badge", badge)
        for pk, badge, email in stored.values_list("pk", "badge", "user__email")
    }
    bosses = stored.values_list("pk", "supervisor__pk")
    above = {badges[pk]: badges.get(boss, "") if boss else "" for pk, boss in bosses}
    above.update({values["badge"]: values["supervisor_badge"] for values in of_file.values()})
    return {badge: "" if boss == badge else boss for badge, boss in above.items()}


def _wrong(values: Mapping[str, Any], above: Mapping[str, str], elsewhere: Iterable[str]) -> str:
    boss = values["supervisor_badge"]
    if not boss:
        return ""
    if boss == values["badge"]:
        return _("Nobody is their own supervisor. Name the next person up the chain.")
    if boss not in above and boss not in elsewhere:
        return _("No officer of this agency has this badge, and no row of the file. Add the supervisor to the file.")
    if _depth(values["badge"], above) > len(above):
        return _("This chain of command goes in a circle. Name a supervisor who does not stand below this officer.")
    return ""


def _depth(badge: str, above: Mapping[str, str]) -> int:
    """Steps to the top; more than there are badges when the chain is a circle."""
    steps = 0
    while steps <= len(above) and above.get(badge):
        badge = above[badge]
        steps += 1
    return steps
