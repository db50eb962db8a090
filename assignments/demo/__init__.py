"""The chapters on agreements, on who serves, on what schools ask for, and on what a month of coverage came to."""

from . import agreements, requests, statements

__all__ = ["agreements", "requests", "statements"]
