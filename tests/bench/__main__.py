"""script/bench: seed, serve, measure, tell. --help says how."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sro_program.embedded.places import CHECKOUT
from sro_program.embedded.processes import CannotStart
from sro_program.testing.installation import Installation, end_on_request

from .scales import SCALES

if TYPE_CHECKING:
    from .tenants import Tenant

VAR = CHECKOUT / "var" / "bench"
SETTINGS = "tests.bench.settings"
SEEDING = ("seed", "scales", "departments", "selections", "posts", "coverage", "requests", "history")
LEAST_ROUNDS, ROUNDS, SINGLE_ROUNDS = 1, 40, 2


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Measure every page over a seeded database against a bare list."
    )
    parser.add_argument("--scale", choices=SCALES, default="state", help="how much data (default: state)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"samples of each page (default: {ROUNDS})")
    parser.add_argument("--page", default="", help="only pages whose name holds this, and the floor")
    parser.add_argument("--duties", type=int, help="officers whose training duties are reckoned (default: by scale)")
    parser.add_argument("--queries", action="store_true", help="print the SQL of these pages instead of measuring")
    parser.add_argument("--fresh", action="store_true", help="seed again, even where the data fit")
    chosen = parser.parse_args(arguments)
    if chosen.rounds < LEAST_ROUNDS:
        parser.error("--rounds takes a number from 1")
    return chosen


def stamp(scale: str) -> str:
    """Tells whether seeded data still fit: the scale, the seed's code and the tables."""
    marks = hashlib.sha256(scale.encode())
    tables = [path for where in ("*", "*/*") for path in CHECKOUT.glob(f"{where}/migrations/0*.py")]
    for path in sorted([*(Path(__file__).parent / f"{name}.py" for name in SEEDING), *tables]):
        marks.update(path.read_bytes())
    return f"{scale} {marks.hexdigest()}"


def data(installation: Installation, scale: str, *, fresh: bool) -> None:
    mark = installation.at.var / "seeded"
    fits = not fresh and mark.exists() and mark.read_text() == stamp(scale)
    if not fits:
        mark.unlink(missing_ok=True)
        installation.forget()
    installation.prepare(empty=True)
    os.environ.update(installation.env)
    import django

    django.setup()
    if fits:
        return
    from .seed import analyze, seed

    say(f"Seeding a {scale} ...")
    began = time.monotonic()
    seed(SCALES[scale])
    analyze()
    mark.write_text(stamp(scale))
    say(f"Seeded in {time.monotonic() - began:.0f} s.")


def run(chosen: argparse.Namespace) -> int:
    given = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "consolemail://",
        "LOG_LEVEL": "WARNING",
    }
    with Installation(VAR, settings=SETTINGS, given=given) as installation:
        data(installation, chosen.scale, fresh=chosen.fresh)
        if chosen.queries:
            from .looking import show

            show(chosen.page, say)
            return 0
        installation.serve()
        return tell(chosen, installation.port)


def tell(chosen: argparse.Namespace, port: int) -> int:
    from .coverage import MOST_SECONDS, reckon_year
    from .duties import reckon_duties
    from .duties import said as said_of_duties
    from .pages import pages
    from .report import table, verdicts
    from .tenants import tenants

    large, small = tenants()
    asked, missing = pages(large, chosen.page)
    say(f"Measuring {len(asked)} pages, {chosen.rounds} times each ...\n")
    readings = readings_of(large, chosen.page, port, chosen.rounds)
    alone = readings_of(small, chosen.page, port, SINGLE_ROUNDS)
    lines = verdicts(readings, {reading.page.name: reading for reading in alone})
    say(table(lines))
    over = [line["page"] for line in lines if line["faults"]]
    year, duties = reckon_year(), reckon_duties(chosen.duties or SCALES[chosen.scale].duties)
    said = {"at": datetime.now(UTC).isoformat(), "scale": chosen.scale, "pages": lines, "missing": missing}
    keep({**said, "year": asdict(year), "duties": asdict(duties)})
    for line in missing:
        say(line)
    say(f"\n{len(lines)} pages, {len(over)} over their limit, {len(missing)} missing. {VAR / 'latest.json'}")
    say(
        f"A school year of coverage, {year.schools} schools, {year.officers} officers, {year.days} days: "
        f"{year.lines} lines in {year.seconds:.1f} s of at most {MOST_SECONDS}."
    )
    say(said_of_duties(duties))
    return 1 if over or missing or year.seconds > MOST_SECONDS or duties.faults else 0


def readings_of(tenant: Tenant, wanted: str, port: int, rounds: int) -> list[Any]:
    from django.conf import settings

    from .measuring import Lines, measure
    from .pages import pages
    from .tenants import cookie_value

    asked, _ = pages(tenant, wanted)
    sessions = {key: cookie_value(person) for key, person in tenant.people.items()}
    with closing(Lines(port, settings.SESSION_COOKIE_NAME, sessions)) as ask:
        return measure(asked, ask, rounds=rounds)


def keep(result: dict[str, Any]) -> None:
    (VAR / "latest.json").write_text(json.dumps(result, indent=1) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = options(arguments)
    os.chdir(CHECKOUT)
    end_on_request()
    try:
        return run(chosen)
    except CannotStart as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
