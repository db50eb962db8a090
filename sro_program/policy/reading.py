"""Reads tables of a pack file and collects every fault with its place, so that an author mends all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sro_program.policy.schema import Number, NumberRef

KEY = re.compile(r"[a-z][a-z0-9_]*")
CLAUSE_ID = re.compile(r"[A-Z]{2,}(-[A-Za-z0-9]+)+")
EARLIEST = date(1900, 1, 1)


class Faults:
    """The list of what is wrong, one sentence each, naming file and key."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, place: str, what: str) -> None:
        self.sentences.append(f"{place}: {what}")


class Table:
    """One table of a file. Every question names a key; what was never asked for is reported by `close`."""

    def __init__(self, data: Mapping[str, Any], place: str, faults: Faults) -> None:
        self.data, self.place, self.faults = data, place, faults
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.place} {key}" if self.place.endswith(":") else f"{self.place}.{key}"

    def fault(self, key: str, what: str) -> None:
        self.faults.add(self.at(key), what)

    def has(self, key: str) -> bool:
        return key in self.data

    def _take(self, key: str, kind: type | tuple[type, ...], words: str, needed: bool) -> Any:
        self._asked.add(key)
        if key not in self.data:
            if needed:
                self.fault(key, f"is missing; give {words}.")
            return None
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(key, f"must be {words}, not {value!r}.")
            return None
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, str, "a text in quotes", default is None)
        if value is None:
            return default or ""
        if default is None and not value.strip():
            self.fault(key, "may not be empty.")
        return str(value).strip()

    def key(self, key: str = "key") -> str:
        value = self.text(key)
        if value and not KEY.fullmatch(value):
            self.fault(key, f"{value!r} must be small letters, digits and underscores, starting with a letter.")
        return value

    def clause_id(self, key: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value and not CLAUSE_ID.fullmatch(value):
            self.fault(key, f"{value!r} is not a clause id such as AL-III-B-5.")
        return value

    def one_of(self, key: str, allowed: Sequence[str] | frozenset[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value and value not in allowed:
            self.fault(key, f"{value!r} is none of {', '.join(sorted(allowed))}.")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._take(key, bool, "true or false", default is None)
        return bool(default) if value is None else bool(value)

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int:
        value = self._take(key, int, "a whole number", default is None)
        if value is None:
            return default or 0
        if value < least:
            self.fault(key, f"must be {least} or more, not {value}.")
        return int(value)

    def day(self, key: str, default: date | None = None) -> date:
        value = self._take(key, date, "a day such as 2024-05-01", default is None)
        return value if isinstance(value, date) else default or EARLIEST

    def last_day(self, key: str) -> date | None:
        value = self._take(key, date, "a day such as 2024-05-01", False)
        return value if isinstance(value, date) else None

    def number(self, key: str) -> Number:
        value = self._take(key, (int, Decimal, str), "a number or a text", True)
        return value if isinstance(value, (int, Decimal, str)) else 0

    def bound(self, key: str) -> int | Decimal | None:
        value = self._take(key, (int, Decimal), "a number", False)
        return value if isinstance(value, (int, Decimal)) else None

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list, "a list of texts", False) or []
        if not all(isinstance(v, str) and v.strip() for v in values):
            self.fault(key, "must hold texts only.")
            return ()
        return tuple(values)

    def ref(self, key: str) -> NumberRef:
        clause, _, number = self.text(key).partition(":")
        if not (CLAUSE_ID.fullmatch(clause) and KEY.fullmatch(number)):
            self.fault(key, "must point to a number of a clause, such as AL-III-B-3:notice_days.")
        return NumberRef(clause, number)

    def table(self, key: str, needed: bool = True) -> Table:
        value = self._take(key, dict, "a table", needed)
        return Table(value or {}, self.at(key), self.faults)

    def tables(self, key: str, needed: bool = True) -> list[Table]:
        values = self._take(key, list, "a list of tables", needed) or []
        if not all(isinstance(v, dict) for v in values):
            self.fault(key, "must be a list of tables.")
            return []
        if needed and not values:
            self.fault(key, "may not be empty.")
        return [Table(v, f"{self.at(key)}[{i}]", self.faults) for i, v in enumerate(values, start=1)]

    def named(self) -> list[tuple[str, Any]]:
        """Every key with its value: for tables whose keys are the author's own words."""
        self._asked.update(self.data)
        return list(self.data.items())

    def close(self) -> None:
        for key in sorted(set(self.data) - self._asked):
            self.fault(key, "is not known here; look for a misspelling.")
