"""What follows when one version of an agreement takes the place of another."""

from __future__ import annotations

from django.db.models import F

from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile
from sro_program.workflow.spec import Move

from ..models import Assignment, Provision


def supersede_the_former(move: Move) -> None:
    """The version it replaces ends now, unless it ended otherwise before."""
    if move.record.replaces is None:
        return
    try:
        perform(move.record.replaces, "supersede", actor=None)
    except MovedMeanwhile:
        return


def carry_posts_over(move: Move) -> None:
    """Posts at schools that the new version names too go on under it; others end with the old one."""
    former = move.record
    heir = former.successors.filter(status="in_force").first()
    if heir is None:
        return
    covered = set(heir.schools.values_list("pk", flat=True))
    running = Assignment.objects.filter(agreement=former, status__in=("planned", "active"))
    kept = [post.pk for post in running.prefetch_related("schools") if covered >= {s.pk for s in post.schools.all()}]
    Assignment.objects.filter(pk__in=kept).update(agreement=heir, version=F("version") + 1)


def agree_to_all(move: Move) -> None:
    """Both signatures agree to every provision that was written."""
    drafted = move.record.provisions.filter(state=Provision.State.DRAFTED)
    drafted.update(state=Provision.State.AGREED, version=F("version") + 1)
