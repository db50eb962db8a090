"""Two versions of an agreement side by side: what was added, what was taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from sro_program.ui.dates import day_text

from ..models import Agreement
from ..texts import cost_text

SAME, ADDED, REMOVED = "same", "added", "removed"
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in both versions; `parts` are (same | added | removed, words) in reading order."""

    label: str
    parts: tuple[tuple[str, str], ...]

    @property
    def changed(self) -> bool:
        return any(kind != SAME for kind, words in self.parts)


def differences(former: Agreement, later: Agreement) -> list[Difference]:
    before, after = dict(_points(former)), dict(_points(later))
    labels = list(dict.fromkeys([*after, *before]))
    return [Difference(label, tuple(_parts(before.get(label, ""), after.get(label, "")))) for label in labels]


def _points(agreement: Agreement) -> Iterator[tuple[str, str]]:
    yield _("Title"), agreement.title
    yield _("Schools"), ", ".join(s.name for s in agreement.schools.order_by("name"))
    yield _("First day"), day_text(agreement.starts_on)
    yield _("Last day"), day_text(agreement.ends_on)
    yield _("Hours a week"), "" if agreement.weekly_hours is None else f"{float(agreement.weekly_hours):g}"
    yield _("Cost"), cost_text(agreement)
    for provision in agreement.provisions.all():
        yield f"{provision.label} ({provision.citation})", provision.text
    yield _("Further terms"), agreement.terms
    words = {c.key: c.label for c in agreement.policy.choices("offence_type")}
    routes = {c.key: c.label for c in agreement.policy.choices("referral_route")}
    for chosen in agreement.offences.order_by("offence"):
        yield words.get(chosen.offence, chosen.offence), routes.get(chosen.route, chosen.route)


def _parts(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, "".join(old[a:b])
            continue
        if a < b:
            yield REMOVED, "".join(old[a:b])
        if c < d:
            yield ADDED, "".join(new[c:d])
