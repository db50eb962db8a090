"""What people and machines type that no form expects."""

from __future__ import annotations

NUL, BIDI, LONG = "a\0b", "a\u202eb", "x" * 100_000
UNSTORABLE = (NUL, BIDI, LONG, "9" * 30_000)
"""Refused in every field there is."""

MARKUP = "<script>alert(1)</script>"
TEXTS = (
    *UNSTORABLE, MARKUP, " \t ", "\u200b", "' OR 1=1--", "'; SELECT pg_sleep(5)--", "\\x27", "%", "_", "{{7*7}}",
    "=cmd|'/c calc'!A1", "O’Neil-Đặng İ", "Null", "e\u0301" + "\u0301" * 500, "\ufeff", "a\nb\r\nc",
)  # fmt: skip
NUMBERS = ("1e400", "NaN", "Infinity", "-Infinity", "-0", "٣", "1,5", "-1", "0", "99999999999999999999", "0x10", "½")
DAYS = (
    "2025-02-29", "0001-01-01", "9999-12-31", "20255-01-01", "1/1/1", "12/31/9999", "31.12.2026", "24:00",
    "2026-13-01", "0000-00-00", "-1", "today today",
)  # fmt: skip
MOMENTS = ("11/1/2026 24:00", "3/8/2026 2:30", "1/1/0001 0:00", "12/31/9999 23:59", "tomorrow", "9:00")
CHOICES = ("no-such-choice", "00000000-0000-4000-8000-000000000000", "abc", "-1", "../etc/passwd")

BY_KIND = {
    "text": TEXTS,
    "number": (*UNSTORABLE, *NUMBERS),
    "date": (*UNSTORABLE, *DAYS, *MOMENTS),
    "choice": (*UNSTORABLE, *CHOICES),
    "choices": (*UNSTORABLE, *CHOICES),
    "tick": (*UNSTORABLE, *CHOICES),
}
EVERYWHERE = (
    *UNSTORABLE,
    MARKUP,
    " ",
    "1e400",
    "NaN",
    "2025-02-29",
    "0001-01-01",
    "9999-12-31",
    "-1",
    "no-such-choice",
)

IN_ADDRESSES = (
    NUL, BIDI, "x" * 5_000, "", " ", "-1", "0", "abc", "1000000000", "9" * 400, "1e400", "NaN", "2025-02-29",
    "0001-01-01", "9999-12-31", "' OR 1=1--", "%", "\\", "(", "*", "[", "no-such-choice",
    "00000000-0000-4000-8000-000000000000", MARKUP, "\ufffd",
)  # fmt: skip
SORTS = ("password", "-password", "applicant__password", "user__password", "?", "-", "--", "pk", "status_since desc")
