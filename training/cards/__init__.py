"""What training puts on the home page."""

from . import duties, records, sessions

__all__ = ["duties", "records", "sessions"]
