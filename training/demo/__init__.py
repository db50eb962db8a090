"""The chapters on training."""

from . import duties, records, sessions

__all__ = ["duties", "records", "sessions"]
