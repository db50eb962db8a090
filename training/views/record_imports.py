"""Where a file of training records is handed in. What follows is the imports' own page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.file_imports.permissions import IMPORT_ROSTER
from sro_program.organisations.file_imports.views import UploadPage
from sro_program.organisations.models import Agency, FileImport

from ..forms.record_imports import RecordsUploadForm
from .records import records_crumb


class RecordsUploadPage(UploadPage):
    ability = IMPORT_ROSTER
    model = Agency
    form_class = RecordsUploadForm
    kind = FileImport.Kind.TRAINING
    lede = gettext_lazy(
        "First you see what would change. What is imported is a claim of yours: somebody else verifies it."
    )

    def get_title(self) -> str:
        return _("Import training records of %(agency)s") % {"agency": self.record}

    def crumbs(self) -> Any:
        return (records_crumb(),)

    def cancel_url(self) -> str:
        return reverse("training:home")
