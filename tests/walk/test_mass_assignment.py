"""A form writes what its fields say, whatever else is sent along with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tests.factories.canaries import OURS
from tests.factories.world import World

from .doors import Door, Visitors, doors, visitors
from .probing import LOOKS
from .walking import quickly

pytestmark = pytest.mark.django_db

KEY = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<=reset/key/)[\w-]+")
NEVER_TWICE = {"id", "pgh_id", "pgh_context_id", "outbox_id", "line_id", "notice_id", "key", "password", "content",
               "sha256", "size", "url"}  # fmt: skip
"""Columns that differ between any two submissions."""
PEOPLE = ("user", "actor", "applicant", "officer", "giver", "author", "drafted_by", "made_by", "uploaded_by",
          "granted_by", "recorded_by", "written_by", "decided_by", "claimed_by", "chosen_by", "signer", "forwarded_by",
          "adopted_by", "on_behalf_of", "member", "supervisor")  # fmt: skip
FLAGS = ("is_active", "is_staff", "is_superuser", "conflict", "chair", "favourable", "off", "recommends", "charter")
MOMENTS = ("created_at", "submitted_at", "status_since", "ended_at", "signed_at", "decided_at", "at", "left_on")
WORDS = {"status": "appointed", "state": "AL", "role": "chief", "policy_pack": "national", "policy_on": "2001-01-01",
         "pack": "national", "verdict": "met", "acted_as": "chief", "side": "agency", "seat": "department",
         "votes_for": "9", "votes_against": "9", "mean": "5", "place": "1", "positions": "99", "record_version": "9",
         "criteria": "[]", "missing_seats": "{}", "waiver_clause": "AL-III-B-5", "typed_name": "Somebody",
         "email": "other@example.test", "password": "an open secret of theirs", "until": "2099-01-01"}  # fmt: skip


def extras(world: World) -> dict[str, list[str]]:
    there = world.there
    places = {"agency": there.agency, "district": there.district, "school": there.school, "schools": there.school,
              "opening": there.samples["applicants.Opening"]["open"], "agreement": there.in_force}  # fmt: skip
    given = {name: str(place.pk) for name, place in places.items()} | dict.fromkeys(PEOPLE, str(there.sergeant.pk))
    given |= dict.fromkeys(FLAGS, "on") | dict.fromkeys(MOMENTS, "2001-01-01") | WORDS
    given |= {"id": str(there.agency.pk), "pk": str(there.agency.pk)}
    return {name: [text] for key, text in given.items() for name in (key, f"{key}_id")}


class Reader:
    """Reads tables so that two runs of the same submission read the same."""

    def __init__(self) -> None:
        self.known = {str(pk) for model in ours() for pk in model._base_manager.values_list("pk", flat=True)}
        self.read: dict[str, list[str]] = {}

    def __call__(self, tables: set[str]) -> None:
        self.read = {table: self._rows(table) for table in sorted(tables - LOOKS)}

    def _rows(self, table: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            return sorted(self._plain(json.loads(row)) for (row,) in cursor.fetchall())

    def _plain(self, row: dict[str, Any]) -> str:
        told = {k: v for k, v in row.items() if k not in NEVER_TWICE and not k.endswith("_at") and k != "at"}
        new = {"status_since": None} if "status_since" in told else {}
        return KEY.sub(lambda k: k[0] if k[0] in self.known else "new", json.dumps(told | new, sort_keys=True))


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.split(".")[0] in OURS and m._meta.managed]


def test_what_a_form_does_not_ask_for_is_not_written(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    asking, reader, more = visitors(world), Reader(), extras(world)
    wrong, taken = [], 0
    with quickly():
        for door in doors(world):
            sent = door.form.filled()
            plain, plainly = submitted(asking, door, sent, reader)
            if plain not in (200, 302):
                continue
            taken += 1
            loaded, with_more = submitted(
                asking, door, {k: v for k, v in more.items() if k not in sent} | sent, reader
            )
            if (plain, plainly) != (loaded, with_more):
                changed = {t for t in {*plainly, *with_more} if plainly.get(t) != with_more.get(t)}
                wrong.append(f"{door}: {plain} became {loaded}, and {sorted(changed)} differ")
    record_property("probes", 2 * taken)
    assert not wrong, "\n".join(wrong)
    assert taken >= 50


def submitted(asking: Visitors, door: Door, sent: Any, reader: Reader) -> tuple[int, dict[str, list[str]]]:
    reader.read = {}
    answer = asking[door.persona.name].ask("POST", door.target.url, sent, look=reader)
    return answer.status, reader.read
