"""The chapters on training."""

from . import duties, lessons, records, sessions

__all__ = ["duties", "lessons", "records", "sessions"]
