"""What is wrong with a page is found, in both colour schemes, and for each way a page is built."""

from __future__ import annotations

from playwright.sync_api import Browser

from .visitor import PageCheck

PAGE = """<!doctype html><html lang="en"><title>Example</title>
<style>@media (prefers-color-scheme: dark) {{ body {{ background: #000; color: #111 }} }}</style>
<main><h1>Example</h1><p>Words</p>{more}</main></html>"""


def test_faults_are_found_in_the_light_in_the_dark_and_in_whatever_is_built_anew(browser: Browser) -> None:
    page, check = browser.new_page(), PageCheck()
    page.set_content(PAGE.format(more=""))
    check.look(page, "first")
    assert check.faults, "words nobody can read in the dark"
    assert all("(dark): color-contrast" in fault for fault in check.faults)
    before = len(check.faults)
    page.set_content(PAGE.format(more="<p>More words</p>"))
    check.look(page, "second")
    assert len(check.faults) == before, "built of the same kinds of elements: judged already"
    page.set_content(PAGE.format(more='<img src="data:,"><div style="width: 900px">Wide</div>'))
    check.look(page, "third")
    assert any("(light): image-alt" in fault for fault in check.faults)
    assert any("px wide on a phone" in fault for fault in check.faults)
    page.close()
