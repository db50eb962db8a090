"""What people fill in about training."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer
from sro_program.policy.policy import Policy
from sro_program.ui.forms import HouseForm

from ..services.certificates import CertificateFile
from ..services.records import Course
from .fields import CertificateField, HoursField

LONGEST_AGO = timedelta(days=50 * 366)


class CourseForm(HouseForm):
    """Topics come from the policy in force at the officer's agency."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    title = forms.CharField(label=gettext_lazy("Course"), max_length=150)
    provider = forms.CharField(label=gettext_lazy("Given by"), max_length=120, required=False)
    instructor = forms.CharField(label=gettext_lazy("Instructor"), max_length=120, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=150, required=False)
    remote = forms.BooleanField(label=gettext_lazy("Taken online or by video"), required=False)
    hours = HoursField(label=gettext_lazy("Hours"), help_text=gettext_lazy("In class or in the field, like 2.5."))
    completed_on = forms.DateField(label=gettext_lazy("Completed on"))
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("Leave empty if the certificate does not end."),
    )
    certificate = CertificateField(label=gettext_lazy("Certificate"), required=False)

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ChoiceField)
        topic.choices = [(c.key, c.label) for c in policy.choices("training_topic")]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        completed, expires = given.get("completed_on"), given.get("expires_on")
        today = timezone.localdate()
        if completed and completed > today:
            self.add_error("completed_on", _("A training counts once it is completed. This day lies ahead."))
        if completed and completed < today - LONGEST_AGO:
            self.add_error("completed_on", _("This day is more than 50 years ago. Check the year."))
        if completed and expires and expires < completed:
            self.add_error("expires_on", _("It cannot end before it was completed."))
        return given

    def course(self) -> Course:
        return Course(**{name: self.cleaned_data[name] for name in Course.__slots__})

    def file(self) -> CertificateFile | None:
        found: CertificateFile | None = self.cleaned_data["certificate"]
        return found


class TrainingRecordForm(CourseForm):
    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    field_order = ("officer",)

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["officer"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = officers
