"""The base of every form: one column, labels above, plain words, input that is safe to store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .fields import HouseDateField, HouseDateTimeField, HouseTimeField
from .text import refuse_hidden, tidy_data

LINE_LENGTH = 200
TEXT_LENGTH = 10_000
LARGEST_WHOLE_NUMBER = 2_147_483_647  # PostgreSQL's integer

_READS: dict[type[forms.Field], type[forms.Field]] = {
    forms.DateField: HouseDateField,
    forms.TimeField: HouseTimeField,
    forms.DateTimeField: HouseDateTimeField,
}

_DJANGOS_REQUIRED = forms.Field.default_error_messages["required"]


if TYPE_CHECKING:
    _Mixed = forms.BaseForm  # to a type checker the mixin is what it is mixed into
else:
    _Mixed = object


class HouseFormMixin(_Mixed):
    """Put before Django's form classes. See the module's first line for what it gives.

    Optional fields say so in their label, since nearly all are required. Texts lose blanks around
    them, are kept composed (NFC) and refuse hidden characters; every field has an upper limit.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(tidy_data(data), *args, **kwargs)
        for name, field in list(self.fields.items()):
            self.fields[name] = _fitted(field)

    @cached_property
    def helper(self) -> FormHelper:
        """The page writes the form tag and the token; crispy writes the fields."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.form_show_errors = True
        return helper


class HouseForm(HouseFormMixin, forms.Form):
    pass


class HouseModelForm(HouseFormMixin, forms.ModelForm):
    pass


def _fitted(field: forms.Field) -> forms.Field:
    reads = _READS.get(type(field))
    if reads:
        field = _reading(field, reads)
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
        _limit_text(field)
    if isinstance(field, forms.IntegerField):
        _limit_number(field)
    if field.required and str(field.error_messages["required"]) == str(_DJANGOS_REQUIRED):
        field.error_messages["required"] = _missing(field)
    if not field.required and field.label and not _says_so_itself(field):
        field.label = _("%(label)s (optional)") % {"label": field.label}
    return field


def _missing(field: forms.Field) -> str:
    """What to do about an empty field, instead of only that it is required."""
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field, forms.BooleanField):
        return _("Tick this to go on.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose one.")
    return _("Fill this in.")


def _reading(field: forms.Field, reads: type[forms.Field]) -> forms.Field:
    return reads(
        required=field.required,
        label=field.label,
        initial=field.initial,
        help_text=field.help_text,
        disabled=field.disabled,
        validators=[v for v in field.validators if v not in field.default_validators],
    )


def _limit_text(field: forms.CharField) -> None:
    field.validators.append(refuse_hidden)
    if field.max_length is None:
        length = TEXT_LENGTH if isinstance(field.widget, forms.Textarea) else LINE_LENGTH
        field.max_length = length
        field.validators.append(MaxLengthValidator(length))
    field.widget.attrs.setdefault("maxlength", str(field.max_length))


def _limit_number(field: forms.IntegerField) -> None:
    if field.max_value is None:
        field.validators.append(MaxValueValidator(LARGEST_WHOLE_NUMBER))
    if field.min_value is None:
        field.validators.append(MinValueValidator(-LARGEST_WHOLE_NUMBER))


def _says_so_itself(field: forms.Field) -> bool:
    return isinstance(field, forms.BooleanField) or field.widget.is_hidden or str(field.label).endswith(")")
