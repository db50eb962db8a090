"""`manage.py import_directory FILE... [--dry-run]`: the directory import without the pages."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ...directory.importer import Counts, ImportPlan, apply_plan, plan_import
from ...directory.reader import limits
from ...incoming.opening import Upload, read_from_disk
from ...incoming.problems import Problem, Unreadable, in_order


class Command(BaseCommand):
    help = "Imports NCES school and district files (.csv, or the .xls of the school search). Prints counts as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="compare and count only; write nothing")

    def handle(self, *args: Any, files: list[Path], dry_run: bool, **options: Any) -> None:
        uploads, unreadable = _read(files)
        plan = plan_import(uploads)
        plan.problems = in_order([*unreadable, *plan.problems])
        if not dry_run:
            _write(plan)
        self.stdout.write(json.dumps(_report(plan, dry_run), ensure_ascii=False, indent=2))
        if not plan.is_clean:
            sys.exit(1)


def _read(files: list[Path]) -> tuple[list[Upload], list[Problem]]:
    uploads, problems = [], []
    for path in files:
        try:
            uploads.append(read_from_disk(path, limits()))
        except Unreadable as error:
            problems.append(error.problem)
    return uploads, problems


def _write(plan: ImportPlan) -> None:
    """With a refused row nothing is written, and the counts say so."""
    if plan.is_clean:
        apply_plan(plan)
        return
    plan.districts = Counts(refused=plan.districts.refused)
    plan.schools = Counts(refused=plan.schools.refused)


def _report(plan: ImportPlan, dry_run: bool) -> dict[str, Any]:
    return {"dry_run": dry_run, "written": plan.is_clean and not dry_run, **plan.as_dict()}
