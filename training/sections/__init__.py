"""What training puts on the pages of officers, schools and agencies."""

from . import duties, teaching

__all__ = ["duties", "teaching"]
