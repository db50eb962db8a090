"""The chapters on agreements, on who serves, on what schools ask for, and on who was there."""

from . import agreements, presence, requests

__all__ = ["agreements", "presence", "requests"]
