"""Plain tables: aligned columns without frames, cut to a terminal's width, whole when piped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from repairnator.foundation.text import clean_line

_GAP = 2
_NARROWEST = 12  # columns are not cut to less


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        title: its head, in capitals.
        stretch: gives way first when the terminal is too narrow.
        right: aligned to the right (numbers).
    """

    title: str
    stretch: bool = False
    right: bool = False


def print_table(console: Console, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text; every cell is made harmless and one line."""
    cells = [[clean_line(cell) for cell in row] for row in rows]
    widths = [
        max([cell_len(column.title), *(cell_len(row[index]) for row in cells)])
        for index, column in enumerate(columns)
    ]
    if console.is_terminal:
        widths = _fit(widths, columns, console.width)
    _print_row(console, columns, widths, [column.title for column in columns], "bold")
    for row in cells:
        _print_row(console, columns, widths, row, "")


def _fit(widths: list[int], columns: Sequence[Column], available: int) -> list[int]:
    """Take what is too wide from the stretching columns, the widest first, then from the others."""
    widths = list(widths)
    excess = sum(widths) + _GAP * (len(widths) - 1) - (available - 1)
    stretching = [index for index, column in enumerate(columns) if column.stretch]
    others = [index for index in range(len(columns)) if index not in stretching]
    for indices in (stretching, others):
        while excess > 0 and indices:
            widest = max(indices, key=lambda index: widths[index])
            if widths[widest] <= _NARROWEST:
                break
            widths[widest] -= 1
            excess -= 1
    return widths


def _print_row(
    console: Console, columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], style: str
) -> None:
    parts = []
    for column, width, cell in zip(columns, widths, row, strict=True):
        text = cell if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
        padding = " " * (width - cell_len(text))
        parts.append(padding + text if column.right else text + padding)
    console.print(Text((" " * _GAP).join(parts).rstrip(), style), soft_wrap=True, highlight=False)
