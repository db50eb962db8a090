"""What a side acknowledges is kept as it stood at that moment."""

from __future__ import annotations

from sro_program.documents.services import store_document
from sro_program.workflow.spec import Move

from ..letters import statement_pdf
from ..models import StatementAcknowledgement
from ..models.statements import Side
from ..queries.statements import figures_now


def keep_for_agency(move: Move) -> None:
    _keep(move, Side.AGENCY)


def keep_for_district(move: Move) -> None:
    _keep(move, Side.DISTRICT)


def _keep(move: Move, side: str) -> None:
    figures = figures_now(move.record)
    StatementAcknowledgement.objects.create(
        statement=move.record,
        side=side,
        by=move.actor,
        at=move.at,
        figures=figures.as_data(),
        sha256=figures.sha256,
    )


def keep_the_paper(move: Move) -> None:
    store_document(
        about=move.record,
        kind="coverage_statement",
        name=f"coverage-statement-{move.record.month:%Y-%m}.pdf",
        media_type="application/pdf",
        content=statement_pdf(move.record),
        made_by=move.actor,
    )
