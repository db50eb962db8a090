"""`manage.py load_demo`: the story with fictional people, all of it or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from sro_program.accounts.models import User
from sro_program.demo import people, story

ONE_AT_A_TIME = 0x5D0DE30
"""Key of the advisory lock: of two commands started at once, the second finds everything there."""


class Command(BaseCommand):
    help = "Fills an empty installation with one Alabama and one Utah department of plainly fictional people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also on a real server, and beside real accounts")

    @transaction.atomic
    def handle(self, *args: Any, force: bool, verbosity: int, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if people.is_loaded():
            self._say("The demo data is already there. Nothing was changed.", verbosity)
            return
        if not force:
            _refuse_real_servers()
        story.tell()
        self._say("The demo data is loaded. `manage.py demo_people` prints who can sign in.", verbosity)

    def _say(self, line: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(line)


def _refuse_real_servers() -> None:
    """Everybody knows the pass phrase, so the demo stays where no real data is."""
    if settings.SESSION_COOKIE_SECURE:
        raise CommandError("These are the settings of a real server. The demo's pass phrase is public; see --force.")
    if User.objects.exists():
        raise CommandError("This database has accounts already. The demo goes into an empty one; see --force.")
