"""Fetching a document: whoever may see its record, as an attachment, and written down."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sro_program.audit.models import AccessRecord
from sro_program.documents.services import store_document
from sro_program.organisations.models import Role, Seat
from tests.factories.organisations import AgencyFactory, OfficerFactory, UserFactory, seated
from tests.factories.selection import TrainingRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def document(agency):
    return store_document(
        about=TrainingRecordFactory(officer=OfficerFactory(agency=agency)),
        kind="certificate",
        name="Zeugnis „1“.html",
        media_type="text/html",
        content=b"<script>alert(1)</script>",
    )


def test_whoever_sees_the_record_gets_the_file_as_attachment(client, agency, document):
    sergeant = seated(Role.SERGEANT, agency)
    client.force_login(sergeant)
    answer = client.get(document.get_absolute_url())
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Zeugnis")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"


def test_each_download_is_written_down(client, agency, document):
    sergeant = seated(Role.SERGEANT, agency)
    client.force_login(sergeant)
    client.get(document.get_absolute_url())
    look = AccessRecord.objects.get()
    assert (look.user, look.object_id, look.how) == (sergeant, document.pk, "download")


def test_outside_the_records_ability_there_is_no_document(client, document):
    outsiders = [seated(Role.SERGEANT, AgencyFactory()), UserFactory()]
    for user in outsiders:
        client.force_login(user)
        assert client.get(document.get_absolute_url()).status_code == 404
    assert not AccessRecord.objects.exists()


def test_a_right_that_ended_ends_the_download(client, agency, document):
    sergeant = seated(Role.SERGEANT, agency)
    client.force_login(sergeant)
    Seat.objects.filter(user=sergeant).update(until=timezone.localdate() - timedelta(days=2))
    assert client.get(document.get_absolute_url()).status_code == 404


def test_a_document_of_no_workflow_record_is_nobodys(client, agency):
    document = store_document(about=agency, kind="x", name="x.pdf", media_type="application/pdf", content=b"x")
    client.force_login(seated(Role.CHIEF, agency))
    assert client.get(document.get_absolute_url()).status_code == 404


def test_without_sign_in_the_sign_in_page_is_shown(client, document):
    assert client.get(document.get_absolute_url()).status_code == 302


def test_a_document_that_does_not_exist_answers_404(client):
    client.force_login(UserFactory())
    assert client.get(reverse("document", args=[uuid.uuid4()])).status_code == 404
