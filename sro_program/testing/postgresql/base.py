"""Django's PostgreSQL backend with three differences: unordered rows come in random order (`compiler`),
emptying all tables between two tests works, and a test database goes even while somebody holds a session.

Decision and audit tables refuse DELETE and TRUNCATE by trigger. Between two tests, and only there,
the triggers rest; the role that runs the tests needs the right to say so (`testing.database`).
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import Style
from django.db.backends.postgresql import base, creation, operations


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "sro_program.testing.postgresql.compiler"

    def sql_flush(
        self, style: Style, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """DELETE, because TRUNCATE takes milliseconds for each table and most of them are empty."""
        rest = "SET LOCAL session_replication_role = replica"
        return [rest, *(f"DELETE FROM {self.quote_name(table)}" for table in tables)]


class DatabaseCreation(creation.DatabaseCreation):
    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        """Servers and threads that tests started may still hold a session; the database goes all the same."""
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class: Any = DatabaseOperations
    creation_class: Any = DatabaseCreation
