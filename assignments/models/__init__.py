from .agreements import Agreement, Signature
from .assignments import Assignment

__all__ = ["Agreement", "Assignment", "Signature"]
