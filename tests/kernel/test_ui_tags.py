"""Icons, status words and dates as pages show them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone

from sro_program.ui.dates import away_text, day_text, moment_text
from sro_program.ui.icons import ICONS, TONES
from sro_program.ui.tables import Column, headings, ordered
from sro_program.ui.templatetags.lists import filter_chips
from sro_program.ui.templatetags.ui import form_key, shown
from sro_program.workflow import registry
from sro_program.workflow.states import TONES as STATE_TONES
from sro_program.workflow.states import State

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 4, 14, 40, tzinfo=UTC)


def render(text: str, **context: Any) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


def test_a_status_is_a_word_a_picture_and_a_tone() -> None:
    html = render("{% tag state %}", state=State("held", "Held <b>", tone="warn"))
    assert html.startswith('<span class="tag tag-warn"><svg class="icon"')
    assert "icons.svg#clock" in html
    assert html.endswith("Held &lt;b&gt;</span>")


def test_every_tone_of_a_state_has_a_picture() -> None:
    assert set(STATE_TONES) == set(TONES)
    assert set(TONES.values()) <= set(ICONS)


def test_an_icon_alone_speaks() -> None:
    assert 'role="img" aria-label="Done"' in render('{% icon "check" label="Done" %}')
    assert 'aria-hidden="true"' in render('{% icon "check" %}')


def test_an_unknown_icon_is_a_mistake_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError):
        render('{% icon "unicorn" %}')


def test_every_icon_named_in_templates_is_drawn() -> None:
    sprite = (ROOT / "static/vendor/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'icon[ =]"([a-z-]+)"', path.read_text()))
    assert named <= drawn
    assert drawn == set(ICONS)


def test_every_picture_a_state_names_is_drawn() -> None:
    pictures = {state.icon for workflow in registry.every() for state in workflow.states if state.icon}
    assert pictures <= set(ICONS)


def test_vendored_files_are_those_of_the_manifest() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "script/vendor", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    manifest = json.loads((ROOT / "static/vendor/manifest.json").read_text())
    assert all(entry["version"] and entry["licence"] for entry in manifest)


def test_dates_read_in_the_local_zone() -> None:
    with timezone.override(ZoneInfo("America/Denver")):
        assert moment_text(NOW) == "Wed 4 Nov 2026, 07:40 MST"
        assert day_text(NOW.replace(hour=3)) == "Tue 3 Nov 2026"
        assert day_text(date(2026, 11, 4)) == "Wed 4 Nov 2026"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (timedelta(seconds=10), "just now"),
        (timedelta(minutes=5), "in 5 minutes"),
        (-timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3), "in 3 hours"),
        (timedelta(days=3), "in 3 days"),
        (-timedelta(days=1), "1 day ago"),
    ],
)
def test_a_moment_says_how_far_off_it_is(step: timedelta, expected: str) -> None:
    with timezone.override(ZoneInfo("America/Denver")), time_machine.travel(NOW, tick=False):
        assert away_text(NOW + step) == expected


def test_a_day_says_how_far_off_it_is() -> None:
    with timezone.override(ZoneInfo("America/Denver")), time_machine.travel(NOW, tick=False):
        assert [away_text(date(2026, 11, d)) for d in (3, 4, 5)] == ["1 day ago", "today", "in 1 day"]


def test_date_filters_write_nothing_for_nothing() -> None:
    assert render("{{ x|day }}{{ x|when }}{{ x|away }}{{ x|clock }}{% moment x %}", x=None) == ""


def test_a_moment_carries_its_exact_time() -> None:
    with timezone.override(ZoneInfo("America/Denver")):
        assert 'datetime="2026-11-04T07:40:00-07:00"' in render("{% moment x %}", x=NOW)


def test_cells_are_shown_in_words() -> None:
    assert [shown(v) for v in (True, False, date(2026, 11, 4), 3, "x")] == ["yes", "no", "Wed 4 Nov 2026", 3, "x"]


def test_each_form_gets_a_key_of_its_own() -> None:
    assert form_key() != form_key()


class _Filter:
    """As much of a filter set as chips need."""

    class Form(forms.Form):
        q = forms.CharField(label="Name contains")
        stage = forms.ChoiceField(label="Stage", choices=[("screening", "Screening")])

    def __init__(self, query: str) -> None:
        self.data = QueryDict(query)
        self.is_bound = True
        self.form = self.Form(self.data)


def test_filters_in_use_are_chips_that_take_themselves_away() -> None:
    query = "stage=screening&q=ridge&page=3&sort=-n"
    request = RequestFactory().get(f"/x/?{query}")
    assert filter_chips(_Filter(query), request) == [
        {"label": "Name contains", "value": "ridge", "url": "?stage=screening&sort=-n"},
        {"label": "Stage", "value": "Screening", "url": "?q=ridge&sort=-n"},
    ]


COLUMNS = (Column("n", "Name", order_by=("name", "-since")), Column("s", "Stage"))


@pytest.mark.parametrize(
    ("query", "sorted_", "url"),
    [
        ("", "", "?sort=n"),
        ("sort=n&page=2&q=a", "asc", "?sort=-n&q=a"),
        ("sort=-n", "desc", "?sort=n"),
        ("sort=s", "", "?sort=n"),
        ("sort=password", "", "?sort=n"),
    ],
)
def test_a_heading_sorts_and_turns_round(query: str, sorted_: str, url: str) -> None:
    first, second = headings(COLUMNS, QueryDict(query))
    assert (first.sorted, first.url) == (sorted_, url)
    assert (second.sortable, second.url) == (False, "")


class _Rows:
    def order_by(self, *terms: str) -> tuple[str, ...]:
        return terms


@pytest.mark.parametrize(
    ("query", "terms"), [("sort=n", ("name", "-since", "pk")), ("sort=-n", ("-name", "since", "pk"))]
)
def test_rows_are_ordered_with_a_tie_break(query: str, terms: tuple[str, ...]) -> None:
    rows: Any = _Rows()
    assert ordered(rows, COLUMNS, QueryDict(query)) == terms
