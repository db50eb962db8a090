"""What must hold before an agreement goes to the signature, each by the clause of the policy that asks for it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.organisations.queries import today_at
from sro_program.policy.schema import Clause
from sro_program.ui.dates import day_text
from sro_program.workflow.spec import Requirement, Sentence

from ..models import Agreement, OffenceDesignation, PublicHearing
from ..queries.provisions import missing_provisions
from ..queries.terms import TOUCHING, overlap_words, overlapping, term_of
from ..states import BINDING


def _each_missing(agreement: Agreement, clause: Clause | None) -> tuple[Sentence, ...]:
    """Every required provision that has no text, by its own clause, one click from where it is written."""
    return tuple(
        Sentence(
            _("“%(label)s” is missing (%(citation)s).") % {"label": p.label, "citation": p.citation},
            agreement.policy.clause(p.clause) or clause,
            _("Write it") if agreement.writable else _("Return it to draft first, then write it."),
            reverse("assignments:provision", args=[p.pk]) if agreement.writable else "",
        )
        for p in missing_provisions(agreement)
    )


def _unlisted(agreement: Agreement, clause: Any) -> str:
    """What the policy requires and the checklist does not even hold: drafted before the pack asked for it."""
    have = set(agreement.provisions.values_list("key", flat=True))
    lacking = [r.label for r in agreement.policy.agreement.provisions if r.required and r.key not in have]
    return (
        _("The checklist lacks: %s. Save the agreement once more, and they are added.") % ", ".join(lacking)
        if lacking
        else ""
    )


def _route_without_offences(agreement: Agreement, clause: Any) -> str:
    chosen = set(agreement.offences.values_list("route", flat=True))
    words = {c.key: c.label for c in agreement.policy.choices("referral_route")}
    empty = [words.get(r.value, str(r.label)) for r in OffenceDesignation.Route if r.value not in chosen]
    return _("No offense is listed yet under: %s.") % ", ".join(empty) if empty else ""


def _hearing(agreement: Agreement) -> PublicHearing | None:
    return PublicHearing.objects.filter(agreement=agreement).first()


def _not_heard(agreement: Agreement, clause: Any) -> str:
    hearing = _hearing(agreement)
    if hearing is None:
        return _("No public meeting is recorded. Present the draft at one and record what was said.")
    if hearing.meeting_on > today_at(agreement.agency):
        return _("The public meeting is on %s. Signing can begin after it.") % day_text(hearing.meeting_on)
    if not hearing.comments.strip():
        return _("What the public said at the meeting is not recorded. Where nobody spoke, say so.")
    if not hearing.board_action:
        return _("What the board did is not recorded.")
    if hearing.board_action == PublicHearing.Action.NOT_APPROVED:
        return _("The board did not approve it. Return it to draft, change it and present it again.")
    return ""


def _not_opened(agreement: Agreement, clause: Any) -> str:
    if agreement.status != "in_review":
        return ""
    return _("It was not open for public comment yet. Open it for public comment first.")


def _not_announced(agreement: Agreement, clause: Any) -> str:
    if _hearing(agreement) is not None:
        return ""
    return _("The public meeting has no day and place yet. Enter them, so that people know where to speak.")


def _overlaps(agreement: Agreement, clause: Any) -> str:
    other = overlapping(term_of(agreement), states=BINDING if agreement.status == "signing" else TOUCHING)
    return overlap_words(other) if other else ""


def _to_hearing(agreement: Agreement) -> tuple[str, str]:
    return _("Record it"), reverse("assignments:hearing", args=[agreement.pk])


def _to_form(agreement: Agreement) -> tuple[str, str]:
    return _("Change it"), reverse("assignments:agreement-edit", args=[agreement.pk])


PROVISIONS_WRITTEN = Requirement(lambda a, clause: "", demand="provisions_complete", each=_each_missing)
PROVISIONS_LISTED = Requirement(_unlisted, demand="provisions_complete", fix=_to_form)
OFFENCES_DESIGNATED = Requirement(
    _route_without_offences,
    demand="offences_designated",
    fix=lambda a: (_("List them"), reverse("assignments:offences", args=[a.pk])),
)
MEETING_ANNOUNCED = Requirement(_not_announced, fix=_to_hearing)
OPENED_TO_PUBLIC = Requirement(_not_opened, demand="public_meeting")
PUBLICLY_HEARD = Requirement(_not_heard, demand="public_meeting", fix=_to_hearing)
NO_OVERLAP = Requirement(_overlaps, fix=_to_form)
