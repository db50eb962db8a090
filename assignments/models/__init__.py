from .agreements import Agreement, Signature
from .assignments import Assignment
from .provisions import OffenceDesignation, Provision, PublicHearing, ReviewComment

__all__ = [
    "Agreement",
    "Assignment",
    "OffenceDesignation",
    "Provision",
    "PublicHearing",
    "ReviewComment",
    "Signature",
]
