"""What a list draws hundreds of times, written without a template for each. `{% load lists %}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sro_program.ui.tables import Cell, Heading, Row

from .ui import shown

register = template.Library()


@register.simple_tag
def cells(row: Row, columns: Sequence[Heading]) -> SafeString:
    """The cells of a row. The first leads to the record."""
    drawn = (
        f'<td role="cell" data-label="{_safe(column.label)}"{_classes(place, cell)}>'
        f"{_inside(place, cell, row.url)}</td>"
        for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True))
    )
    return SafeString("\n".join(drawn))


def _safe(value: Any) -> str:
    """Django's `conditional_escape`, which looks for lazy texts in ten times the time."""
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


def _classes(place: int, cell: Cell) -> str:
    names = ["main-cell"] * (place == 0) + ["numeric"] * cell.numeric
    return f' class="{" ".join(names)}"' if names else ""


def _inside(place: int, cell: Cell, url: str) -> str:
    if place == 0 and url:
        return f'<a href="{_safe(url)}">{_safe(shown(cell.value))}</a>'
    return _safe(cell.draw(cell.value) if cell.draw else shown(cell.value))


@register.simple_tag
def filter_field(field: BoundField) -> SafeString:
    """A field of a filter: its label, the field, and what is wrong with what was asked."""
    select = isinstance(field.field.widget, forms.Select)
    attrs: dict[str, str | bool] = {"id": field.id_for_label, "class": "form-select" if select else "form-control"}
    wrong = f"{field.id_for_label}_error"
    if field.errors:
        attrs |= {"class": f"{attrs['class']} is-invalid", "aria-invalid": "true", "aria-describedby": wrong}
    return format_html(
        '<div><label for="{}" class="form-label">{}</label>{}{}</div>',
        field.id_for_label,
        field.label,
        _select(field, attrs) if select else field.as_widget(attrs=attrs),
        format_html('<p id="{}" class="invalid-feedback">{}</p>', wrong, " ".join(str(e) for e in field.errors))
        if field.errors
        else "",
    )


def _select(field: BoundField, attrs: dict[str, Any]) -> SafeString:
    chosen = str(field.value() or "")
    options = ((str(key), label if key != "" else _any(label)) for key, label in field.field.widget.choices)
    return format_html("<select{}>{}</select>", flatatt({"name": field.html_name, **attrs}), _options(options, chosen))


def _any(label: Any) -> Any:
    return _("Any") if str(label).startswith("---") else label


def _options(options: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    return SafeString(
        "".join(
            f'<option value="{_safe(key)}"{" selected" if key == chosen else ""}>{_safe(label)}</option>'
            for key, label in options
        )
    )


@register.simple_tag
def filter_chips(filterset: Any, request: HttpRequest) -> list[dict[str, str]]:
    """The filters in use: what, which value in words, and the address without it."""
    if filterset is None or not filterset.is_bound:
        return []
    chips = []
    for name, field in filterset.form.fields.items():
        for value in filterset.data.getlist(name):
            if value:
                rest = request.GET.copy()
                rest.pop("page", None)
                rest.setlist(name, [v for v in rest.getlist(name) if v != value])
                chips.append(
                    {
                        "label": str(field.label or name),
                        "value": _in_words(field, value),
                        "url": f"?{rest.urlencode()}",
                    }
                )
    return chips


def _in_words(field: Any, value: str) -> str:
    for key, label in getattr(field, "choices", ()):
        if str(key) == value:
            return str(label)
    return value
