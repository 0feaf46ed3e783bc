"""Ask the database about many pairs at once."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func


class PairIn(Func):
    """A condition: that two columns of ids together are one of some pairs.

    The pairs travel as two arrays, so that the statement is the same whatever their number.
    """

    output_field = BooleanField()

    def __init__(self, left: str, right: str, pairs: Collection[tuple[UUID, UUID]]) -> None:
        """Name two columns, and give the pairs."""
        super().__init__(F(left), F(right))
        self.pairs = (tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, Any]:
        """Return the comparison with the unnested arrays."""
        columns = [compiler.compile(expression) for expression in self.source_expressions]
        left = ", ".join(sql for sql, _ in columns)
        params = [param for _, given in columns for param in given]
        pairs = "SELECT * FROM unnest(%s::uuid[], %s::uuid[])"
        return f"({left}) IN ({pairs})", (*params, *map(list, self.pairs))
