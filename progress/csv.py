"""A board as a file for spreadsheets: the same rows, the same words, the same order as the page."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

MARK = "\ufeff"
"""Excel takes a file for UTF-8 only if it begins with this."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """Give back each line that is written, instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(headings: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Return the file line by line, so that however many rows there are none wait in memory."""
    writer: Any = csv.writer(_Echo())
    yield MARK + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what looks so."""
    looks = cell.lstrip(" \u00a0").startswith(FORMULAS) or cell.startswith(FORMULAS)
    return f"'{cell}" if looks else cell
