"""Mail as files, by a server that keeps a list of what it took and is away while a file says so."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from sro_program.notifications.mailbox import FolderBackend


def away_file(mail: Path) -> Path:
    return mail.with_name("mail-server-is-away")


def taken_file(mail: Path) -> Path:
    return mail.with_name("mails-taken")


class WatchedFolder(FolderBackend):
    def open(self) -> bool:
        if away_file(Path(settings.MAILBOX_DIR)).exists():
            raise smtplib.SMTPServerDisconnected("the mail server is away")
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages)
        lines = "".join(f"{message.extra_headers['Message-ID']}\n" for message in email_messages)
        handle = os.open(taken_file(Path(settings.MAILBOX_DIR)), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, lines.encode())
        finally:
            os.close(handle)
        return sent
