from .selecting import (
    Tally,
    awaiting_interview,
    chain_of_command,
    counted_sheets,
    filled_positions,
    sheet_conflicts,
    sheets_due,
    tally,
    to_explain,
)

__all__ = [
    "Tally",
    "awaiting_interview",
    "chain_of_command",
    "counted_sheets",
    "filled_positions",
    "sheet_conflicts",
    "sheets_due",
    "tally",
    "to_explain",
]
