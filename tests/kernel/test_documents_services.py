"""Documents: kept as they were made, for good."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from sro_program.documents.models import Document
from sro_program.documents.services import documents_of, file_name, store_document
from tests.factories.organisations import AgencyFactory, OfficerFactory, UserFactory
from tests.factories.selection import TrainingRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    return TrainingRecordFactory(officer=OfficerFactory(agency=AgencyFactory()))


def store(record, name="letter.pdf", content=b"%PDF-1.7 example"):
    return store_document(
        about=record, kind="letter", name=name, media_type="application/pdf", content=content, made_by=UserFactory()
    )


def test_a_document_keeps_size_and_digest(record):
    document = store(record)
    document.refresh_from_db()
    assert bytes(document.content) == b"%PDF-1.7 example"
    assert (document.size, document.sha256) == (16, hashlib.sha256(b"%PDF-1.7 example").hexdigest())
    assert document.about == record


def test_documents_of_a_record_leave_the_bytes_in_the_database(record, django_assert_num_queries):
    store(record)
    store(record, name="second.pdf")
    store(TrainingRecordFactory(officer=record.person.officer))
    with django_assert_num_queries(1):
        found = list(documents_of(record))
        assert [(d.name, d.size, d.made_by is not None) for d in found] == [
            ("letter.pdf", 16, True),
            ("second.pdf", 16, True),
        ]
    assert "content" in found[0].get_deferred_fields()


def test_an_empty_document_is_refused(record):
    with pytest.raises(ValueError, match="cannot be empty"):
        store(record, content=b"")
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents_document SET name = 'other.pdf'",
        "DELETE FROM documents_document",
        "TRUNCATE documents_document CASCADE",
    ],
)
def test_a_document_can_neither_be_changed_nor_removed(record, change):
    store(record)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Document.objects.get().name == "letter.pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\letters\\a.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("letter\u202efdp.exe", "letterfdp.exe"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("..", "document"),
        ("", "document"),
    ],
)
def test_a_file_name_is_made_harmless(given, kept):
    assert file_name(given) == kept
