"""A mark in every text of every record, by which a page betrays what it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg2.extras import execute_values

MARK = re.compile(r"CNR([ABH])(\d{6})Z")
LONGEST = len("CNRA000000Z")
OURS = ("sro_program", "applicants", "assignments", "training", "reports")
KEYS = {
    "acted_as", "becomes", "clause", "criterion", "hazard", "how", "key", "kind", "locale", "media_type", "nces_id",
    "number", "pack", "party", "password", "pgh_label", "policy_pack", "problem", "qualification", "seat", "sha256",
    "side", "source", "standing", "target", "text_sha256", "time_zone", "topic", "transition", "url", "waiver_clause",
    "work", "workflow", "subject",
    "offence", "overall", "rating", "uniform",
    "requirement",
    "fingerprint",
}  # fmt: skip
"""Text columns that hold a key of ours and no words of anybody."""
WORDS_IN_JSON = {
    "applicants.Opening": ("questions", "text"),
    "organisations.FileImport": ("report", "sentence"),
    "assignments.Evaluation": ("evidence", "text"),
}
"""JSON columns with words in them, and the key under which each stands."""


@dataclass(frozen=True, slots=True)
class Canary:
    tenant: str
    model: str
    field: str
    pk: Any


class Canaries:
    """`mark` fills whatever has no mark yet for one tenant; `by_mark` says later what a mark came from."""

    def __init__(self) -> None:
        self.by_mark: dict[str, Canary] = {}
        self._marked: set[tuple[str, Any]] = set()

    def mark(self, tenant: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in apps.get_models():
                if model.__module__.split(".")[0] in OURS and model._meta.managed and not model._meta.proxy:
                    self._mark_model(cursor, tenant, model)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    def _mark_model(self, cursor: Any, tenant: str, model: type[models.Model]) -> None:
        label, key = model._meta.label, model._meta.pk
        assert key is not None
        rows = [r for r in model._base_manager.order_by("pk") if (label, r.pk) not in self._marked]
        self._marked |= {(label, row.pk) for row in rows}
        filled = {f.column: [(r.pk, self._text(tenant, model, f, r)) for r in rows] for f in texts_of(model)}
        if json_of := WORDS_IN_JSON.get(label):
            column, inside = json_of
            filled[column] = [(r.pk, json.dumps(self._inside(tenant, r, column, inside))) for r in rows]
        for column, values in filled.items():
            cast = "::jsonb" if json_of and column == json_of[0] else ""
            statement = (
                f'UPDATE "{model._meta.db_table}" SET "{column}" = marked.text{cast} FROM (VALUES %s)'
                f' AS marked (pk, text) WHERE "{key.column}" = marked.pk::{key.db_type(connection)}'
            )
            if values:
                execute_values(cursor.cursor, statement, [(str(pk), text) for pk, text in values])

    def _new(self, tenant: str, model: str, field: str, pk: Any) -> str:
        text = f"CNR{tenant}{len(self.by_mark):06d}Z"
        self.by_mark[text] = Canary(tenant, model, field, pk)
        return text

    def _text(self, tenant: str, model: type[models.Model], field: Any, row: Any) -> str:
        text = self._new(tenant, model._meta.label, field.name, row.pk)
        if isinstance(field, models.EmailField):
            return f"{text.lower()}@example.test"
        return f"{text}.pdf" if model._meta.label == "documents.Document" else text

    def _inside(self, tenant: str, row: Any, column: str, inside: str) -> Any:
        """The JSON with every text under the key replaced."""

        def walk(value: Any) -> Any:
            if isinstance(value, list):
                return [walk(v) for v in value]
            if isinstance(value, dict):
                return {
                    k: self._new(tenant, row._meta.label, column, row.pk) if k == inside else walk(v)
                    for k, v in value.items()
                }
            return value

        return walk(getattr(row, column))

    def found(self, text: str) -> Iterator[Canary]:
        return (self.by_mark[f"CNR{t}{n}Z"] for t, n in sorted(set(MARK.findall(text.upper()))))


def texts_of(model: type[models.Model]) -> list[Any]:
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField)
        and not (f.choices or f.name in KEYS or f.primary_key)
        and (f.max_length or LONGEST) >= LONGEST
    ]
