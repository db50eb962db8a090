"""Statements kept by us and planned by PostgreSQL once on each line."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sro_program.accounts.models import User
from sro_program.permissions import statements
from sro_program.permissions.statements import Given, rows_of
from tests.factories.organisations import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_kept", {})
    monkeypatch.setattr(statements, "_planned", type(statements._planned)())


def names() -> QuerySet[Any]:
    return User.objects.order_by("full_name").values_list("full_name")


def said(key: str) -> str:
    with CaptureQueriesContext(connection) as captured:
        rows_of(key, names)
    (query,) = captured.captured_queries
    return str(query["sql"])


def test_a_statement_is_planned_once_and_reads_anew() -> None:
    UserFactory(full_name="Avery Example")
    assert rows_of("names", names) == [("Avery Example",)]
    UserFactory(full_name="Blake Example")
    assert said("names").startswith("EXECUTE ")
    assert rows_of("names", names) == [("Avery Example",), ("Blake Example",)]


def test_a_plan_outlives_what_was_undone() -> None:
    with transaction.atomic():
        UserFactory()
        assert len(rows_of("names", names)) == 1
        transaction.set_rollback(True)
    assert rows_of("names", names) == []
    assert said("names").startswith("EXECUTE ")


def test_a_line_keeps_the_plans_used_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_PLANNED", 2)
    for key in ("first", "second", "first", "third"):
        rows_of(key, names)
    assert said("first").startswith("EXECUTE ")
    assert said("second").startswith("DEALLOCATE ")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = ANY(%s)", [_names_on_this_line()])
        assert cursor.fetchone() == (2,)


def _names_on_this_line() -> list[str]:
    return list(statements._planned[connection.connection].values())


def test_a_pooler_between_gets_plain_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert [said("names").split()[0], said("names").split()[0]] == ["SELECT", "SELECT"]


def test_texts_come_with_the_question() -> None:
    UserFactory(full_name="Avery 100% Example")
    UserFactory(full_name="Blake Example")

    def like() -> QuerySet[Any]:
        return names().filter(full_name__ilike=Given(0))

    assert rows_of("like", like, "%avery%") == [("Avery 100% Example",)]
    assert rows_of("like", like, "BLAKE%") == [("Blake Example",)]


def test_a_moment_is_refused() -> None:
    with pytest.raises(TypeError, match="compare with Now"):
        rows_of("late", lambda: names().filter(created_at__lt=timezone.now()))


@pytest.mark.parametrize(
    ("words", "found"),
    [("AVERY", ["Avery 100% Example"]), ("0% e", ["Avery 100% Example"]), ("1_0", []), ("\\", []), ("ple", None)],
)
def test_words_are_found_as_they_stand_in_any_case(words: str, found: list[str] | None) -> None:
    UserFactory(full_name="Avery 100% Example")
    UserFactory(full_name="Blake Example")
    everybody = ["Avery 100% Example", "Blake Example"]
    shown = [name for (name,) in names().filter(full_name__icontains=words)]
    assert shown == (everybody if found is None else found)


def test_words_may_stand_in_another_column() -> None:
    UserFactory(full_name="Blake Example", email="blake@example.org")
    UserFactory(full_name="avery", email="AVERY@example.org")
    assert [name for (name,) in names().filter(email__icontains=F("full_name"))] == ["avery"]
