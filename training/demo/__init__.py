"""The chapters on training."""

from . import duties, records

__all__ = ["duties", "records"]
