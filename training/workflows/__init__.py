from . import records, teaching

__all__ = ["records", "teaching"]
