"""What must hold before a coverage statement is sent or acknowledged."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sro_program.workflow.spec import Requirement

from ..models import CoverageStatement
from ..models.statements import Side
from ..queries.statements import figures_now, is_over, last_by, last_day_of, open_disputes


def _month_not_over(statement: CoverageStatement, clause: Any) -> str:
    if is_over(statement):
        return ""
    day = date_format(last_day_of(statement.month), "j F Y")
    return _("The month is not over yet. Send it after %s.") % day


def _still_disputed(statement: CoverageStatement, clause: Any) -> str:
    count = len(open_disputes(statement))
    return (
        ngettext(
            "%d line is still disputed. Settle it first.", "%d lines are still disputed. Settle them first.", count
        )
        % count
        if count
        else ""
    )


def _nothing_disputed(statement: CoverageStatement, clause: Any) -> str:
    return "" if open_disputes(statement) else _("Choose the line that is wrong, and say what is right.")


def _figures_changed(statement: CoverageStatement, clause: Any) -> str:
    sent = last_by(statement, Side.AGENCY)
    shown = getattr(statement, "shown_figures", None)  # its page has computed them already
    if sent is not None and sent.sha256 == (shown or figures_now(statement)).sha256:
        return ""
    return _("The figures have changed since the agency sent them. The agency takes it back and sends it again.")


def _lines(statement: CoverageStatement) -> tuple[str, str]:
    return str(_("The lines")), f"{statement.get_absolute_url()}?lines=all#lines-title"


def _disputes(statement: CoverageStatement) -> tuple[str, str]:
    return str(_("The disputed lines")), f"{statement.get_absolute_url()}#disputes-title"


MONTH_IS_OVER = Requirement(lacks=_month_not_over)
ALL_LINES_SETTLED = Requirement(lacks=_still_disputed, fix=_disputes)
SOME_LINE_DISPUTED = Requirement(lacks=_nothing_disputed, fix=_lines)
FIGURES_AS_SENT = Requirement(lacks=_figures_changed)
