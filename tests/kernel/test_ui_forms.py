"""What forms accept, tidy and refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sro_program.ui.dates import read_clock, read_day
from sro_program.ui.fields import HouseDateField, HouseDateTimeField, HouseTimeField
from sro_program.ui.forms import LARGEST_WHOLE_NUMBER, HouseForm

TODAY = date(2026, 11, 4)


class SampleForm(HouseForm):
    name = forms.CharField(max_length=20)
    note = forms.CharField(required=False, widget=forms.Textarea)
    day = forms.DateField(required=False, label="Day")
    at = forms.DateTimeField(required=False)
    clock = forms.TimeField(required=False)
    number = forms.IntegerField(required=False)
    secret = forms.CharField(required=False, widget=forms.PasswordInput)


def sample(**data: Any) -> SampleForm:
    return SampleForm({"name": "Canyon High", **data})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", TODAY),
        (" Yesterday ", date(2026, 11, 3)),
        ("tomorrow", date(2026, 11, 5)),
        ("11/4", TODAY),
        ("1/5", date(2027, 1, 5)),
        ("6/30", date(2026, 6, 30)),
        ("11/4/2027", date(2027, 11, 4)),
        ("11/4/27", date(2027, 11, 4)),
        ("2026-11-04", TODAY),
        ("4 Nov 2026", TODAY),
        ("Wed 4 Nov 2026", TODAY),
        ("Nov 4", TODAY),
        ("November 4, 2026", TODAY),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, expected: date) -> None:
    assert read_day(text, today=TODAY) == expected


@pytest.mark.parametrize(
    "text", ["", "13/4", "2/30", "2/29/2027", "soon", "1899-12-31", "2101-01-01", "0000-11-04", "1١/4", "4 Foo", "--"]
)
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its words are for programmers; the field says its own
        read_day(text, today=TODAY)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_clear_refusal(text: str) -> None:
    try:
        assert date(1900, 1, 1) <= read_day(text, today=TODAY) <= date(2100, 12, 31)
    except ValueError:
        assert not sample(day=text).is_valid() or not text.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7:40", time(7, 40)),
        ("07:40 am", time(7, 40)),
        ("2 pm", time(14)),
        ("12 am", time(0)),
        ("14:30", time(14, 30)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, expected: time) -> None:
    assert read_clock(text) == expected


@pytest.mark.parametrize("text", ["", "7", "25:00", "7:60", "13 pm", "noon"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its words are for programmers; the field says its own
        read_clock(text)


def test_date_fields_become_ours_and_keep_their_label() -> None:
    fields = sample().fields
    assert [type(fields[n]) for n in ("day", "at", "clock")] == [HouseDateField, HouseDateTimeField, HouseTimeField]
    assert fields["day"].label == "Day (optional)"


def test_day_and_time_in_one_box_are_local() -> None:
    with timezone.override(ZoneInfo("America/Denver")):
        form = sample(at="11/4/2026 2:30 pm")
        assert form.is_valid()
        assert form.cleaned_data["at"] == datetime(2026, 11, 4, 21, 30, tzinfo=UTC)


def test_a_time_the_clock_change_skips_is_refused_at_its_field() -> None:
    with timezone.override(ZoneInfo("America/Denver")):
        form = sample(at="3/8/2026 2:30 am")
        assert not form.is_valid()
        assert list(form.errors) == ["at"]


def test_a_stored_day_is_shown_so_that_it_reads_back() -> None:
    form = SampleForm(initial={"day": TODAY})
    assert 'value="11/4/2026"' in str(form["day"])
    assert read_day("11/4/2026") == TODAY


def test_text_is_trimmed_and_composed() -> None:
    form = sample(name="  Jose\u0301 \r\n", note="a\r\nb")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "José"
    assert form.cleaned_data["note"] == "a\nb"


def test_text_from_a_browser_is_tidied_too() -> None:
    form = SampleForm(QueryDict("name=%20Ridge%20&number=3"))
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Ridge"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800"])
def test_hidden_characters_are_refused_in_words(character: str) -> None:
    form = sample(note=f"a{character}b")
    assert not form.is_valid()
    assert any("hidden character" in message for message in form.errors["note"])


def test_every_text_has_a_limit() -> None:
    assert not sample(name="x" * 21).is_valid()
    assert not sample(note="x" * 10_001).is_valid()
    assert sample(note="x" * 10_000).is_valid()


def test_a_number_too_large_to_store_is_refused() -> None:
    assert sample(number=str(LARGEST_WHOLE_NUMBER)).is_valid()
    assert not sample(number=str(LARGEST_WHOLE_NUMBER + 1)).is_valid()
    assert not sample(number="9" * 400).is_valid()


def test_an_empty_field_says_what_to_do() -> None:
    form = SampleForm({})
    assert form.errors["name"] == ["Fill this in."]


def test_the_page_writes_the_form_tag() -> None:
    helper = sample().helper
    assert (helper.form_tag, helper.disable_csrf) == (False, True)


@given(
    st.dictionaries(st.sampled_from(["name", "note", "day", "at", "clock", "number", "secret"]), st.text(max_size=60))
)
def test_no_input_breaks_a_form(data: dict[str, str]) -> None:
    form = SampleForm(data)
    assert form.is_valid() == (not form.errors)
