"""Training sessions and the papers that prove training."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from sro_program.testing.placing import place
from training.models import SessionPlace, SessionTopic, TrainingSession
from training.services.certificates import CertificateFile, judge

from .department import Department

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20 + b"IEND\xaeB`\x82"


def pdf(pages: int = 1, mark: str = "") -> bytes:
    """As many pages as asked for, and nothing on them."""
    kids = "\n".join(f"{n + 3} 0 obj << /Type /Page /Parent 2 0 R >> endobj" for n in range(pages))
    return f"%PDF-1.7\n% {mark}\n2 0 obj << /Type /Pages /Count {pages} >> endobj\n{kids}\n%%EOF\n".encode()


def certificate(mark: str = "") -> CertificateFile:
    content = pdf(mark=mark)
    return judge("certificate.pdf", len(content), lambda: content)


def session(
    d: Department, status: str = "open", *, topics: Iterable[tuple[str, str]] = (("legal_update", "2"),), **given: Any
) -> TrainingSession:
    """One of two hours in three days, or what the columns say."""
    begins = given.pop("starts_at", timezone.now() + timedelta(days=3))
    columns: dict[str, Any] = {
        "title": "Quarterly in-service",
        "instructor": "Instructor Example",
        "place": "Training room",
        "ends_at": begins + timedelta(hours=4),
        "signup_closes_at": begins,
        "audiences": ["officers", "supervisors"],
        "planned_by": d.sergeant,
        **given,
    }
    if status == "recorded":
        columns |= {"recorded_by": d.sergeant, "recorded_at": timezone.now()}
    made = TrainingSession.objects.create(agency=d.agency, starts_at=begins, **columns)
    SessionTopic.objects.bulk_create(
        SessionTopic(session=made, topic=topic, label=topic.replace("_", " ").title(), hours=Decimal(hours), nth=n)
        for n, (topic, hours) in enumerate(topics, start=1)
    )
    return place(made, status)  # type: ignore[no-any-return]


def held(d: Department, people: Iterable[Any], **given: Any) -> TrainingSession:
    """Over since an hour; these people were there."""
    made = session(d, "held", starts_at=timezone.now() - timedelta(hours=5), **given)
    came(made, people)
    return made


def came(made: TrainingSession, people: Iterable[Any]) -> None:
    now = timezone.now()
    SessionPlace.objects.bulk_create(
        SessionPlace(
            session=made,
            person=person,
            state="signed_up",
            number=n,
            signed_up_at=now,
            came_at=now,
            came_how="roster",
            came_by=made.planned_by,
        )
        for n, person in enumerate(people, start=1)
    )
