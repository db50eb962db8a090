"""script/gallery: start with demo data, visit as everybody, take pictures, tell. --help says how."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from sro_program.embedded.places import CHECKOUT
from sro_program.embedded.processes import CannotStart
from sro_program.testing.installation import Installation, end_on_request

if TYPE_CHECKING:
    from .crawling import Found, Person
    from .picturing import Look

DATA, ALBUM = CHECKOUT / "var" / "gallery-data", CHECKOUT / "var" / "gallery"
SETTINGS = "sro_program.settings.embedded"
AT_ONCE = 2  # people visiting, and browsers
THOROUGH = 2  # people of each role
NOBODYS = ("/accounts/login/", "/accounts/password/reset/", "/nowhere")

Work = tuple["Person", list["Found"]]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/gallery", description="Picture every page for every role that may open it."
    )
    parser.add_argument("--person", default="", metavar="ROLE", help="only people whose role or address holds this")
    parser.add_argument("--route", default="", metavar="NAME", help="only pages whose route name holds this")
    parser.add_argument("--fast", action="store_true", help="on the phone only, without looking for axe's faults")
    parser.add_argument(
        "--everybody", action="store_true", help="look everywhere, and picture each page, for each person"
    )
    return parser.parse_args(arguments)


def run(chosen: argparse.Namespace) -> int:
    began = time.monotonic()
    with Installation(DATA, settings=SETTINGS) as installation:
        installation.forget()
        installation.prepare(empty=False)
        if not installation.people:
            raise CannotStart("There is nobody to sign in as: the demo data did not load.")
        os.environ.update(installation.env)
        import django

        django.setup()
        installation.serve()
        work, faults = visits(installation, chosen)
        say(f"Visited in {time.monotonic() - began:.0f} s; picturing {sum(len(pages) for _, pages in work)} pages ...")
        seen = pictures(work, chosen)
    return tell(seen, faults, time.monotonic() - began)


def visits(installation: Installation, chosen: argparse.Namespace) -> tuple[list[Work], list[str]]:
    """Whom to picture where, and what answered with an error on the way."""
    from .crawling import Found, Person

    work: list[Work] = []
    faults: list[str] = []
    taken: set[tuple[str, str]] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        visited = list(pool.map(lambda asked: visit(installation.port, *asked), chosen_people(installation, chosen)))
    for person, met in visited:
        faults += [f"{person.name}: answer {f.status} at {f.path}" for f in met if f.status >= 400]
        pages = list(to_picture(person, met, chosen, taken))
        if pages:
            work.append((person, pages))
    if not chosen.person:
        nobody = Person(installation.port, "Nobody signed in", "", "nobody")
        signs = [Found(path.strip("/").replace("/", "."), path, nobody.get(path).status) for path in NOBODYS]
        work.append((nobody, [page for page in signs if chosen.route in page.key]))
    return work, faults


def chosen_people(installation: Installation, chosen: argparse.Namespace) -> Iterator[tuple[dict[str, str], bool]]:
    """Everybody asked for, and whether to look everywhere: some of each role do, the others look near home."""
    of_role: Counter[str] = Counter()
    for who in installation.people:
        if chosen.person.lower() in f"{who['role']} {who['email']}".lower():
            of_role[who["role"]] += 1
            yield who, chosen.everybody or of_role[who["role"]] <= THOROUGH


def visit(port: int, who: dict[str, str], everywhere: bool) -> Work:
    from .crawling import DEEPEST, SHALLOW, Crawl, Person, without_record

    person = Person(port, who["role"], who["organisation"], who["email"])
    try:
        person.sign_in(who["password"])
    except PermissionError as problem:
        raise CannotStart(str(problem)) from None
    crawl = Crawl(person, DEEPEST if everywhere else SHALLOW)
    crawl.follow("/")
    if everywhere:
        crawl.guess(without_record())
    return person, crawl.found


def to_picture(
    person: Person, met: Sequence[Found], chosen: argparse.Namespace, taken: set[tuple[str, str]]
) -> Iterator[Found]:
    """One page of each kind; where somebody of the same role has it already, not again."""
    from .crawling import same_for_all

    for page in met:
        mark = (person.email if chosen.everybody else "" if page.key in same_for_all() else person.role, page.key)
        if page.is_page and chosen.route in page.key and mark not in taken:
            taken.add(mark)
            yield page


def pictures(work: list[Work], chosen: argparse.Namespace) -> list[Look]:
    """Several browsers side by side, each with a person at a time; the longest lists first."""
    queue: Iterator[Work] = iter(sorted(work, key=lambda w: -len(w[1])))
    ended = Event()
    shutil.rmtree(ALBUM, ignore_errors=True)
    ALBUM.mkdir(parents=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = [pool.submit(_one_browser, queue, ended, chosen.fast) for _ in range(AT_ONCE)]
        try:
            return [look for part in parts for look in part.result()]
        finally:
            ended.set()  # a browser whose neighbour failed, or that nobody waits for, stops after its page


def _one_browser(queue: Iterator[Work], ended: Event, fast: bool) -> list[Look]:
    from .picturing import FAST, MODES, browser, looks

    seen: list[Look] = []
    with browser() as chromium:
        for person, pages in queue:
            for look in looks(chromium, person, pages, ALBUM, FAST if fast else MODES):
                seen.append(look)
                if ended.is_set():
                    return seen
    return seen


def tell(seen: list[Look], faults: list[str], seconds: float) -> int:
    from .album import album

    wrong = sorted({*faults, *(f"{look.person}: {look.key}: {fault}" for look in seen for fault in look.faults)})
    roles = len({look.role for look in seen})
    told = f"{len(seen)} pages of {roles} roles, {len(wrong)} faults, in {seconds:.0f} s."
    write(ALBUM / "report.json", {"told": told, "faults": wrong, "pages": [look.as_json() for look in seen]})
    (ALBUM / "index.html").write_text(album(seen, told))
    for line in wrong:
        say(line)
    say(f"\n{told} {ALBUM / 'index.html'}")
    return 1 if wrong else 0


def write(path: Path, result: dict[str, Any]) -> None:
    path.write_text(json.dumps(result, indent=1) + "\n")


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
