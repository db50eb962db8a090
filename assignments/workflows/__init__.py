from . import agreements, assignments

__all__ = ["agreements", "assignments"]
