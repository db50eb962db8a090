"""Writes that are no transitions, by noun."""

from .agreements import AgreementText, change_agreement, draft_agreement
from .posts import plan_assignment

__all__ = ["AgreementText", "change_agreement", "draft_agreement", "plan_assignment"]
