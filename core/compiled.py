"""Querysets that are compiled once and run often.

Building a queryset and turning it into SQL takes Django several times as long as PostgreSQL takes to
answer it. On the few reads that everything else waits for, the queryset is therefore built once with
`Slot`s in place of values; each run only fills these in. The queryset stays the one place that says
which rows: there is no second copy of it in SQL.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, QuerySet


class Slot(Expression):
    """A place in a query that a value is put into at each run."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        """Name the place, and give the type of what will stand there."""
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return a placeholder whose parameter is this slot itself."""
        return "%s", (self,)


class Compiled:
    """SQL of a `.values(…)` queryset, with the slots that each run fills."""

    def __init__(self, rows: "QuerySet[Any, dict[str, Any]]", columns: Sequence[str]) -> None:
        """Compile a queryset; `columns` names what it selects, in its order."""
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = compiler.as_sql()
        self.params = tuple(params)
        self.columns = tuple(columns)
        selected = [expression for expression, _, _ in compiler.select]
        if len(selected) != len(self.columns):
            raise ValueError("name every column that the queryset selects")
        self.converters = compiler.get_converters(selected)

    def run(
        self, values: Mapping[str, Any], *, limit: int | None = None, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Return the rows as dicts for these values; a missing value raises KeyError."""
        params = [values[p.name] if isinstance(p, Slot) else p for p in self.params]
        sql = self.sql
        if limit is not None:
            sql += " LIMIT %s OFFSET %s"
            params += [limit, offset]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = cursor.fetchall()
        return [dict(zip(self.columns, self._converted(row), strict=True)) for row in found]

    def _converted(self, row: tuple[Any, ...]) -> Sequence[Any]:
        if not self.converters:
            return row
        cells = list(row)
        for place, (functions, expression) in self.converters.items():
            for function in functions:
                cells[place] = function(cells[place], expression, connection)
        return cells
