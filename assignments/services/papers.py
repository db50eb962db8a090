"""The signed paper, taken in as a file."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.documents.models import Document
from sro_program.documents.services import store_document
from sro_program.workflow.errors import MovedMeanwhile

from ..models import Agreement
from ..states import BINDING


@transaction.atomic
def add_paper(agreement: Agreement, *, by: Any, name: str, content: bytes) -> Document:
    """Keep a scan of the signed paper with the agreement. Earlier scans stay."""
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if locked.status not in ("signing", *BINDING):
        raise MovedMeanwhile(_("The agreement is not being signed and not in force any more."))
    return store_document(
        about=locked, kind="signed_paper", name=name, media_type="application/pdf", content=content, made_by=by
    )
