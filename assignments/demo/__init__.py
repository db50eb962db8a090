"""The chapters on agreements, on who serves, and on what schools ask for."""

from . import agreements, requests

__all__ = ["agreements", "requests"]
