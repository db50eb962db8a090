"""What is written down of substitutes, their papers, and of a school for those who come for a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.documents.uploads import PdfField
from sro_program.policy.covering import CertificateRule
from sro_program.ui.forms import HouseForm

from ..models import Substitute
from ..services.emergency_plans import Upload
from ..services.substitutes import Paper, SubstituteText


class SubstituteForm(HouseForm):
    employer = forms.CharField(label=gettext_lazy("Employer"), max_length=150, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    ended_on = forms.DateField(
        label=gettext_lazy("Last day on the list"),
        required=False,
        help_text=gettext_lazy("Left empty, until further notice."),
    )

    def text(self) -> SubstituteText:
        given = self.cleaned_data
        return SubstituteText(given["employer"], given["phone"], given["ended_on"])


class NewSubstituteForm(SubstituteForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Substitute.Kind.choices, widget=forms.RadioSelect)
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        help_text=gettext_lazy("Offers go there. An account is made if the person has none."),
    )
    field_order = ("kind", "full_name", "email", "phone", "employer")


class CertificateForm(HouseForm):
    kind = forms.ChoiceField(label=gettext_lazy("Certificate"), widget=forms.RadioSelect)
    reference = forms.CharField(label=gettext_lazy("Number on it"), max_length=60, required=False)
    issued_on = forms.DateField(label=gettext_lazy("Issued"))
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Where the rule says how long it counts, leave this empty."),
    )
    upload = PdfField(label=gettext_lazy("The paper as PDF"), required=False)

    def __init__(self, *args: Any, rules: tuple[CertificateRule, ...], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.today = {r.key: r for r in rules}, today
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(r.key, f"{r.label}. {r.explain}") for r in rules]

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day lies ahead. Write the day on the paper."))
        return day

    def paper(self) -> Paper:
        given = self.cleaned_data
        file = given["upload"]
        upload = Upload(file.name, file.read()) if file else None
        return Paper(self.rules[given["kind"]], given["issued_on"], given["reference"], given["expires_on"], upload)


MOST_PREFERRED = 5


class PreferForm(HouseForm):
    """The first places of a school's list."""

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, MOST_PREFERRED + 1):
            self.fields[f"place_{rank}"] = forms.ModelChoiceField(
                label=_("%d. (optional)") % rank, queryset=people, required=False
            )

    def chosen(self) -> list[Substitute]:
        places = (self.cleaned_data.get(f"place_{rank}") for rank in range(1, MOST_PREFERRED + 1))
        return list(dict.fromkeys(filter(None, places)))


def _lines(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=1200, required=required, widget=forms.Textarea(attrs={"rows": 3}))


class BriefingForm(HouseForm):
    """The sheet that fits on one page."""

    arriving = _lines(gettext_lazy("Arriving and entry"))
    bells = _lines(gettext_lazy("Bell times"))
    contacts = _lines(gettext_lazy("Who to talk to"))
    radio = _lines(gettext_lazy("Radio and phones"), required=False)
    plans_at = _lines(gettext_lazy("Where the emergency plans are"))
    more = _lines(gettext_lazy("Good to know"), required=False)
