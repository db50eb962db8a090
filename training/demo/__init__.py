"""The chapters on training."""

from . import duties, lessons, records, sessions, settled

__all__ = ["duties", "lessons", "records", "sessions", "settled"]
