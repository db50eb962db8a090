"""One person's training on paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views import View

from sro_program.accounts.models import User
from sro_program.audit.reads import record_read
from sro_program.documents.downloads import handed_out
from sro_program.permissions.relation import SIGNED_IN
from sro_program.permissions.views import AbilityMixin

from ..letters import transcript_pdf
from ..models import TrainingRecord
from ..permissions.records import SEE_RECORD


def may_read_transcript(user: Any, person: User) -> bool:
    """One's own, and that of whoever has records one may see."""
    if user.pk == person.pk:
        return True
    return SEE_RECORD.scope(user, TrainingRecord.objects.filter(person=person)).exists()


class Transcript(AbilityMixin, View):
    """The verified records of a person that the reader may see."""

    ability = SIGNED_IN
    model = User

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        person = get_object_or_404(User, pk=pk)
        if not may_read_transcript(request.user, person):
            raise Http404
        record_read(request.user, person, "transcript")
        seen = SEE_RECORD.scope(request.user, TrainingRecord.objects.filter(person=person, status="verified"))
        content = transcript_pdf(person, seen.select_related("agency", "verified_by"))
        return handed_out(content, name=f"{slugify(person.full_name)[:80] or 'person'}-training.pdf")
