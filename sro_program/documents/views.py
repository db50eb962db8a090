"""Handing out files: to whoever may see the record, as an attachment, never shown by our own address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View

from sro_program.audit.reads import record_read
from sro_program.permissions.relation import SIGNED_IN
from sro_program.permissions.views import AbilityMixin
from sro_program.workflow import registry

from .downloads import handed_out
from .models import Document


def may_read(user: Any, document: Document) -> bool:
    """A file is read by those who may see the record it is about, as of now."""
    record = document.about
    return record is not None and registry.moves(record) and registry.for_record(record).see.allows(user, record)


class DocumentView(AbilityMixin, View):
    ability = SIGNED_IN

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        document = get_object_or_404(Document, pk=pk)
        if not may_read(request.user, document):
            raise Http404
        record_read(request.user, document, "download")
        return handed_out(bytes(document.content), name=document.name, media_type=document.media_type)
