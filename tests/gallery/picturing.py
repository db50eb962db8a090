"""Takes the pictures of one page and writes down what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .crawling import Found, Person

PATIENCE = 15_000  # milliseconds
HEIGHT, TALLEST = 900, 12_000
"""Of a window, in pixels: as tall as its page, so that bars fixed to the window's edge cover nothing."""
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@dataclass(frozen=True, slots=True)
class Mode:
    key: str
    width: int
    scheme: str
    rules: str | None = None  # of axe, separated by commas; "" for all


DESKTOP, DARK = Mode("desktop", 1280, "light", rules=""), Mode("dark", 1280, "dark", rules="color-contrast")
PHONE = Mode("phone", 360, "light")
MODES, FAST = (DESKTOP, DARK, PHONE), (PHONE,)


@dataclass
class Look:
    """One page as one person saw it. `faults` are sentences."""

    person: str
    role: str
    organisation: str
    key: str
    path: str
    status: int
    title: str = ""
    pictures: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def browser() -> Iterator[Browser]:
    """The Chromium that script/browser found; one that calls nobody, and starts for root too."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()


def looks(
    chromium: Browser, person: Person, pages: Sequence[Found], folder: Path, modes: Sequence[Mode]
) -> Iterator[Look]:
    """Look at the pages one after the other, signed in as the person."""
    base = f"http://localhost:{person.port}"
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": modes[0].width, "height": HEIGHT})
    context.add_cookies([{"name": key, "value": value, "url": base} for key, value in person.cookies.items()])
    try:
        for page in pages:
            yield look(context, person, page, folder, modes)
    finally:
        context.close()


def look(context: BrowserContext, person: Person, found: Found, folder: Path, modes: Sequence[Mode]) -> Look:
    seen = Look(person.name, person.role, person.organisation, found.key, found.path, found.status)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: seen.faults.append(f"script: {error}"))
    page.on("console", lambda m: _heard(seen, m.type, m.text))
    page.on("response", lambda r: _answered(seen, found, r.status, r.url))
    try:
        answer = page.goto(f"http://localhost:{person.port}{found.path}", wait_until="load")
        seen.status = answer.status if answer else 0
        seen.title = page.title().partition(" · ")[0]
        for mode in modes:
            _picture(page, seen, folder, mode)
    except Exception as problem:  # noqa: BLE001  whatever a browser says, the other pages still get their picture
        seen.faults.append(f"not pictured: {str(problem).splitlines()[0]}")
    finally:
        page.close()
    seen.faults = list(dict.fromkeys(seen.faults))
    return seen


def _heard(seen: Look, kind: str, text: str) -> None:
    """A refused answer is told with its address already."""
    if kind == "error" and "status of" not in text:
        seen.faults.append(f"{'CSP' if 'Content Security' in text else 'console'}: {text[:300]}")


def _answered(seen: Look, found: Found, status: int, url: str) -> None:
    path = urlsplit(url).path
    expected = path == found.path and status == found.status == 404  # asked for on purpose
    if status >= 400 and not expected:
        seen.faults.append(f"answer {status}: {path}")


def _picture(page: Page, seen: Look, folder: Path, mode: Mode) -> None:
    page.emulate_media(color_scheme=mode.scheme)  # type: ignore[arg-type]  # one of two words
    page.set_viewport_size({"width": mode.width, "height": HEIGHT})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > mode.width:
        seen.faults.append(f"{width} px wide on {mode.width} px")
    if mode.rules is not None:
        asked = {"resultTypes": ["violations"], **({"runOnly": mode.rules.split(",")} if mode.rules else {})}
        for violation in Axe().run(page, options=asked).response["violations"]:
            where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            seen.faults.append(f"axe ({mode.scheme}): {violation['id']} at {where}")
    name = f"{seen.person}/{seen.key}-{mode.key}.png"
    (folder / seen.person).mkdir(parents=True, exist_ok=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": mode.width, "height": min(max(height, HEIGHT), TALLEST)})
    page.screenshot(path=folder / name, animations="disabled")
    seen.pictures[mode.key] = name
