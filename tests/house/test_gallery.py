"""script/gallery cannot rot: it finds the pages of a person, pictures them and says what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views import View
from playwright.sync_api import Browser

from sro_program.urls import urlpatterns as program
from tests.factories.department import Department
from tests.factories.organisations import PASSWORD
from tests.gallery import __main__ as gallery
from tests.gallery.album import album
from tests.gallery.crawling import RECORDS, Answer, Crawl, Found, Person, links_of, route_key, without_record
from tests.gallery.picturing import DARK, DESKTOP, PHONE, Look, looks

NEVER = "00000000-0000-4000-8000-000000000000"


class InProcess:
    """Visits without a server."""

    def __init__(self, user: Any) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.asked: list[str] = []

    def get(self, path: str) -> Answer:
        self.asked.append(path)
        answer = self.client.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        body = answer.getvalue()  # files are read to their end too, so that they close
        return Answer(
            answer.status_code, is_page, body.decode() if is_page else "", answer.headers.get("Location", "")
        )


@pytest.mark.django_db
def test_crawl_finds_lists_records_and_decisions() -> None:
    department = Department("utah")
    department.agreement()
    for _ in range(RECORDS + 2):
        department.opening(status="draft")
    visitor = InProcess(department.chief)
    crawl = Crawl(visitor)
    crawl.follow("/")
    crawl.guess(without_record())
    keys = [found.key for found in crawl.found]
    assert {"home", "applicants.opening-list", "applicants.opening", "assignments.agreement"} <= set(keys)
    assert "workflow.perform-opening-publish" in keys
    assert keys.count("applicants.opening") == RECORDS
    assert [found.path for found in crawl.found if found.status >= 400] == []
    assert len(visitor.asked) == len(set(visitor.asked))
    assert [asked for asked in visitor.asked if "logout" in asked] == []


def test_links_stay_here_and_lose_their_query() -> None:
    html = '<a href="/a?page=2">1</a><a href="b">2</a><a href="https://sro.example/c">3</a><a href="mailto:x@y">4</a>'
    assert list(links_of(f"{html}<a>5</a>", "/x/y")) == ["/a", "/x/b"]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/", "home"),
        (f"/selection/openings/{NEVER}", "applicants.opening"),
        (f"/do/opening/{NEVER}/publish", "workflow.perform-opening-publish"),
        ("/nowhere", None),
    ],
)
def test_route_key_tells_pages_apart_and_not_records(address: str, key: str | None) -> None:
    assert route_key(address) == key


class Broken(View):
    """Too wide, of bad contrast, with a script of its own."""

    def get(self, request: Any) -> HttpResponse:
        return HttpResponse(
            '<html lang="en"><title>Broken</title><main><h1>Broken</h1><script>alert(1)</script>'
            '<pre style="x">' + "wide " * 100 + '</pre><img src="/nothing.png"></main></html>'
        )


urlpatterns = [path("broken", Broken.as_view(), name="broken"), *program]


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_pictures_are_taken_and_faults_are_told(browser: Browser, live_server: Any, tmp_path: Path) -> None:
    chief = Department("utah").chief
    person = Person(int(live_server.url.rpartition(":")[2]), "Chief", "Example City Police", chief.email)
    person.sign_in(PASSWORD)
    assert settings.SESSION_COOKIE_NAME in person.cookies
    asked = [Found("home", "/", 200), Found("broken", "/broken", 200)]
    home, broken = looks(browser, person, asked, tmp_path, (DESKTOP, DARK, PHONE))
    assert home.faults == []
    assert home.pictures == {mode: f"{person.name}/home-{mode}.png" for mode in ("desktop", "dark", "phone")}
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in home.pictures.values())
    told = " | ".join(broken.faults)
    assert all(word in told for word in ("CSP: ", "answer 404: /nothing.png", "px wide on 360 px", "axe (light): "))


@pytest.mark.django_db(transaction=True)
def test_sign_in_with_a_wrong_pass_phrase_is_told(live_server: Any) -> None:
    person = Person(int(live_server.url.rpartition(":")[2]), "Chief", "", "nobody@example.test")
    with pytest.raises(PermissionError, match="nobody@example.test cannot sign in"):
        person.sign_in(PASSWORD)


def test_each_kind_of_page_is_pictured_once_for_a_role() -> None:
    met = [Found("home", "/", 200), Found("home", "/again", 200), Found("export", "/csv", 200, is_page=False)]
    first, second = Person(1, "Chief", "", "a@example.test"), Person(1, "Chief", "", "b@example.test")
    taken: set[tuple[str, str]] = set()
    chosen = gallery.options([])
    assert list(gallery.to_picture(first, met, chosen, taken)) == met[:1]
    assert list(gallery.to_picture(second, met, chosen, taken)) == []
    everybody = gallery.options(["--everybody", "--route", "home"])
    assert list(gallery.to_picture(second, met, everybody, taken)) == met[:1]


def test_album_and_report_name_every_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "ALBUM", tmp_path)
    look = Look("chief-a", "Chief", "A & B", "home", "/", 200, "Home", {"phone": "chief-a/home-phone.png"}, ["<wide>"])
    assert gallery.tell([look], ["x: answer 500 at /y"], 1.0) == 1
    assert gallery.tell([Look("a", "Chief", "", "home", "/", 200)], [], 1.0) == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["faults"], len(report["pages"])) == ([], 1)
    html = album([look], "told")
    assert "&lt;wide&gt;" in html
    assert "A &amp; B" in html
    assert 'src="chief-a/home-phone.png"' in html
