"""What this app puts on the home page: agreements, posts and requests; and how officers do."""

from . import agreements, evaluations

__all__ = ["agreements", "evaluations"]
