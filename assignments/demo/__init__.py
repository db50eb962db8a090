"""The chapters on agreements, on who serves and was there, on what schools ask for, and on a month of coverage."""

from . import agreements, covers, presence, requests, statements

__all__ = ["agreements", "covers", "presence", "requests", "statements"]
