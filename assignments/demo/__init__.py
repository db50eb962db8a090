"""The chapters on agreements, on who serves, was there and how they do, and on what schools ask for."""

from . import agreements, covers, evaluations, presence, requests, statements

__all__ = ["agreements", "covers", "evaluations", "presence", "requests", "statements"]
