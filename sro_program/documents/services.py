"""Keeping files with the records they belong to."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from .models import Document

LONGEST_NAME = 150


def store_document(
    *, about: Model, kind: str, name: str, media_type: str, content: bytes, made_by: Any = None
) -> Document:
    """Write one file into the transaction of the decision that made it. An empty file is a mistake."""
    if not content:
        raise ValueError("A document cannot be empty.")
    return Document.objects.create(
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        kind=kind,
        name=file_name(name),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        made_by=made_by,
    )


def documents_of(record: Model) -> QuerySet[Document]:
    """What belongs to the record, oldest first, without the bytes."""
    kind = ContentType.objects.get_for_model(record)
    return Document.objects.filter(content_type=kind, object_id=record.pk).defer("content").select_related("made_by")


def file_name(name: str) -> str:
    """The last part of a path, without characters that no reader can see; the ending survives shortening."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if not unicodedata.category(c).startswith("C"))
    seen = seen.strip(" .") or "document"
    stem, dot, ending = seen.rpartition(".")
    if not stem or len(ending) > 10:
        return seen[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
