"""script/bench cannot rot: its seed fits the tables, its pages exist, its verdict tells good from bad."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.models import Application, RecommendedEntry
from assignments.models import Presence
from tests.bench import report
from tests.bench.__main__ import options, stamp
from tests.bench.counting import COUNT
from tests.bench.coverage import MOST_SECONDS, reckon_year
from tests.bench.measuring import Answer, Reading, measure
from tests.bench.pages import MOST_SQL, Page, pages
from tests.bench.scales import SCALES, Scale
from tests.bench.seed import seed
from tests.bench.tenants import cookie_value, tenants

TINY = Scale(agencies=3, districts=4, schools=8, officers=24, openings=12, applications=48, floor_rows=200)
BENCH = {
    "ROOT_URLCONF": "tests.bench.urls",
    "INSTALLED_APPS": [*settings.INSTALLED_APPS, "tests.bench"],
    "MIDDLEWARE": ["tests.bench.counting.CountSql", *settings.MIDDLEWARE],
}


class InProcess:
    """Asks without a server."""

    def __init__(self, people: dict[str, Any]) -> None:
        self.clients = {key: Client() for key in people}
        for key, person in people.items():
            self.clients[key].cookies[settings.SESSION_COOKIE_NAME] = cookie_value(person)

    def __call__(self, person: str, url: str) -> Answer:
        answer = self.clients[person].get(url)
        return Answer(answer.status_code, answer.headers, answer.content)


@pytest.mark.django_db
@override_settings(**BENCH)
def test_one_round_over_tiny_data_finds_every_page() -> None:
    seed(TINY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT agency_id) FROM bench_plainrow WHERE id > 0")
        assert cursor.fetchone() == (TINY.floor_rows, 1)
    large, small = tenants()
    asked, missing = pages(large)
    assert missing == []
    readings = measure(asked, InProcess(large.people), rounds=1, warm=1)
    alone = measure(pages(small)[0], InProcess(small.people), rounds=1, warm=1)
    lines = report.verdicts(readings, {r.page.name: r for r in alone})
    faults = {line["page"]: line["faults"] for line in lines}
    assert {page: f for page, f in faults.items() if [x for x in f if x != "too slow"]} == {}
    assert all(line["sql"] and line["bytes"] > line["bytes_packed"] > 0 for line in lines)
    assert report.table(lines).count("\n") == len(lines)


@pytest.mark.django_db
def test_seeded_rows_are_what_the_workflows_would_leave() -> None:
    seed(TINY)
    states = set(Application.objects.values_list("status", flat=True))
    assert {"in_chain", "screening", "interviewed", "appointed", "not_selected"} <= states
    assert not Application.objects.filter(status="appointed", list_entry=None).exists()
    assert not RecommendedEntry.objects.exclude(list__board__status="forwarded").exists()


@pytest.mark.django_db
@pytest.mark.clause("UT-SUP-B")
def test_a_school_year_of_coverage_is_reckoned_at_once() -> None:
    """180 days in two time zones, with both changes of the clock, absences, covers and late days."""
    seed(TINY)
    with CaptureQueriesContext(connection) as asked:
        year = reckon_year()
    assert len(asked) == 4
    assert (year.schools, year.days) == (TINY.schools + 1, 180)
    assert year.lines >= 180 * TINY.schools
    assert 0 < year.uncovered < year.minutes / 4
    assert year.seconds < MOST_SECONDS / 4
    assert Presence.objects.filter(day__lte=timezone.localdate()).count() > year.lines / 4


def reading(kind: str, milliseconds: float, *, sql: int = 5, status: int = 200) -> Reading:
    found = Reading(Page(f"{kind} {milliseconds}", kind, "chief", "/x"))
    for _ in range(3):
        found.take(Answer(status, {COUNT: str(sql)}, b"x" * 100), milliseconds)
    return found


@pytest.mark.parametrize(
    ("kind", "milliseconds", "answers", "faults"),
    [
        ("list", 25.0, (MOST_SQL, MOST_SQL, 200), []),
        ("list", 25.2, (5, 5, 200), ["too slow"]),
        ("home", 29.9, (5, 5, 200), []),
        ("detail", 10.0, (MOST_SQL + 1, MOST_SQL + 1, 200), [f"more than {MOST_SQL} SQL"]),
        ("list", 10.0, (6, 5, 200), ["SQL grows with rows"]),
        ("home", 10.0, (6, 5, 200), []),
        ("list", 10.0, (5, 5, 500), ["answers 500"]),
    ],
)
def test_verdict_names_what_is_over(
    kind: str, milliseconds: float, answers: tuple[int, int, int], faults: list[str]
) -> None:
    """`answers`: SQL over many rows, SQL over one, status."""
    sql, single, status = answers
    page = reading(kind, milliseconds, sql=sql, status=status)
    alone = {page.page.name: reading(kind, milliseconds, sql=single)}
    lines = report.verdicts([reading("floor", 10.0), page], alone)
    assert next(line["faults"] for line in lines if line["kind"] == kind) == faults


def test_options_name_the_scales() -> None:
    assert options([]).scale == "state"
    assert (SCALES["state"].schools, SCALES["state"].officers, SCALES["state"].applications) == (1_100, 300, 10_000)
    with pytest.raises(SystemExit):
        options(["--rounds", "0"])


def test_seeded_data_are_kept_only_for_their_scale() -> None:
    assert stamp("demo") == stamp("demo") != stamp("state")
