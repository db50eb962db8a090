"""The test database: as strict as a real one, and empty before every test."""

from __future__ import annotations

import pytest
from django.core.management.color import no_style
from django.db import connection

from sro_program.accounts.models import User

pytestmark = pytest.mark.django_db


def test_role_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_flush_empties_tables_whose_triggers_refuse_it():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1);"
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'kept for good'; END$$;"
            "CREATE TRIGGER no_delete BEFORE DELETE ON kept FOR EACH ROW EXECUTE FUNCTION refuse();"
        )
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), ["kept"]))
        cursor.execute("SELECT count(*) FROM kept")
        assert cursor.fetchone() == (0,)


def test_rows_without_an_order_come_in_any_order():
    User.objects.bulk_create(User(email=f"p{n}@sro.example", full_name=f"Person {n}") for n in range(20))
    seen = {tuple(User.objects.order_by().values_list("email", flat=True)) for _ in range(20)}
    assert len(seen) > 1
    assert User.objects.order_by().count() == 20
    assert User.objects.order_by("email").first() == User.objects.get(email="p0@sro.example")
