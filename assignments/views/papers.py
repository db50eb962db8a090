"""The agreement as PDF, and the signed paper as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.documents.downloads import handed_out
from sro_program.permissions.views import AbilityMixin

from ..forms.provisions import PaperForm
from ..letters import agreement_pdf
from ..models import Agreement
from ..permissions.agreements import ADD_PAPER, SEE_AGREEMENT
from ..services.papers import add_paper
from .base import AgreementPart


class AgreementPdf(AbilityMixin, View):
    """The whole agreement as it stands now; what was signed is kept among its documents."""

    ability = SEE_AGREEMENT
    model = Agreement

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = SEE_AGREEMENT.scope(request.user, Agreement.objects.select_related("agency", "district"))
        agreement = get_object_or_404(rows, pk=pk)
        name = f"{slugify(agreement.title)[:80] or 'agreement'}-v{agreement.edition}.pdf"
        return handed_out(agreement_pdf(agreement), name=name)


class PaperNew(AgreementPart):
    ability = ADD_PAPER
    form_class = PaperForm
    title = gettext_lazy("Add the signed paper")
    lede = gettext_lazy("A scan of what both sides signed by hand. It is kept with the agreement and never changed.")
    submit_label = gettext_lazy("Add the paper")

    def save(self, form: PaperForm) -> str:
        paper = form.cleaned_data["paper"]
        add_paper(self.record, by=self.person, name=paper.name, content=paper.read())
        return self.record.get_absolute_url()
