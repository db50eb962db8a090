"""The file of training records that is uploaded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.file_imports.forms import UploadForm
from sro_program.organisations.models import FileImport


class RecordsUploadForm(UploadForm):
    kind = FileImport.Kind.TRAINING

    records = forms.FileField(
        label=_("Training records"),
        help_text=_(
            "A .csv or .xlsx table with the columns E-mail, Topic, Course, Hours and Completed. It may also have "
            "Given by, Instructor, Place, Online and Valid until."
        ),
        allow_empty_file=True,
    )
