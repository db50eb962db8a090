"""The agreement on paper, and reminders before it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assignments.models import Agreement
from assignments.services.reminders import DAYS, remind_of_endings
from assignments.tasks import remind
from sro_program.documents.models import Document
from sro_program.documents.uploads import LARGEST
from sro_program.notifications.models import Notice, Outbox
from sro_program.notifications.telling import tell_open
from sro_program.organisations.models import Role
from tests.factories.agreements import signed, up_for_signature
from tests.factories.department import Department
from tests.factories.organisations import seated
from tests.factories.selection import AgreementFactory, days

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.mark.parametrize("pack", ["alabama", "utah", "national"])
def test_the_whole_agreement_is_kept_as_pdf_when_sent_and_when_signed(pack: str, client: Client) -> None:
    department = Department(pack)
    agreement = signed(department, school_share=60, terms="Both meet once a term.")
    kept = {d.kind: d for d in Document.objects.all()}
    assert set(kept) == {"agreement_text", "agreement_signed"}
    assert all(bytes(d.content).startswith(b"%PDF-") for d in kept.values())
    client.force_login(department.principal)
    answer = client.get(kept["agreement_signed"].get_absolute_url())
    assert answer.status_code == 200
    assert client.get(reverse("assignments:pdf", args=[agreement.pk]))["Content-Type"] == "application/pdf"
    client.force_login(seated(Role.CHIEF, Department("utah").agency))
    assert client.get(kept["agreement_signed"].get_absolute_url()).status_code == 404
    assert client.get(reverse("assignments:pdf", args=[agreement.pk])).status_code == 404


def _upload(client: Client, agreement: Agreement, name: str, content: bytes, kind: str = "application/pdf") -> Any:
    paper = SimpleUploadedFile(name, content, kind)
    return client.post(reverse("assignments:paper-new", args=[agreement.pk]), {"version": 1, "paper": paper})


def test_the_signed_paper_is_kept_as_it_came(alabama: Department, client: Client) -> None:
    agreement = alabama.agreement()
    client.force_login(alabama.superintendent)
    assert _upload(client, agreement, "signed contract.pdf", PDF).status_code == 302
    document = Document.objects.get()
    assert (document.kind, document.name, bytes(document.content)) == ("signed_paper", "signed contract.pdf", PDF)
    assert document.made_by == alabama.superintendent
    assert "signed contract.pdf" in client.get(agreement.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("name", "content", "words"), [
    ("signed.pdf", b"This is a text file.\n" * 50, "This is no PDF"),
    ("signed.pdf", b"%PDF-1.7 cut off", "This is no PDF"),
    ("signed.pdf", b"", "empty"),
])  # fmt: skip
def test_what_is_no_pdf_is_refused_at_the_field(
    alabama: Department, client: Client, name: str, content: bytes, words: str
) -> None:
    agreement = alabama.agreement()
    client.force_login(alabama.chief)
    answer = _upload(client, agreement, name, content)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["paper"])
    assert not Document.objects.exists()


def test_forty_megabytes_are_refused_at_the_field(alabama: Department, client: Client) -> None:
    agreement = alabama.agreement()
    client.force_login(alabama.chief)
    answer = _upload(client, agreement, "signed.pdf", PDF + b" " * (40 * 1024 * 1024 - len(PDF)))
    assert answer.status_code == 422
    assert "This file has 40.0 MB." in str(answer.context["form"].errors["paper"])
    least = _upload(client, agreement, "signed.pdf", PDF + b" " * (LARGEST + 1 - len(PDF)))
    assert least.status_code == 422
    assert not Document.objects.exists()


@pytest.mark.parametrize("who", ["sergeant", "principal", "auditor"])
def test_only_the_two_heads_add_a_paper(alabama: Department, client: Client, who: str) -> None:
    client.force_login(getattr(alabama, who))
    assert _upload(client, alabama.agreement(), "signed.pdf", PDF).status_code == 404


# Reminders


def test_both_sides_are_reminded_once_at_each_step(alabama: Department) -> None:
    seated(Role.DISTRICT_STAFF, alabama.district, full_name="District Staff Example")
    last = date(2027, 6, 30)
    agreement = alabama.agreement(starts_on=date(2026, 7, 1), ends_on=last)
    told: list[tuple[int, str]] = []
    for before in range(200, -1, -1):
        noon = datetime(2027, 6, 30, 18, tzinfo=UTC) - timedelta(days=before)
        with time_machine.travel(noon, tick=False):
            known = set(Outbox.objects.values_list("pk", flat=True))
            remind()
            assert remind_of_endings() == 0
            fresh = Outbox.objects.filter(kind="agreement.ending").exclude(pk__in=known)
            told += [(before, o.key.rpartition(agreement.ends_on.isoformat())[2]) for o in fresh.order_by("id")]
    steps = [(d, f":{d}{leaders}") for d in DAYS for leaders in (("", ":leaders") if d <= 30 else ("",))]
    assert told == steps
    with time_machine.travel(datetime(2027, 6, 30, 18, tzinfo=UTC), tick=False):
        tell_open(float("inf"))
    counts = {n: Notice.objects.filter(user__full_name=f"{n} Example").count() for n in ("Chief", "Sergeant")}
    assert counts == {"Chief": 5, "Sergeant": 5}
    assert Notice.objects.filter(user=alabama.superintendent).count() == 5
    assert Notice.objects.filter(user__full_name="District Staff Example").count() == 5
    assert not Notice.objects.filter(user__in=[alabama.principal, alabama.auditor]).exists()


def test_missed_days_are_made_up_by_the_step_that_counts_now(alabama: Department) -> None:
    alabama.agreement(ends_on=days(25))
    assert remind_of_endings() == 2
    assert remind_of_endings() == 0
    assert [k.rpartition(":")[2] for k in Outbox.objects.values_list("key", flat=True)] == ["30", "leaders"]


def test_nobody_is_reminded_once_a_renewal_is_signed_or_the_term_changed_hands(alabama: Department) -> None:
    former = alabama.agreement(ends_on=days(25))
    AgreementFactory(
        agency=alabama.agency, district=alabama.district, series=former.series, edition=2, replaces=former,
        starts_on=days(26), ends_on=days(300), status="signed",
    )  # fmt: skip
    alabama.agreement(status="terminated", ends_on=days(25))
    assert remind_of_endings() == 0


def test_days_are_counted_where_the_agency_is() -> None:
    utah = Department("utah", zone="America/Denver")
    utah.agreement(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    with time_machine.travel(datetime(2026, 7, 4, 5, 59, tzinfo=UTC), tick=False):
        assert remind_of_endings() == 0
    with time_machine.travel(datetime(2026, 7, 4, 6, 0, tzinfo=UTC), tick=False):
        assert remind_of_endings() == 1


def test_a_text_on_its_way_can_already_have_its_paper(client: Client) -> None:
    utah = Department("utah")
    agreement = up_for_signature(utah)
    client.force_login(utah.chief)
    assert _upload(client, agreement, "signed.pdf", PDF).status_code == 302
