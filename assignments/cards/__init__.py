"""What agreements, posts, absences and covers put on the home page."""

from . import agreements, covers

__all__ = ["agreements", "covers"]
