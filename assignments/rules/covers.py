"""What must hold before hours are asked for, taken or looked at afterwards."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.workflow.spec import Requirement, Sentence

from ..queries.covering import missing_for


def _over(record: Any, clause: Any) -> str:
    return _("These hours are over.") if record.ends_at <= timezone.now() else ""


def _absence_over(record: Any, clause: Any) -> str:
    return _("This absence is over, so it stays on record.") if record.ends_at <= timezone.now() else ""


def _ahead(record: Any, clause: Any) -> str:
    return "" if record.starts_at <= timezone.now() else _("These hours have not begun yet.")


def _open(cover: Any, clause: Any) -> str:
    if cover.need.status in ("open", "filled") and not _taken(cover):
        return ""
    return _("These hours are not open any more.")


def _taken(cover: Any) -> bool:
    return bool(cover.need.covers.filter(status__in=("accepted", "came")).exclude(pk=cover.pk).exists())


def _missing(cover: Any, clause: Any) -> tuple[Sentence, ...]:
    return missing_for(cover)


def _legs_ahead(swap: Any, clause: Any) -> str:
    begun = swap.legs.filter(starts_at__lte=timezone.now()).exists()
    return _("Some of these hours have begun already. Ask for other ones.") if begun else ""


NOT_OVER = Requirement(_over)
ABSENCE_RUNS = Requirement(_absence_over)
HOURS_BEGUN = Requirement(_ahead)
STILL_OPEN = Requirement(_open)
QUALIFIED_THAT_DAY = Requirement(lambda cover, clause: "", each=_missing)
SWAP_AHEAD = Requirement(_legs_ahead)
