"""What is printed: the whole agreement, and the pocket card of an emergency plan."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sro_program.documents.pdf import render_pdf
from sro_program.evidence import from_data
from sro_program.organisations.models import School
from sro_program.ui.dates import day_text, moment_text
from sro_program.ui.qr import qr_svg

from .models import (
    Agreement,
    AssignedSchool,
    Briefing,
    CoverageStatement,
    EmergencyPlan,
    Evaluation,
    LineDispute,
    StatementAcknowledgement,
    Substitute,
)
from .queries.provisions import grouped, offence_routes
from .queries.statements import Figures, Line, figures_shown
from .texts import cost_text, text_hash


def agreement_pdf(agreement: Agreement) -> bytes:
    return render_pdf("record", _content(agreement))


def _content(agreement: Agreement) -> dict[str, Any]:
    rule, digest = agreement.policy.agreement, text_hash(agreement)
    return {
        "agency": agreement.agency.name,
        "title": agreement.title,
        "status": str(agreement.get_status_display()),
        "printed": _("Made on %s") % moment_text(timezone.now()),
        "reference": str(agreement.pk)[:8].upper(),
        "facts": [*_facts(agreement), (_("Fingerprint (SHA-256)"), _in_groups(digest))],
        "sections": [
            *_provisions(agreement),
            *_further_terms(agreement),
            *_offences(agreement),
            {
                "title": _("Signatures"),
                "paragraphs": [rule.statement],
                "facts": _signatures(agreement, digest),
            },
        ],
    }


def _facts(agreement: Agreement) -> list[tuple[str, str]]:
    rule = agreement.policy.agreement
    facts = [
        (rule.agency_side, agreement.agency.name),
        (rule.school_side, agreement.district.name),
        (_("Schools"), ", ".join(s.name for s in agreement.schools.order_by("name"))),
        (_("Term"), _("%(first)s to %(last)s") % _days(agreement)),
        (_("Version"), f"{agreement.edition} ({agreement.get_origin_display()})"),
    ]
    if agreement.weekly_hours is not None:
        facts.append((_("Hours a week"), f"{agreement.weekly_hours:g}"))
    if cost := cost_text(agreement):
        facts.append((_("Cost"), cost))
    return facts


def _days(agreement: Agreement) -> dict[str, str]:
    return {"first": day_text(agreement.starts_on), "last": day_text(agreement.ends_on)}


def _provisions(agreement: Agreement) -> list[dict[str, Any]]:
    written = agreement.provisions.exclude(text="")
    return [
        {"title": group, "paragraphs": [f"{p.label} ({p.citation}). {p.text}" for p in rows]}
        for group, rows in grouped(written)
    ]


def _further_terms(agreement: Agreement) -> list[dict[str, Any]]:
    lines = [line for line in agreement.terms.splitlines() if line.strip()]
    return [{"title": _("Further terms"), "paragraphs": lines}] if lines else []


def _offences(agreement: Agreement) -> list[dict[str, Any]]:
    routes = [r for r in offence_routes(agreement) if r.offences]
    if not routes:
        return []
    return [
        {"title": _("Annex: offenses and their routes"), "facts": [(r.label, ", ".join(r.offences)) for r in routes]}
    ]


def _signatures(agreement: Agreement, digest: str) -> list[tuple[str, str]]:
    """Who signed this very text; signatures on an earlier one do not count."""
    sides = {"agency": agreement.agency.name, "district": agreement.district.name}
    signed = {s.side: s for s in agreement.signatures.filter(status="signed", text_sha256=digest)}
    return [
        (name, _("%(name)s, %(when)s") % {"name": s.typed_name, "when": moment_text(s.signed_at)})
        if (s := signed.get(side)) is not None and s.signed_at
        else (name, _("Not signed yet"))
        for side, name in sides.items()
    ]


def _in_groups(digest: str) -> str:
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def pocket_card(plan: EmergencyPlan) -> bytes:
    """What to do first, on a card for the pocket; with the officers at the school and whom they talk to."""
    version = plan.current
    assert version is not None
    places = AssignedSchool.objects.filter(school=plan.school_id, assignment__status="active")
    officers = [p.assignment.officer for p in places.select_related("assignment__officer__user")]
    numbers = [f"{o.rank} {o} {o.user.phone}".strip() for o in officers]
    facts = [
        (_("School"), plan.school.phone or _("no number on file")),
        (_("Officer"), "; ".join(numbers) or _("none at this school")),
        (_("Emergency"), "911"),
    ]
    due = date_format(plan.review_due, "j F Y") if plan.review_due else ""
    return render_pdf(
        "pocket",
        {
            "school": plan.school.name,
            "title": plan.hazard_label,
            "steps": version.pocket.splitlines(),
            "facts": facts,
            "foot": _("Version %(number)d. Next review %(due)s. Keep it on you; do not copy it.")
            % {"number": version.number, "due": due},
        },
    )


# Briefing sheets


def briefing_pdf(sheet: Briefing) -> bytes:
    """One page for somebody who comes for a day."""
    school = sheet.school
    facts = [(_("School"), school.phone or _("no number on file")), (_("Emergency"), "911")]
    return render_pdf(
        "record",
        {
            "agency": school.district.name,
            "title": _("Briefing sheet: %s") % school,
            "status": _("Version %d") % sheet.edition,
            "printed": _("Made on %s. Give it back or destroy it when your hours end.") % moment_text(timezone.now()),
            "facts": facts,
            "sections": [{"title": label, "paragraphs": text.splitlines()} for label, text in sheet.parts],
        },
    )


# Coverage statements


def statement_pdf(statement: CoverageStatement) -> bytes:
    """The figures and every line, with who acknowledged them when."""
    figures = figures_shown(statement)
    deal = statement.agreement
    return render_pdf(
        "record",
        {
            "agency": deal.agency.name,
            "title": _("Coverage statement, %s") % date_format(statement.month, "F Y"),
            "status": str(statement.get_status_display()),
            "printed": _("Made on %s") % moment_text(timezone.now()),
            "reference": str(statement.pk)[:8].upper(),
            "facts": [
                (_("Agreement"), deal.title),
                (_("Agency"), deal.agency.name),
                (_("District"), deal.district.name),
                *figure_rows(figures),
            ],
            "sections": [
                {"title": _("Day by day"), "headings": _line_headings(), "rows": list(map(_line_row, figures.lines))},
                {
                    "title": _("Disputes"),
                    "paragraphs": [_said(d) for d in statement.disputes.select_related("school")],
                },
                {"title": _("Acknowledged"), "facts": [_acknowledged(a) for a in _standing_by(statement)]},
            ],
        },
    )


# Coverage


def desk_pdf(school: School, address: str) -> bytes:
    """The sheet with the code that hangs at a school's desk."""
    label = _("Code that opens the check-in page")
    return render_pdf(
        "desk",
        {
            "title": _("Officers: check in here"),
            "school": school.name,
            "lede": _("Point your phone’s camera at the code, sign in, and tap “Check in”."),
            "drawing": qr_svg(address, label=label),
            "label": label,
            "address": address,
            "foot": _("Made on %s") % day_text(timezone.now()),
        },
    )


def figure_rows(figures: Figures) -> list[tuple[str, str]]:
    """The sums in words, for the page and the paper alike."""
    kinds = dict(Substitute.Kind.choices)
    rows = [
        (_("Hours due"), hours_text(figures.due)),
        (_("Served by the officer"), hours_text(figures.served)),
        *((_("Covered: %s") % kinds.get(kind, kind), hours_text(n)) for kind, n in figures.covered.items()),
        (_("Without anybody"), hours_text(figures.uncovered)),
    ]
    if not figures.rate:
        return [*rows, (_("Credit"), _("The agreement names no rate."))]
    unit, amount = figures.rate.split()
    rate = _("$%s an hour") if unit == "hour" else _("$%s a day")
    rows.append((_("Agreed rate"), rate % amount))
    if figures.share is not None:
        rows.append((_("Worth at this rate"), f"${figures.value}"))
        rows.append((_("Share of the school side"), _("%d percent") % figures.share))
    return [*rows, (_("Credit to the school side"), f"${figures.credit}")]


def hours_text(minutes: int) -> str:
    return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def _line_headings() -> list[str]:
    return [_("Day"), _("School"), _("Hours"), _("Due"), _("Served"), _("Covered"), _("Nobody"), _("Credit")]


def _line_row(line: Line) -> list[str]:
    amounts = (line.due, line.served, line.covered_minutes, line.uncovered)
    return [day_text(line.date), line.name, line.hours, *map(hours_text, amounts), line.credit]


def _said(dispute: LineDispute) -> str:
    how = dispute.get_settled_how_display() if dispute.settled_how else _("Still open")
    return f"{day_text(dispute.day)}, {dispute.school}. {dispute.get_side_display()}: {dispute.reason} {how}."


def _standing_by(statement: CoverageStatement) -> list[StatementAcknowledgement]:
    """The last of each side."""
    last = {a.side: a for a in statement.acknowledgements.select_related("by")}
    return list(last.values())


def _acknowledged(made: StatementAcknowledgement) -> tuple[str, str]:
    return str(made.get_side_display()), f"{made.by}, {moment_text(made.at)}"


# Evaluations


def evaluation_pdf(evaluation: Evaluation) -> bytes:
    """For whoever may read it: the whole evaluation with what was added after its release."""
    return render_pdf(
        "record",
        {
            "agency": evaluation.agency.name,
            "title": _("Evaluation of %s") % evaluation.officer,
            "status": str(evaluation.get_status_display()),
            "printed": _("Made on %s") % moment_text(timezone.now()),
            "reference": str(evaluation.pk)[:8].upper(),
            "facts": _evaluation_facts(evaluation),
            "sections": [
                {"title": _("Goals"), "paragraphs": _goals(evaluation)},
                {"title": _("Ratings"), "facts": _ratings(evaluation)},
                *_words(_("Summary"), evaluation.summary),
                *_words(_("What comes next"), evaluation.development),
                *_words(_("Self-review of the officer"), evaluation.self_review),
                *_evidence(evaluation),
                *_remarks(evaluation),
            ],
        },
    )


def _evaluation_facts(evaluation: Evaluation) -> list[tuple[str, str]]:
    signed = (
        (_("Released"), evaluation.released_at, evaluation.released_by),
        (_("Acknowledged"), evaluation.acknowledged_at, evaluation.officer),
        (_("Countersigned"), evaluation.countersigned_at, evaluation.countersigned_by),
    )
    return [
        (_("Officer"), f"{evaluation.officer.rank} {evaluation.officer}"),
        (_("Period"), evaluation.period),
        (_("Written by"), str(evaluation.author)),
        (_("Overall rating"), evaluation.step(evaluation.overall) or _("not rated yet")),
        *((label, f"{moment_text(at)}, {who}" if at else _("not yet")) for label, at, who in signed),
    ]


def _goals(evaluation: Evaluation) -> list[str]:
    said = []
    for goal in evaluation.goals.all():
        outcome = f" {goal.get_outcome_display()}." if goal.outcome else ""
        result = f" {goal.result}" if goal.result else ""
        said.append(f"{goal.place}. {goal.text} ({goal.measure}).{outcome}{result}")
    return said or [_("None were set.")]


def _ratings(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [
        (r.label, f"{evaluation.step(r.rating) or _('not rated yet')}{f'. {r.comment}' if r.comment else ''}")
        for r in evaluation.ratings.all()
    ]


def _words(title: str, text: str) -> list[dict[str, Any]]:
    lines = [line for line in text.splitlines() if line.strip()]
    return [{"title": title, "paragraphs": lines}] if lines else []


def _evidence(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Evidence: %s") % one.label,
            "facts": [(str(label), str(value)) for label, value in one.figures],
            "paragraphs": [" ".join((day_text(line.day), line.tag, line.text)) for line in one.lines],
        }
        for one in from_data(evaluation.evidence)
    ]


def _remarks(evaluation: Evaluation) -> list[dict[str, Any]]:
    said = []
    for remark in evaluation.remarks.select_related("author"):
        who = _("%(who)s, %(when)s") % {"who": remark.author, "when": moment_text(remark.created_at)}
        reason = [_("Reason: %s") % remark.reason] if remark.reason else []
        said.append({"title": str(remark), "paragraphs": [who, *remark.text.splitlines(), *reason]})
    return said
