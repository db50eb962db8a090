"""The one shape every reader hands on."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)
