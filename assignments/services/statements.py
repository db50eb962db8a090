"""Making coverage statements, disputing their lines and settling what is disputed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message
from sro_program.organisations.models import Role
from sro_program.organisations.seats import forget_standing, holders
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours

from ..models import Agreement, AssignedSchool, CoverageStatement, LineDispute
from ..models.statements import Side
from ..permissions.coverage import DISPUTE_LINES, SEE_STATEMENT, side_of
from ..queries.statements import Figures, Key, figures_now, line_choice, open_disputes

EVERYWHERE_OVER = timedelta(hours=12)
"""This long after midnight in UTC a day is over in every time zone of the country."""


def make_statements(now: datetime | None = None) -> int:
    """A draft for last month of each agreement that counted then, once; and disputes that a correction settled."""
    day = ((now or timezone.now()) - EVERYWHERE_OVER).date()
    last = day.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    there = CoverageStatement.objects.filter(agreement=OuterRef("pk"), month=first)
    served = AssignedSchool.objects.filter(school__agreements=OuterRef("pk"), assignment__starts_on__lte=last)
    deals = Agreement.objects.filter(
        ~Exists(there),
        Exists(served),
        status__in=("in_force", "expired", "terminated", "superseded"),
        starts_on__lte=last,
        ends_on__gte=first,
    ).exclude(status__in=("terminated", "superseded"), status_since__date__lt=first)
    new = [CoverageStatement(agreement=deal, month=first) for deal in deals]
    CoverageStatement.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + settle_corrected()


@dataclass(frozen=True, slots=True)
class Claim:
    """Which line is wrong, how many of its minutes nobody was there, and why that is so."""

    line: Key
    uncovered: int
    reason: str


def _locked(statement: CoverageStatement, by: Any, version: int) -> tuple[CoverageStatement, str]:
    """The statement as it is now, and for which side the person speaks."""
    forget_standing(by)
    Agreement.objects.select_for_update(of=("self",)).get(pk=statement.agreement_id)
    rows = CoverageStatement.objects.select_for_update(of=("self",))
    locked = rows.select_related("agreement__agency", "agreement__district").get(pk=statement.pk)
    if not SEE_STATEMENT.allows(by, locked):
        raise NotVisible(_("There is nothing here."))
    if locked.version != version:
        raise MovedMeanwhile(_("This statement was changed after you opened it. Open it again to see how it is now."))
    side = side_of(locked, by)
    if not side or not DISPUTE_LINES.allows(by, locked):
        raise NotYours(
            _("Lines are disputed by the agency and the superintendent, from the sending until both acknowledge.")
        )
    return locked, side


@transaction.atomic
def dispute_line(*, statement: CoverageStatement, by: Any, claim: Claim, version: int) -> LineDispute:
    """Say that a line is wrong. The other side is told, and nobody acknowledges until it is settled."""
    locked, side = _locked(statement, by, version)
    line = next((x for x in figures_now(locked).lines if x.key == claim.line), None)
    if line is None:
        raise ValidationError({"line": _("This line is not in the statement any more. Choose another one.")})
    most = line.due - line.covered_minutes
    if claim.uncovered > most:
        raise ValidationError(
            {"uncovered": _("At most %d minutes of these hours can have been without anybody.") % most}
        )
    if claim.uncovered == line.uncovered:
        raise ValidationError({"uncovered": _("This is what the statement says already. Say what is right.")})
    try:
        with transaction.atomic():
            made = LineDispute.objects.create(
                statement=locked,
                assignment_id=line.assignment,
                school_id=line.school,
                day=line.date,
                side=side,
                reason=claim.reason,
                was_uncovered=line.uncovered,
                claimed_uncovered=claim.uncovered,
                raised_by=by,
            )
    except IntegrityError as fault:
        raise MovedMeanwhile(_("This line is disputed already. See what is said about it.")) from fault
    if locked.status == "sent":
        perform(locked, "dispute", actor=by)
    else:
        _touch(locked)
        _tell(locked, side, "coverage_statement.line_disputed", _("A further line of a statement is disputed"))
    return made


@transaction.atomic
def settle_dispute(*, dispute: LineDispute, by: Any, note: str, version: int) -> LineDispute:
    """The other side agrees with the claim; whoever raised it takes it back, corrected records or not."""
    locked, side = _locked(dispute.statement, by, dispute.statement.version)
    open_one = LineDispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if not open_one.open or open_one.version != version:
        raise MovedMeanwhile(_("This was settled or changed after you opened it. Open the statement again."))
    how = LineDispute.How.AGREED
    if side == open_one.side:
        changed = _uncovered_now(open_one, figures_now(locked)) != open_one.was_uncovered
        how = LineDispute.How.CORRECTED if changed else LineDispute.How.WITHDRAWN
    _settle(open_one, how, side, by, note)
    _touch(locked)
    _tell(locked, side, "coverage_statement.line_settled", _("A disputed line of a statement is settled"))
    return open_one


def settle_corrected() -> int:
    """Disputes whose line now says what was claimed, because presence was corrected: each is settled once."""
    rows = LineDispute.objects.filter(settled_at__isnull=True)
    by_statement: dict[Any, list[LineDispute]] = {}
    for dispute in rows.select_related("statement__agreement__agency", "statement__agreement__district"):
        by_statement.setdefault(dispute.statement_id, []).append(dispute)
    return sum(_settle_those_corrected(disputes) for disputes in by_statement.values())


@transaction.atomic
def _settle_those_corrected(disputes: Iterable[LineDispute]) -> int:
    found = list(disputes)
    statement = found[0].statement
    locked = CoverageStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    figures = figures_now(statement)
    still = {d.pk for d in open_disputes(statement)}
    right = [d for d in found if d.pk in still and _uncovered_now(d, figures) == d.claimed_uncovered]
    for dispute in right:
        _settle(dispute, LineDispute.How.CORRECTED, "", None, "")
    if right:
        _touch(locked)
    return len(right)


def _uncovered_now(dispute: LineDispute, figures: Figures) -> int | None:
    key = (str(dispute.assignment_id), str(dispute.school_id), dispute.day.isoformat())
    return next((line.uncovered for line in figures.lines if line.key == key), None)


def _settle(dispute: LineDispute, how: str, side: str, by: Any, note: str) -> None:
    dispute.settled_how, dispute.settled_side, dispute.settled_by = how, side, by
    dispute.settled_at, dispute.note = timezone.now(), note
    dispute.version += 1
    dispute.save()


def _touch(statement: CoverageStatement) -> None:
    statement.version += 1
    statement.save(update_fields=["version"])


def _tell(statement: CoverageStatement, side: str, kind: str, title: str) -> None:
    """The side that did not do it."""
    deal = statement.agreement
    others = (
        holders(Role.SUPERINTENDENT, at=deal.district)
        if side == Side.AGENCY
        else holders(Role.SERGEANT, at=deal.agency)
    )
    add_message(
        kind,
        people=others,
        title=title,
        body=_("Open the statement to see which line, and what is said about it."),
        url=statement.get_absolute_url(),
        about=statement,
    )


def claim_from(choice: str, *, uncovered: int, reason: str, figures: Figures) -> Claim:
    """What a form says; the line by the key that its choices carry."""
    line = next(x for x in figures.lines if line_choice(x) == choice)
    return Claim(line.key, uncovered, reason)
