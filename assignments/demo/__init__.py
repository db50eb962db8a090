"""The chapters on agreements, on who serves, and on what schools ask for."""

from . import agreements, covers, requests

__all__ = ["agreements", "covers", "requests"]
