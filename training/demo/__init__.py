"""The chapters on training."""

from . import records

__all__ = ["records"]
