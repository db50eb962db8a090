"""The chapters on agreements, on who serves, on what schools ask for, and on how officers do."""

from . import agreements, evaluations, requests

__all__ = ["agreements", "evaluations", "requests"]
