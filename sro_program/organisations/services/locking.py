"""Changing a record only as the person saw it."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _

from sro_program.models_base import Record
from sro_program.ui.dates import moment_text
from sro_program.workflow.errors import MovedMeanwhile

from ..queries import last_change

R = TypeVar("R", bound=Record)


def claim(record: R, version: int) -> R:
    """The row, locked and read afresh, its version counted up; refused when it changed since it was opened."""
    locked = lock(record)
    if locked.version != version:
        raise _moved(locked)
    locked.version += 1
    return locked


def lock(record: R) -> R:
    return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)


def _moved(record: Record) -> MovedMeanwhile:
    who, when = last_change(record) if hasattr(record, "events") else (None, None)
    happened = _("Somebody changed this after you opened the page.")
    if when:
        whom = str(who) if who else _("Somebody")
        happened = _("%(who)s changed this on %(when)s.") % {"who": whom, "when": moment_text(when)}
    nothing = _("Yours was not saved. Open the page again to see it as it is now, then change it.")
    return MovedMeanwhile(f"{happened} {nothing}", who=who, when=when)
