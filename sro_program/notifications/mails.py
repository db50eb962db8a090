"""The mail of one notice: short, naming nobody, with a link to what it is about."""

from __future__ import annotations

import re
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import select_template
from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.ui.dates import day_text

from . import wording
from .calendar import MOVES_WITH_CALENDAR, invitation_from, site_host
from .models import Delivery, Outbox
from .recipients import relations_of, subject, told_by


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def message_id(delivery: Delivery) -> str:
    """Follows from the row alone: a mail sent again after a crash is the same mail to every mail server."""
    made = int(delivery.notice.created_at.timestamp() * 1_000_000)
    return f"<notice-{delivery.pk}-{made:x}@{site_host()}>"


def compose(delivery: Delivery) -> EmailMessage:
    notice = delivery.notice
    words = _decision_words(delivery) if notice.outbox.line else _message_words(delivery)
    templates = [f"mail/{notice.kind.replace('.', '/')}.txt", words["template"]]
    context = {
        **words,
        "url": absolute(notice.url),
        "preferences_url": absolute(reverse("notice-preferences")),
    }
    text = re.sub(r"\n{3,}", "\n\n", select_template(templates).render(context)).strip() + "\n"
    mail = EmailMessage(
        subject=words["title"],
        body=text,
        to=[notice.user.email],
        headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    if words["calendar"]:
        mail.attach(_calendar_part(*words["calendar"]))
    return mail


def _decision_words(delivery: Delivery) -> dict[str, Any]:
    notice = delivery.notice
    assert notice.outbox.line is not None
    told = told_by(notice.outbox.line)
    duty = wording.duty_of(notice.user, told.workflow, told.record)
    event = _event_of(told.record) if told.transition.key in MOVES_WITH_CALENDAR else None
    if event and told.transition.key == "cancel":
        event = {**event, "method": "CANCEL"}
    return {
        "template": "mail/decision.txt",
        "title": wording.happened(told),
        "body": "",
        "waits": _(", ").join(duty.labels),
        "due": day_text(duty.due) if duty.due else "",
        "reason_given": bool(told.line.reason and told.transition.asks_reason),
        "why": wording.why(relations_of(notice.user, told)),
        "calendar": _calendar(event, delivery, told.record),
    }


def _event_of(record: Any) -> dict[str, Any] | None:
    """Nouns that are appointments say so by a method `calendar_event`."""
    make = getattr(record, "calendar_event", None)
    return make() if make else None


def _message_words(delivery: Delivery) -> dict[str, Any]:
    outbox: Outbox = delivery.notice.outbox
    return {
        "template": "mail/message.txt",
        "title": outbox.payload["title"],
        "body": outbox.payload.get("body", ""),
        "waits": "",
        "due": "",
        "reason_given": False,
        "why": wording.why(()),
        "calendar": _calendar(outbox.payload.get("calendar"), delivery, subject(outbox)),
    }


def _calendar(event: dict[str, Any] | None, delivery: Delivery, record: Any) -> tuple[bytes, str] | None:
    if not event:
        return None
    notice = delivery.notice
    content = invitation_from(
        event,
        key=record.pk if record is not None else f"notice-{notice.outbox_id}",
        sequence=getattr(record, "version", 0),
        url=absolute(notice.url),
        attendee=notice.user.email,
    )
    return content, event.get("method", "REQUEST")


def _calendar_part(content: bytes, method: str) -> MIMEText:
    """Mail programs offer to put it into the calendar only when the part itself names the method."""
    part = MIMEText(content.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="invite.ics")
    return part
