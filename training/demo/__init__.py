"""The chapters on training."""

from . import lessons, records

__all__ = ["lessons", "records"]
