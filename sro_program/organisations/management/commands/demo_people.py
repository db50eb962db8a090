"""`manage.py demo_people`: who can sign in to the demo, as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from sro_program.demo.people import is_loaded, sign_ins


class Command(BaseCommand):
    help = "Prints the demo sign-ins as JSON: role, organisation, email, password, name. Empty without demo data."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(sign_ins() if is_loaded() else [], ensure_ascii=False, indent=2))
