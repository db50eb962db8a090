"""The house rules that a reader can check: rooms, sizes, docs, templates, mails."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from sro_program.workflow.management.commands.render_docs import stale

ROOT = Path(settings.BASE_DIR)
APPS = ("applicants", "assignments", "training", "reports")
TOP_LEVEL = {
    "manage.py", "sro_program", "applicants", "assignments", "training", "reports", "templates", "static", "tests",
    "pyproject.toml", "docker-compose.yml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs",
    "script", "requirements",
}  # fmt: skip
ROOMS = {
    "apps", "states", "models", "permissions", "queries", "rules", "effects", "workflows", "services", "tasks",
    "forms", "filters", "tables", "exports", "views", "urls", "admin", "cards", "search", "demo", "migrations",
    "management", "letters", "qualifications", "texts", "sections", "facts", "evidence", "populations", "proofs",
    "__init__", "__pycache__",
}  # fmt: skip
BARRED_NAMES = {"utils", "helpers", "common", "misc"}


def sources(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders or ("sro_program", *APPS, "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_top_level_holds_only_what_belongs_there() -> None:
    here = {p.name for p in ROOT.iterdir() if not p.name.startswith((".", "__")) and p.name != "var"}
    assert here - TOP_LEVEL == set()


@pytest.mark.parametrize("app", APPS)
def test_apps_have_only_known_rooms(app: str) -> None:
    assert {p.stem for p in (ROOT / app).iterdir() if p.name != "README.md"} - ROOMS == set()


@pytest.mark.parametrize("app", ["applicants", "assignments", "training"])
def test_each_app_says_what_it_is_for(app: str) -> None:
    assert len((ROOT / app / "README.md").read_text().split()) > 60


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert [p for p in sources() if p.stem in BARRED_NAMES] == []


def test_files_are_short() -> None:
    assert {str(p): n for p in sources() if (n := len(p.read_text().splitlines())) > 400} == {}


def test_functions_are_short() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in sources("sro_program", *APPS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 50
    ]
    assert long == []


def test_nothing_is_defined_twice_or_never_reached() -> None:
    """What the linter does not see: a name of a module given again, and lines after a return."""
    found = []
    for path in sources():
        tree = ast.parse(path.read_text())
        names = [t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)]
        found += [f"{path}: {name} is given twice" for name in sorted({n for n in names if names.count(n) > 1})]
        bodies = [part for node in ast.walk(tree) for part in (getattr(node, "body", None),) if isinstance(part, list)]
        leaving = (ast.Return, ast.Raise, ast.Continue, ast.Break)
        found += [f"{path}:{n.lineno} leaves early" for body in bodies for n in body[:-1] if isinstance(n, leaving)]
    assert found == []


def test_generated_docs_are_fresh() -> None:
    assert stale() == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_templates_hold_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
    assert [str(p) for p in templates() if inline.search(p.read_text())] == []


def test_every_template_is_used() -> None:
    known = "\n".join(p.read_text() for p in [*sources("sro_program", *APPS), *templates()])
    by_name = {"400", "403", "403_csrf", "404", "500", "429"}
    ours = [p.relative_to(ROOT / "templates") for p in templates() if p.parts[-2] not in ("account", "layouts")]
    unused = [str(p) for p in ours if f'"{p}"' not in known and p.stem not in by_name]
    assert unused == []


def test_nothing_speaks_of_where_it_was_made() -> None:
    places = re.compile("/" + "work/|" + r"\.\./" + "shared|" + "clau" + "de", re.IGNORECASE)
    texts = [*sources(), *templates(), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert [str(p) for p in texts if places.search(p.read_text())] == []
