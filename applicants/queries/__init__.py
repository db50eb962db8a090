from .closing import closing
from .selecting import (
    Tally,
    chain_of_command,
    counted_sheets,
    filled_positions,
    sheet_conflicts,
    tally,
    to_explain,
)

__all__ = [
    "Tally",
    "chain_of_command",
    "closing",
    "counted_sheets",
    "filled_positions",
    "sheet_conflicts",
    "tally",
    "to_explain",
]
