"""What people fill in about agreements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Agency, District, School
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import Agreement
from ..permissions.agreements import drafting_agencies
from ..texts import text_hash

LONGEST_YEARS = 10


class SchoolsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: School) -> str:
        return f"{obj.name}, {obj.district.name}"


class AgreementForm(HouseForm):
    """One page; schools are grouped by district, so it works without scripts."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.none())
    district = forms.ModelChoiceField(
        label=gettext_lazy("District"),
        queryset=District.objects.none(),
        help_text=gettext_lazy("Districts your agency serves. Missing one? Add it on the agency's page."),
    )
    schools = SchoolsField(
        label=gettext_lazy("Schools"),
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one school.")},
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(label=gettext_lazy("Last day"))
    weekly_hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"), min_value=Decimal("0.25"), max_value=168, decimal_places=2, required=False
    )
    rate_per_day = forms.DecimalField(
        label=gettext_lazy("Rate per day, in dollars"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    rate_per_hour = forms.DecimalField(
        label=gettext_lazy("Rate per hour, in dollars"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    school_share = forms.IntegerField(
        label=gettext_lazy("Share of the school side, in percent"), min_value=0, max_value=100, required=False
    )
    terms = forms.CharField(
        label=gettext_lazy("Further terms"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
        help_text=gettext_lazy("Whatever the checklist of provisions has no place for."),
    )

    def __init__(self, *args: Any, person: Any, record: Agreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = [record.agency_id] if record else drafting_agencies(person)
        districts = District.objects.filter(agencies__in=agencies)
        if record:
            districts = districts.filter(pk=record.district_id)
        self._choose_from("agency", Agency.objects.filter(pk__in=agencies))
        self._choose_from("district", districts.distinct())
        schools = School.objects.filter(district__in=districts).select_related("district").distinct()
        self._choose_from("schools", schools.order_by("district__name", "name"))

    def _choose_from(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self._check_term(given.get("starts_on"), given.get("ends_on"))
        district = given.get("district")
        strangers = [s.name for s in given.get("schools") or () if district and s.district_id != district.pk]
        if strangers:
            self.add_error(
                "schools",
                _("Not a school of %(district)s: %(schools)s.")
                % {"district": district, "schools": ", ".join(strangers)},
            )
        agency = given.get("agency")
        if agency and district and not agency.districts.filter(pk=district.pk).exists():
            self.add_error("district", _("%(agency)s does not serve this district.") % {"agency": agency})
        return given

    def _check_term(self, starts_on: Any, ends_on: Any) -> None:
        if not (starts_on and ends_on):
            return
        if ends_on <= starts_on:
            self.add_error("ends_on", _("The last day must come after the first day."))
        elif ends_on.year - starts_on.year > LONGEST_YEARS:
            self.add_error("ends_on", _("An agreement runs for at most %d years.") % LONGEST_YEARS)


class SignForm(DecisionForm):
    """A signature: the signer types their name and their password again."""

    typed_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        max_length=120,
        help_text=gettext_lazy("Type it as it stands in your account. It counts as your signature."),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("So that nobody signs on a screen you left open."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I sign this agreement"),
        error_messages={"required": gettext_lazy("Tick this to sign.")},
    )
    read_sha256 = forms.CharField(
        label=gettext_lazy("Fingerprint of the text read"), max_length=64, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = self.record.statement
        self.fields["read_sha256"].initial = text_hash(self.record.agreement)

    def clean_typed_name(self) -> str:
        name: str = self.cleaned_data["typed_name"]
        if " ".join(name.split()).casefold() != self.actor.full_name.casefold():
            raise forms.ValidationError(_("This is not the name of your account: %s.") % self.actor.full_name)
        return name

    def clean_password(self) -> str:
        if not self.actor.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("That is not your password."))
        return ""
