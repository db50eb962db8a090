"""What training puts on the home page."""

from . import duties, records

__all__ = ["duties", "records"]
