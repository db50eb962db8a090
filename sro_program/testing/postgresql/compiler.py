"""Django's SQL compilers, except that a query which asks for no order gets a random one.

PostgreSQL may return such rows in any order and mostly does not; here it always may, so that a
page or a rule which counts on an order it never asked for fails in a test and not at a customer.
"""

from typing import Any

from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.backends.postgresql.compiler import SQLCompiler as DjangoCompiler
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(DjangoCompiler):
    def get_order_by(self) -> list[Any]:
        asked = super().get_order_by()
        return asked or ([(OrderBy(Random()), ("RANDOM()", [], False))] if self.may_shuffle() else [])

    def may_shuffle(self) -> bool:
        """Only where rows come out of it: no counts, subqueries, unions or groups."""
        query = self.query
        rows = query.default_cols or query.select
        return bool(rows) and not (query.subquery or query.combinator or query.distinct or query.group_by is not None)
