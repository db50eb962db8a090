"""An officer's record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from ..models import Agency, Officer
from ..queries import on_roster
from ..services.officers import OfficerFacts
from .fields import day_field, email_field

_MEETS = (("", _("Not said")), ("yes", _("Yes")), ("no", _("No")))


class OfficerForm(HouseForm):
    badge = forms.CharField(label=_("Badge number"), max_length=20)
    rank = forms.CharField(label=_("Rank"), max_length=40, initial="Officer")
    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"),
        queryset=Officer.objects.none(),
        required=False,
        empty_label=_("Nobody: top of the chain"),
        help_text=_("The next person up the chain of command."),
        error_messages={"invalid_choice": _("Choose an officer who serves at this agency.")},
    )
    sworn_since = day_field(_("Sworn since"), required=False)
    probation_until = day_field(_("On probation until"), required=False)
    certification_body = forms.CharField(
        label=_("Certified by"), max_length=60, required=False, help_text=_("Like POST or APOSTC.")
    )
    certification_number = forms.CharField(label=_("Certification number"), max_length=40, required=False)
    certified_until = day_field(_("Certification valid until"), required=False)
    meets_department_requirements = forms.ChoiceField(
        label=_("Meets the department’s requirements"), choices=_MEETS, required=False
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supervisor"]
        field.queryset = on_roster(agency).select_related("user")
        field.label_from_instance = lambda officer: f"{officer.rank} {officer}"

    def clean_meets_department_requirements(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["meets_department_requirements"])

    def facts(self) -> OfficerFacts:
        return OfficerFacts(**{name: self.cleaned_data[name] for name in OfficerFacts.__dataclass_fields__})

    @staticmethod
    def of(officer: Officer) -> dict[str, Any]:
        """The record as the form first shows it."""
        shown = {name: getattr(officer, name) for name in (*OfficerFacts.__dataclass_fields__, "left_on")}
        meets = {True: "yes", False: "no", None: ""}[officer.meets_department_requirements]
        return {**shown, "supervisor": officer.supervisor_id, "meets_department_requirements": meets}


class NewOfficerForm(OfficerForm):
    field_order = ("email", "full_name", "badge", "rank", "supervisor")

    email = email_field()
    full_name = forms.CharField(
        label=_("Full name"), max_length=120, help_text=_("An account of this address keeps the name it has.")
    )


class ChangeOfficerForm(OfficerForm):
    left_on = day_field(
        _("Left the agency on"),
        required=False,
        help_text=_("The officer’s seat ends that day, and colleagues below move up to the next supervisor."),
    )
