"""How the coverage board and its proof are narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sro_program.ui.forms import HouseForm

from ..states import COVERAGE_LOOKS

ANY = ("", _("All"))
LONGEST_DAYS = 400


def choose_from(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [ANY, *((str(key), label) for key, label in choices)]


class BoardForm(HouseForm):
    district = forms.ChoiceField(label=_("District"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    since = forms.DateField(label=_("Week of"), required=False)
    weeks = forms.ChoiceField(
        label=_("How long"), required=False, choices=(("2", _("2 weeks")), ("1", _("1 week")), ("4", _("4 weeks")))
    )

    def __init__(self, *args: Any, districts: Iterable[Any], agencies: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "district", districts)
        choose_from(self, "agency", agencies)


class ProofForm(HouseForm):
    """`agreement` and `school` are keys of those the person may see."""

    agreement = forms.ChoiceField(label=_("Agreement"), required=False)
    school = forms.ChoiceField(label=_("School"), required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *((s.key, s.label) for s in COVERAGE_LOOKS[:6])]
    )

    def __init__(self, *args: Any, agreements: Iterable[Any], schools: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "agreement", agreements)
        choose_from(self, "school", schools)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and not 0 <= (until - since).days <= LONGEST_DAYS:
            self.add_error("until", _("Choose a last day after the first, within thirteen months of it."))
        return given
