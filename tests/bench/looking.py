"""The SQL behind a page, statement by statement, with its plan: where to look when a page is slow."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .pages import pages
from .tenants import cookie_value, tenants

SLOW = 3.0  # milliseconds from which a statement's plan is shown too


def show(wanted: str, say: Callable[[str], None]) -> None:
    large, _ = tenants()
    for page in pages(large, wanted)[0]:
        client = Client(headers={"host": "localhost"})
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie_value(large.people[page.person])
        client.get(page.url)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page.url)
        say(f"\n== {page.name} {page.url}: {answer.status_code}, {len(captured)} statements")
        for query in captured.captured_queries:
            milliseconds = 1000 * float(query["time"])
            say(f"-- {milliseconds:.1f} ms  {query['sql']}")
            if milliseconds >= SLOW and query["sql"].startswith(("SELECT", "(", "EXECUTE")):
                say(plan(query["sql"]))


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS OFF) " + sql.replace("%", "%%"), [])
        return "\n".join(f"      {line}" for (line,) in cursor.fetchall())
