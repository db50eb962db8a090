"""Upload forms. A file is measured before it is read; what is in it, the dry run tells."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from ..incoming.opening import Limits, Upload, refuse_size
from ..incoming.problems import Unreadable
from ..models import FileImport
from .kinds import KINDS

LONGEST_NAME = 100


class UploadForm(HouseForm):
    """``uploads`` pairs each field that was filled with its file."""

    kind: str = ""
    uploads: dict[str, Upload]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.uploads = {}
        limits = KINDS[self.kind].limits()
        for field, file in list(data.items()):  # a refusal takes its field out
            if isinstance(file, UploadedFile):
                self._take(field, file, limits)
        return data

    def _take(self, field: str, file: Any, limits: Limits) -> None:
        name = plain_name(file.name or "")
        if name in {upload.name for upload in self.uploads.values()}:
            name = f"2 {name}"
        try:
            refuse_size(name, file.size or 0, limits)
        except Unreadable as error:
            self.add_error(field, error.problem.sentence)
        else:
            self.uploads[field] = Upload(name, file.read())

    def field_errors(self, plan: Any) -> ValidationError:
        """Problems of whole files, each at the field the file came by."""
        fields = {upload.name: field for field, upload in self.uploads.items()}
        return ValidationError({fields[problem.file]: problem.sentence for problem in plan.unreadable})


class DirectoryUploadForm(UploadForm):
    kind = FileImport.Kind.DIRECTORY

    first = forms.FileField(
        label=_("School or district file"),
        help_text=_("As the national school search gives it: its .csv file, or its .xls file unchanged."),
        allow_empty_file=True,
    )
    second = forms.FileField(
        label=_("The other file of the state"),
        help_text=_("Schools need their districts: upload both files the first time."),
        required=False,
        allow_empty_file=True,
    )


class RosterUploadForm(UploadForm):
    kind = FileImport.Kind.ROSTER

    roster = forms.FileField(
        label=_("Roster"),
        help_text=_(
            "A .csv or .xlsx table with the columns E-mail, Full name and Badge. It may also have Rank, Sworn since, "
            "Probation until, Certification body, Certification number, Certified until and Supervisor badge."
        ),
        allow_empty_file=True,
    )


def plain_name(name: str) -> str:
    """Control and direction marks could make one kind of file look like another."""
    return "".join(mark for mark in name if mark.isprintable())[-LONGEST_NAME:]


class StartForm(HouseForm):
    """Nothing to fill in: the dry run has said all."""
