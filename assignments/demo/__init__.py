"""The chapters on agreements, on who serves, on what schools ask for, and on who was there."""

from . import agreements, covers, presence, requests

__all__ = ["agreements", "covers", "presence", "requests"]
