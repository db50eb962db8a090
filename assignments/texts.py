"""The exact text that two sides sign, and the facts that its provisions are filled with."""

from __future__ import annotations

import hashlib
from string import Formatter

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sro_program.policy.schema import ProvisionRule

from .models import Agreement


def agreement_text(agreement: Agreement) -> str:
    """Everything the signature covers, in one fixed form; its hash proves what was signed."""
    schools = "; ".join(f"{s.name} ({s.nces_id})" for s in sorted(agreement.schools.all(), key=lambda s: s.nces_id))
    return "\n".join(
        (
            agreement.title,
            f"Version {agreement.edition}",
            f"Between: {agreement.agency.name}",
            f"And: {agreement.district.name} ({agreement.district.nces_id})",
            f"Schools: {schools}",
            f"From {agreement.starts_on.isoformat()} to {agreement.ends_on.isoformat()}",
            f"Hours a week: {_plain(agreement.weekly_hours)}",
            f"Rates: {_plain(agreement.rate_per_day)} a day, {_plain(agreement.rate_per_hour)} an hour",
            f"Share of the school side: {_plain(agreement.school_share)}",
            "",
            agreement.terms.strip(),
            *(f"\n{p.label} ({p.citation})\n{p.text.strip()}" for p in agreement.provisions.all() if p.text),
            *(f"\n{d.offence}: {d.route}" for d in sorted(agreement.offences.all(), key=lambda d: d.offence)),
        )
    )


def _plain(number: object) -> str:
    return "-" if number is None else f"{float(str(number)):g}"


def text_hash(agreement: Agreement) -> str:
    """SHA-256 of the text, as 64 hexadecimal digits."""
    return hashlib.sha256(agreement_text(agreement).encode()).hexdigest()


def facts_of(agreement: Agreement) -> dict[str, str]:
    """What a provision's text may name in braces; empty where the agreement does not say."""
    return {
        "agency": agreement.agency.name,
        "district": agreement.district.name,
        "schools": ", ".join(s.name for s in agreement.schools.order_by("name")),
        "first_day": date_format(agreement.starts_on, "F j, Y"),
        "last_day": date_format(agreement.ends_on, "F j, Y"),
        "hours": _("%s hours a week") % _plain(agreement.weekly_hours) if agreement.weekly_hours else "",
        "cost": cost_text(agreement),
    }


def cost_text(agreement: Agreement) -> str:
    parts = []
    if agreement.rate_per_day is not None:
        parts.append(_("The rate is $%s a day.") % agreement.rate_per_day)
    if agreement.rate_per_hour is not None:
        parts.append(_("The rate is $%s an hour.") % agreement.rate_per_hour)
    if agreement.school_share is not None:
        parts.append(_("The school side pays %d percent of the cost.") % agreement.school_share)
    return " ".join(parts)


def filled(rule: ProvisionRule, facts: dict[str, str]) -> str:
    """The pack's text with the agreement's facts in it; empty where a fact it needs is not known yet."""
    words = {word for _, word, _, _ in Formatter().parse(rule.text) if word}
    return rule.text.format_map(facts) if rule.text and all(facts[w] for w in words) else ""
