"""What training puts on the home page."""

from . import duties, records, sessions, teaching

__all__ = ["duties", "records", "sessions", "teaching"]
