"""Write the docs that follow from the code, or check that they are fresh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sro_program.permissions import access
from sro_program.workflow import diagram, registry


def pages() -> dict[Path, str]:
    docs = Path(settings.BASE_DIR) / "docs"
    made = {docs / "workflows" / f"{w.key}.md": diagram.page(w) for w in registry.every()}
    return {**made, docs / "access.md": access.page()}


def stale() -> list[Path]:
    """Pages that are missing or differ from what the code says, and pages of workflows that are gone."""
    fresh = pages()
    differ = [p for p, text in fresh.items() if not p.exists() or p.read_text() != text]
    gone = [p for p in (Path(settings.BASE_DIR) / "docs" / "workflows").glob("*.md") if p not in fresh]
    return sorted([*differ, *gone])


class Command(BaseCommand):
    help = "Write docs/workflows/*.md and docs/access.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell whether they are fresh")

    def handle(self, *args: Any, **options: Any) -> None:
        old = stale()
        if options["check"]:
            if old:
                raise CommandError(f"Not fresh: {', '.join(p.name for p in old)}. Run: manage.py render_docs")
            return
        for path, text in pages().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for path in set(old) - set(pages()):
            path.unlink()
