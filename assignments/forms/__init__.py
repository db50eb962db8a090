"""What people fill in about agreements, posts, hand-overs and emergency plans."""

from .agreements import AgreementForm, SignForm
from .emergency_plans import ReviewForm

__all__ = ["AgreementForm", "ReviewForm", "SignForm"]
