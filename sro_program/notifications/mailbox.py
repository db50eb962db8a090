"""Mail as files, for running without a mail server: one .eml per message, shown on a page of its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage as ParsedMail
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

ENDING = ".eml"
LONGEST_STEM = 150


class FolderBackend(BaseEmailBackend):
    """Writes into settings.MAILBOX_DIR. The file is named after the Message-ID, so that a message
    sent twice, as after a crash, is one file.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            for message in email_messages:
                _write(message)
        except OSError:
            if not self.fail_silently:
                raise
            return 0
        return len(email_messages)


def _write(message: EmailMessage) -> None:
    mail = message.message()
    folder = Path(settings.MAILBOX_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(mail.as_bytes())
        Path(part).replace(folder / file_name(mail["Message-ID"]))
    except BaseException:
        with contextlib.suppress(OSError):
            Path(part).unlink()
        raise


def file_name(message_id: str) -> str:
    """Readable where the id is plain; otherwise with a digest, so that two ids never share a file."""
    plain = message_id.strip().strip("<>")
    stem = re.sub(r"[^A-Za-z0-9@._-]", "_", plain).lstrip(".")[:LONGEST_STEM]
    if stem != plain:
        stem = f"{stem}-{hashlib.sha256(plain.encode()).hexdigest()[:16]}"
    return stem + ENDING


@dataclass(frozen=True, slots=True)
class Mail:
    """One stored message as the page shows it."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str
    attachments: tuple[tuple[str, str], ...]  # file name, content as far as it is text


def stored_mails() -> list[Path]:
    """Newest first; only those on the page shown are read."""
    return sorted(_files(), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def stored_mail(name: str) -> Mail | None:
    """Only names that the folder itself lists lead anywhere."""
    return next((read_mail(path) for path in _files() if path.name == name), None)


def _files() -> Iterator[Path]:
    folder = Path(settings.MAILBOX_DIR)
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.suffix == ENDING and not path.name.startswith("."))


def read_mail(path: Path) -> Mail:
    mail = message_from_bytes(path.read_bytes(), _class=ParsedMail, policy=modern)
    body = mail.get_body(("plain",))
    written = parsedate_to_datetime(mail["Date"])  # without a zone where the mail says -0000, which is UTC
    return Mail(
        name=path.name,
        at=written.replace(tzinfo=written.tzinfo or UTC),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        text=body.get_content() if body is not None else "",
        attachments=tuple(_attachments(mail)),
    )


def _attachments(mail: ParsedMail) -> Iterator[tuple[str, str]]:
    for part in mail.iter_attachments():
        content = part.get_content()
        yield part.get_filename() or "attachment", content if isinstance(content, str) else ""
