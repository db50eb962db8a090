"""The columns of an officer roster."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..incoming.headings import Column, Layout
from ..incoming.problems import BadValue
from ..incoming.values import day_of, email_of, optional_text, past_day, required_text


def badge(text: str) -> str:
    value = required_text(20)(text)
    if not value.isprintable() or "," in value:
        raise BadValue(_("A badge number has no comma in it."))
    return value


ROSTER = Layout(
    key="officers",
    label=gettext_lazy("the officer roster"),
    columns=(
        Column("E-mail", "email", email_of),
        Column("Full name", "full_name", required_text(120)),
        Column("Badge", "badge", badge),
        Column("Rank", "rank", optional_text(40), must_be_there=False),
        Column("Sworn since", "sworn_since", past_day, must_be_there=False),
        Column("Probation until", "probation_until", day_of, must_be_there=False),
        Column("Certification body", "certification_body", optional_text(60), must_be_there=False),
        Column("Certification number", "certification_number", optional_text(40), must_be_there=False),
        Column("Certified until", "certified_until", day_of, must_be_there=False),
        Column("Supervisor badge", "supervisor_badge", optional_text(20), must_be_there=False),
    ),
    sure_signs=("E-mail", "Full name", "Badge"),
)
HEADINGS = {column.name: column.heading for column in ROSTER.columns}
