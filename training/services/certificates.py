"""Certificates: measured before they are read, judged by what is in them, kept once per person."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sro_program.documents.services import store_document
from sro_program.documents.uploads import is_pdf

from ..models import TrainingRecord

LARGEST = 10 * 1024 * 1024
MOST_PAGES = 20
_MOST_INFLATED = 4 * 1024 * 1024
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,6})\b")
_PAGES = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")


class BadCertificate(Exception):
    """The sentence is for the person who chose the file."""


@dataclass(frozen=True, slots=True)
class CertificateFile:
    name: str
    media_type: str
    content: bytes

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def judge(name: str, size: int, read: Callable[[], bytes]) -> CertificateFile:
    """The file, or why it cannot be kept as a certificate."""
    if not size:
        raise BadCertificate(_("This file is empty. Choose the certificate again."))
    if size > LARGEST:
        said = _(
            "This file has %(size).1f MB. A certificate of up to %(most)d MB can be kept; scan it with fewer dots."
        )
        raise BadCertificate(said % {"size": size / 1024 / 1024, "most": LARGEST // 1024 // 1024})
    content = read()
    media_type = _kind_of(content)
    if not media_type:
        raise BadCertificate(
            _("This is no PDF, JPEG or PNG, whatever its name says. Scan or photograph the certificate.")
        )
    if media_type == "application/pdf" and (pages := pages_of(content)) > MOST_PAGES:
        said = _("This file has %(pages)d pages. A certificate has up to %(most)d; take out the course material.")
        raise BadCertificate(said % {"pages": pages, "most": MOST_PAGES})
    return CertificateFile(name, media_type, content)


def _kind_of(content: bytes) -> str:
    """By the marks that begin and end each kind of file: half a picture is none."""
    if is_pdf(content):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[3:]:
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-64:]:
        return "image/png"
    return ""


def pages_of(content: bytes) -> int:
    """How many pages a PDF says it has, also where its objects are packed; never unpacks more than a few megabytes."""
    found, most = 0, 0
    for part in (content, *_unpacked(content)):
        found += len(_PAGE.findall(part))
        for tree in _PAGES.finditer(part):
            near = part[max(tree.start() - 300, 0) : tree.end() + 300]
            most = max([most, *(int(count) for count in _COUNT.findall(near))])
    return max(found, most)


def _unpacked(content: bytes) -> Iterator[bytes]:
    left = _MOST_INFLATED
    for stream in _OBJECT_STREAM.finditer(content):
        try:
            part = zlib.decompressobj().decompress(content[stream.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        yield part
        if left <= 0:
            return


def refuse_used(person: Any, file: CertificateFile) -> None:
    """One paper proves one training: the same bytes are refused while another record of the person has them."""
    same = TrainingRecord.objects.filter(
        person=person, fingerprint=file.fingerprint, status__in=("claimed", "verified")
    )
    other = same.first()
    if other is not None:
        said = _("This certificate is on record already, for “%s”. One certificate proves one training.") % other.title
        raise ValidationError({"certificate": said})


def keep_certificate(record: TrainingRecord, file: CertificateFile, by: Any) -> None:
    """Stores the file with the record, which is new: nothing else refers to it yet."""
    record.certificate = store_document(
        about=record,
        kind="training_certificate",
        name=file.name,
        media_type=file.media_type,
        content=file.content,
        made_by=by,
    )
    record.save(update_fields=["certificate"])
