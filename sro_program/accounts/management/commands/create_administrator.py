"""`manage.py create_administrator EMAIL "FULL NAME"`: the first person of an installation without demo data."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from sro_program.workflow.errors import Refused

from ...services import make_administrator, password_link


class Command(BaseCommand):
    help = "Makes an administrator of this installation and prints a link to set the password (30 minutes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("full_name", metavar="FULL_NAME")

    def handle(self, *args: Any, email: str, full_name: str, **options: Any) -> None:
        try:
            person = make_administrator(email=email, full_name=full_name)
        except (ValidationError, Refused) as error:
            raise CommandError(" ".join(getattr(error, "messages", None) or [str(error)])) from None
        self.stdout.write(f"{settings.SITE_URL}{password_link(person)}")
