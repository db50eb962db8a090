"""Taking a record for a change that is no transition: locked, still this person's, unchanged since they saw it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.seats import forget_standing
from sro_program.permissions.relation import Ability
from sro_program.ui.dates import moment_text
from sro_program.workflow import registry
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours
from sro_program.workflow.log import last_line

M = TypeVar("M", bound=Model)


def take(record: M, *, by: User, ability: Ability, version: int | None) -> M:
    """Lock the record after its parents, in the engine's order, so that a change never waits for a move.

    Rights are read afresh: a seat may have ended since the form was opened.
    """
    forget_standing(by)
    workflow = registry.for_record(record)
    for path in workflow.locks:
        parent: Any = record
        for step in path.split("__"):
            parent = getattr(parent, step)
        type(parent)._base_manager.select_for_update(of=("self",)).get(pk=parent.pk)
    locked = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if not workflow.see.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if version != locked.version:  # type: ignore[attr-defined]  # every noun derives from Record
        raise changed_meanwhile(locked)
    if not ability.allows(by, locked):
        raise NotYours(_("This is not yours to change any more."))
    return locked


def changed_meanwhile(record: Any) -> MovedMeanwhile:
    """The refusal of a form that was open too long: who changed the record since, and when."""
    who, when = last_change(record)
    if who is None:
        text = _("Somebody changed this after you opened it. Yours was not saved. Open it again in a second window.")
    else:
        text = _(
            "%(who)s changed this on %(when)s, after you opened it. Yours was not saved. "
            "Open it again in a second window."
        ) % {"who": who, "when": moment_text(when)}
    return MovedMeanwhile(text, who=who, when=when)


def last_change(record: Any) -> tuple[User | None, Any]:
    """Whoever changed the record last, by a decision or by a form."""
    line = last_line(record)
    event = record.events.select_related("pgh_context").order_by("-pgh_id").first()
    if event is None or (line is not None and line.record_version >= event.version):
        return (line.actor, line.at) if line is not None else (None, None)
    editor = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return User.objects.filter(pk=editor).first() if editor else None, event.pgh_created_at
