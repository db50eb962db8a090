"""The test database: as strict as a real one, and empty before every test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.management.color import no_style
from django.db import connection

from sro_program.accounts.models import User
from sro_program.embedded.places import CHECKOUT

pytestmark = pytest.mark.django_db

SCHEMA = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity::text,
       a.attgenerated::text, l.collname::text, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v', 'm', 'S')
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
 WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable::text,
       condeferred::text, convalidated::text, NULL, NULL
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef, NULL, NULL, NULL, NULL, NULL
  FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text,
       obj_description(oid, 'pg_trigger'), NULL, NULL, NULL
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, pg_get_functiondef(oid), NULL, NULL, NULL, NULL, NULL, NULL
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
UNION ALL
SELECT 'extension', extname, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM pg_extension
UNION ALL
SELECT 'type', typname, typtype::text, NULL, NULL, NULL, NULL, NULL, NULL
  FROM pg_type WHERE typnamespace = 'public'::regnamespace
"""
LEFT_OUT = ("django_migrations", "auth_group_permissions")
"""The book that migrations keep, and an unused table that Django numbers in one way here and in another there."""


@pytest.fixture
def migrated() -> Iterator[str]:
    """The address of a database made as an installation makes it: by all migrations, one after another."""
    name = f"{connection.settings_dict['NAME']}_migrated"
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"]):
        given = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "sro_program.settings.test"}
        subprocess.run([sys.executable, "manage.py", *command], env=given, cwd=CHECKOUT, check=True)
    yield address
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_migrations_make_the_schema_that_tests_run_on(migrated):
    with closing(psycopg2.connect(migrated)) as other, other.cursor() as theirs, connection.cursor() as ours:
        found = []
        for cursor in (theirs, ours):
            cursor.execute(SCHEMA)
            rows = {tuple(map(str, row)) for row in cursor.fetchall()}
            found.append({row for row in rows if not any(name in word for name in LEFT_OUT for word in row[:3])})
        by_migrations, by_models = found
        assert sorted(by_migrations - by_models) == []
        assert sorted(by_models - by_migrations) == []
        assert len(by_models) > 1_000
        tables = sorted({row[1] for row in by_models if row[0] == "column"} - {"cache", "django_session"})
        counts = "SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)
        theirs.execute(counts)
        ours.execute(counts)
        assert dict(zip(tables, theirs.fetchone(), strict=True)) == dict(zip(tables, ours.fetchone(), strict=True))


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
