"""Django's PostgreSQL backend with four differences: unordered rows come in random order (`compiler`),
emptying all tables between two tests works, a test database goes even while somebody holds a session, and
its tables are made from the models: that takes a tenth of the time that all migrations take.
tests/house/test_database.py shows that migrations make the very same schema.

Decision and audit tables refuse DELETE and TRUNCATE by trigger. Between two tests, and only there,
the triggers rest; the role that runs the tests needs the right to say so (`testing.database`).
"""

from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.core.management.color import Style
from django.db.backends.postgresql import base, creation, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL
from django.db.migrations.state import ProjectState


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "sro_program.testing.postgresql.compiler"

    def sql_flush(
        self, style: Style, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """DELETE, because TRUNCATE takes milliseconds for each table and most of them are empty."""
        rest = "SET LOCAL session_replication_role = replica"
        return [rest, *(f"DELETE FROM {self.quote_name(table)}" for table in tables)]


class DatabaseCreation(creation.DatabaseCreation):
    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        name = super().create_test_db(*args, **kwargs)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT to_regproc('_pgh_attach_context') IS NULL")
            is_new = cursor.fetchone() == (True,)
        if is_new:
            self._add_what_models_do_not_say()
        return name

    def _add_what_models_do_not_say(self) -> None:
        """The statements written into migrations by hand, in their order; the triggers and their function."""
        from pghistory.models import Context  # models exist only after this backend was loaded

        executor = MigrationExecutor(self.connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
        state = ProjectState()
        with self.connection.schema_editor() as editor:
            for migration, _ in plan:
                for operation in migration.operations:
                    if isinstance(operation, RunSQL):
                        operation.database_forwards(migration.app_label, editor, state, state)
        pgtrigger.install(database=self.connection.alias)
        Context.install_pgh_attach_context_func(using=self.connection.alias)

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        """Servers and threads that tests started may still hold a session; the database goes all the same."""
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class: Any = DatabaseOperations
    creation_class: Any = DatabaseCreation
