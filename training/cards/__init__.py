"""What training puts on the home page."""

from . import records

__all__ = ["records"]
