"""How texts are searched: by ILIKE, as PostgreSQL knows how common words are in a column, not in UPPER() of it."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, TextField
from django.db.models.lookups import IContains
from django.db.models.sql.compiler import SQLCompiler


@CharField.register_lookup
@TextField.register_lookup
class Matches(Lookup):
    """The text fits a pattern of LIKE, whatever the case."""

    lookup_name = "ilike"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        text, text_params = Lookup.process_lhs(self, compiler, connection)
        pattern, pattern_params = self.process_rhs(compiler, connection)
        return f"{text} ILIKE {pattern}", (*text_params, *pattern_params)


@CharField.register_lookup
@TextField.register_lookup
class Holds(Matches, IContains):
    """Django's `icontains`. Words out of another column it looks for as Django does."""

    lookup_name = "icontains"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        way = Matches if self.rhs_is_direct_value() else IContains
        return way.as_sql(self, compiler, connection)
