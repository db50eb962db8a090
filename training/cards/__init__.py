"""What training puts on the home page."""

from . import records, teaching

__all__ = ["records", "teaching"]
