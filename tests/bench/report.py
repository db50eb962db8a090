"""The verdict: every page against the floor, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from .measuring import Reading
from .pages import FLOOR, LIMITS, MOST_SQL

HEADINGS = ("page", "p50 ms", "p95 ms", "SQL ms", "x floor", "limit", "SQL", "1 row", "KB", "KB gz", "")

ONE_QUERY_EACH_KIND = ("home", "inbox", "search")
"""Pages that ask once for each kind of record they have something of: more kinds, more SQL."""


def verdicts(readings: Sequence[Reading], alone: Mapping[str, Reading]) -> list[dict[str, Any]]:
    """One line per page; `alone` are the readings over single rows. `faults` says what is wrong."""
    floor = next(r for r in readings if r.page.kind == FLOOR)
    lines = []
    for reading in readings:
        single = alone.get(reading.page.name)
        lines.append(
            {
                "page": reading.page.name,
                "kind": reading.page.kind,
                "url": reading.page.url,
                "status": reading.status,
                "samples": len(reading.times),
                "p50": round(reading.p50, 2),
                "p95": round(reading.p95, 2),
                "sql_ms": round(median(reading.sql_times), 2),
                "ratio": round(reading.p50 / floor.p50, 2),
                "limit": LIMITS[reading.page.kind],
                "sql": reading.sql,
                "sql_of_one_row": single.sql if single else None,
                "bytes": reading.plain,
                "bytes_packed": reading.packed,
            }
        )
    for line in lines:
        line["faults"] = list(_faults(line))
    return sorted(lines, key=lambda line: -line["ratio"])


def _faults(line: Mapping[str, Any]) -> Iterator[str]:
    if line["status"] != 200:
        yield f"answers {line['status']}"
    if line["ratio"] > line["limit"]:
        yield "too slow"
    if line["sql"] > MOST_SQL:
        yield f"more than {MOST_SQL} SQL"
    if line["sql"] > (line["sql_of_one_row"] or line["sql"]) and not line["page"].startswith(ONE_QUERY_EACH_KIND):
        yield "SQL grows with rows"


def table(lines: Sequence[Mapping[str, Any]]) -> str:
    rows = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if at in (0, len(row) - 1) else cell.rjust(w)
            for at, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(line: Mapping[str, Any]) -> tuple[str, ...]:
    single = line["sql_of_one_row"]
    return (
        line["page"],
        f"{line['p50']:.1f}",
        f"{line['p95']:.1f}",
        f"{line['sql_ms']:.1f}",
        f"{line['ratio']:.2f}",
        f"{line['limit']:.1f}",
        str(line["sql"]),
        "" if single is None else str(single),
        f"{line['bytes'] / 1024:.0f}",
        f"{line['bytes_packed'] / 1024:.1f}",
        ", ".join(line["faults"]),
    )
