"""What follows when agreements are signed or stopped, in the same transaction."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.organisations.handing_over import open_items, work_called
from sro_program.organisations.queries import today_at
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, Refused
from sro_program.workflow.spec import Move

from ..models import Agreement, Assignment, HandOver, HandOverLine, Signature
from ..queries.agreements import agreements_begun, following_agreements
from ..queries.emergency_plans import latest_version
from ..queries.program_requests import outcome_kind
from ..texts import text_hash


def ask_both_sides(move: Move) -> None:
    agreement = move.record
    Signature.objects.bulk_create(
        Signature(
            agreement=agreement,
            side=side,
            statement=agreement.policy.agreement.statement,
            text_sha256=text_hash(agreement),
        )
        for side in Signature.Side.values
    )


def write_signature(move: Move) -> None:
    """Signed is what the signer read: another text than the one asked for, or shown, is refused."""
    asked, now = move.record.text_sha256, text_hash(move.record.agreement)
    if asked != now or move.data.get("read_sha256") not in ("", None, now):
        raise MovedMeanwhile(_("This is not the text you opened any more. Open the agreement again and read it."))
    move.record.signer = move.actor
    move.record.typed_name = move.data["typed_name"]
    move.record.signed_at = move.at


def conclude_if_both_signed(move: Move) -> None:
    agreement = move.record.agreement
    if agreement.signatures.filter(status="waiting").exists():
        return
    try:
        with transaction.atomic():
            perform(agreement, "conclude", actor=None)
    except IntegrityError as fault:  # the trigger saw an agreement that was signed at this very moment
        raise Refused(_("Another agreement for these schools was signed just now. Take this one back.")) from fault


def stop_signing(move: Move) -> None:
    perform(move.record.agreement, "reopen", actor=None, reason=move.reason)


def void_open_signatures(move: Move) -> None:
    for signature in move.record.signatures.filter(status="waiting"):
        perform(signature, "void", actor=None)


def enter_force_when_begun(move: Move) -> None:
    """A paper signed after its first day is in force at once."""
    if Agreement.objects.filter(agreements_begun(timezone.now()), pk=move.record.pk).exists():
        perform(move.record, "enter_into_force", actor=None)


# Posts


def run_on(move: Move) -> None:
    """The post goes on under the agreement that followed."""
    rows = Assignment.objects.filter(pk=move.record.pk)
    following = rows.annotate(following=Subquery(following_agreements().values("pk")[:1])).get().following
    move.record.agreement = Agreement.objects.get(pk=following)


def end_today(move: Move) -> None:
    """The last day is the day it ended, so that hours after it are free."""
    zone = ZoneInfo(move.record.agreement.agency.time_zone)
    today = timezone.localdate(timezone=zone)
    if move.record.starts_on <= today < move.record.last_day:
        move.record.ends_on = today


def collect(hand_over: HandOver) -> None:
    """One line for each open piece of work that has none yet."""
    post = hand_over.assignment
    known = set(hand_over.lines.values_list("object_id", flat=True))
    for item in open_items(post.officer, post.schools.values_list("pk", flat=True)):
        if item.record.pk not in known:
            HandOverLine.objects.create(
                hand_over=hand_over,
                work=item.work.key,
                content_type=ContentType.objects.get_for_model(item.record),
                object_id=item.record.pk,
                what=f"{item.work.label}: {item.title}"[:250],
            )


def settle(line: HandOverLine, *, by: Any) -> None:
    """Give the record to the successor, where there is one, and note who did it when."""
    work = work_called(line.work)
    if line.successor is not None and line.about is not None and work is not None:
        work.give(line.about, line.successor, by)
    line.done_at, line.done_by = timezone.now(), by
    line.version += 1
    line.save(update_fields=["done_at", "done_by", "version"])


def settle_what_is_answered(move: Move) -> None:
    """With the end of a post everything that has a successor or a reason moves; the rest stays in sight."""
    post = move.record
    hand_over = HandOver.objects.filter(assignment=post, status="open").first()
    if hand_over is None:
        if HandOver.objects.filter(assignment=post).exists() or not _leaves_something(post):
            return
        hand_over = HandOver.objects.create(assignment=post, begun_by=move.actor)
    collect(hand_over)
    for line in hand_over.lines.filter(done_at__isnull=True).select_related("successor__user"):
        if line.answered:
            settle(line, by=move.actor)
    if not hand_over.lines.filter(done_at__isnull=True).exists():
        perform(hand_over, "complete", actor=None)


def _leaves_something(post: Assignment) -> bool:
    return bool(open_items(post.officer, post.schools.values_list("pk", flat=True)))


# Emergency plans


def write_review(move: Move) -> None:
    """The latest version counts from now; the next review is due on the day given."""
    plan = move.record
    plan.current = latest_version(plan)
    plan.review_due = move.data["review_due"]
    plan.reviewed_on = today_at(plan.school.district)


# Requests


def write_advice(move: Move) -> None:
    move.record.advice = move.data["advice"]


def write_permission(move: Move) -> None:
    move.record.permitted_by, move.record.permitted_at = move.actor, move.at
    move.record.conditions = move.data.get("conditions", "")


def write_decision(move: Move) -> None:
    move.record.decided_by, move.record.decided_at = move.actor, move.at
    move.record.becomes = move.data.get("becomes", "")


def forget_advice(move: Move) -> None:
    """A changed request is a new one to those who advise and permit."""
    request = move.record
    request.advice = request.conditions = ""
    request.permitted_by = request.permitted_at = None


def look_back(move: Move) -> None:
    move.record.looked_back, move.record.repeat = move.data["looked_back"], move.data["repeat"]


def make_outcome(move: Move) -> None:
    """The draft is in the name of the chief, also where a designee decided."""
    kind = outcome_kind(move.record.becomes)
    if kind is not None:
        kind.make(move.record, move.on_behalf_of or move.actor)


def write_approval(move: Move) -> None:
    move.record.approved_by = move.actor


def confirm_officers(move: Move) -> None:
    move.record.officers.set([move.record.officer_id, *move.data.get("officers", ())])


def write_attendance(move: Move) -> None:
    move.record.people, move.record.note = move.data.get("people"), move.data.get("note", "")
