from . import records, sessions, teaching

__all__ = ["records", "sessions", "teaching"]
