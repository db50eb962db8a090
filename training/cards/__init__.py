"""What training puts on the home page."""

from . import records, sessions

__all__ = ["records", "sessions"]
