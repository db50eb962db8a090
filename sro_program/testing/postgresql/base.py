"""Django's PostgreSQL backend with two differences: unordered rows come in random order (`compiler`), and
emptying all tables between two tests works.

Decision and audit tables refuse DELETE and TRUNCATE by trigger. Between two tests, and only there,
the triggers rest; the role that runs the tests needs the right to say so (`testing.database`).
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import Style
from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "sro_program.testing.postgresql.compiler"

    def sql_flush(
        self, style: Style, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """DELETE, because TRUNCATE takes milliseconds for each table and most of them are empty."""
        rest = "SET LOCAL session_replication_role = replica"
        return [rest, *(f"DELETE FROM {self.quote_name(table)}" for table in tables)]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class: Any = DatabaseOperations
