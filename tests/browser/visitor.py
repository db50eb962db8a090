"""A person at a browser: signs in, goes somewhere, presses things; every page met is checked on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.factories.organisations import PASSWORD

PHONE = {"width": 360, "height": 740}
PATIENCE = 15_000  # milliseconds
DESK = {"width": 1280, "height": 900}
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
"""What may differ between light and dark; every other rule of axe reads the same elements."""
BUILD = """() => {
    const told = ["class", "role", "type", "style", "lang", "tabindex", "scope"];
    const short = a => told.includes(a.name) || (a.name.startsWith("aria-") && a.value.length < 6);
    const words = e => [...e.attributes].map(a => a.name + (short(a) ? "=" + a.value : "")).sort().join(" ");
    const kind = e => e ? `${e.tagName} ${words(e)} ${e.textContent.trim() ? "" : "empty"}` : "";
    const kinds = [...document.querySelectorAll("*")].map(e => `${kind(e.parentElement)} > ${kind(e)}`);
    return [...new Set(kinds)].sort().join("\\n");
}"""
"""How a page is built: every kind of element it has, and in what kind of element it stands."""

_judged: set[tuple[str, str]] = set()
"""Pages axe has judged in this run, by address and build."""


@dataclass
class PageCheck:
    """What each page must be: readable to all (axe finds nothing, light and dark) and never wider than a phone.

    Another record of the same page, built of the same kinds of elements, is not judged by axe a second time.
    """

    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, person: str) -> None:
        path = IDENTIFIER.sub("<id>", urlsplit(page.url).path)
        heading = page.locator("h1").first.inner_text() if page.locator("h1").count() else ""
        name = f"{person} {path} {heading if '<id>' not in path else ''}"
        if name in self.seen:
            return
        self.seen.add(name)
        built = (path, page.evaluate(BUILD))
        if built not in _judged:
            self._judge(page, name)
            _judged.add(built)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.faults.append(f"{name}: {width} px wide on a phone")
        page.set_viewport_size(DESK)  # type: ignore[arg-type]

    def _judge(self, page: Page, name: str) -> None:
        page.evaluate(AXE_SCRIPT)
        self._axe(page, f"{name} (light)", {"resultTypes": ["violations"]})
        page.emulate_media(color_scheme="dark")
        self._axe(page, f"{name} (dark)", COLOURS)
        page.emulate_media(color_scheme="light")

    def _axe(self, page: Page, name: str, options: dict[str, Any]) -> None:
        for found in page.evaluate("options => axe.run(options).then(told => told.violations)", options):
            where = "; ".join(str(node["target"]) for node in found["nodes"][:3])
            self.faults.append(f"{name}: {found['id']} at {where}")


@dataclass
class Visitor:
    """One signed-in person in a browser of their own."""

    base: str
    user: Any
    context: BrowserContext
    page: Page
    check: PageCheck

    @classmethod
    def sign_in(cls, browser: Browser, base: str, user: Any, check: PageCheck) -> Visitor:
        context = browser.new_context(viewport=DESK, reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        visitor = cls(base, user, context, page, check)
        problems = check.faults
        page.on("pageerror", lambda error: problems.append(f"{user}: {error}"))
        page.on("response", lambda r: problems.append(f"{user}: {r.status} {r.url}") if r.status >= 500 else None)
        page.on("console", lambda m: problems.append(f"{user}: {m.text}") if "Content Security" in m.text else None)
        visitor.go("/")
        page.locator("[name=login]").fill(user.email)
        page.locator("[name=password]").fill(PASSWORD)
        visitor.press("Sign in")
        return visitor

    def go(self, path: str) -> Visitor:
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.check.look(self.page, str(self.user))
        return self

    def open(self, record: Any) -> Visitor:
        return self.go(record.get_absolute_url())

    def press(self, name: str) -> Visitor:
        """Press the button or follow the link whose name begins so; the page it leads to is checked too."""
        starts = re.compile(rf"^\s*{re.escape(name)}(?=$|[\s:])")
        main = self.page.locator("main, body").first
        target = main.get_by_role("button", name=starts).or_(main.get_by_role("link", name=starts)).first
        with self.page.expect_navigation():
            target.click()
        self.check.look(self.page, str(self.user))
        return self

    def decide(self, name: str, **typed: str) -> Visitor:
        """Open a decision from the record, fill in what it asks, confirm."""
        self.press(name)
        for label, text in typed.items():
            self.fill(label.replace("_", " "), text)
        if "/do/" in self.page.url:
            self.press(name)
        return self

    def fill(self, label: str, text: str) -> Visitor:
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}", re.IGNORECASE)).first.fill(text)
        return self

    def tick(self, label: str) -> Visitor:
        self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first.check()
        return self

    def sees(self, text: str) -> bool:
        return self.page.get_by_text(text).first.is_visible()

    def main(self) -> Locator:
        return self.page.locator("main")

    def leave(self) -> None:
        self.context.close()
