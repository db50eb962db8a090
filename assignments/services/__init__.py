"""Writes that are no transitions, by noun."""

from ..queries import serving
from .agreements import NUMBERS, AgreementText, change_agreement, draft_agreement
from .posts import plan_assignment
from .programs import RequestText, change_request, send_request
from .service_requests import (
    ServiceText,
    ask_for_service,
    book_conference,
    end_feed,
    end_hours,
    feed_of,
    feed_token,
    new_feed,
    publish_hours,
)

__all__ = [
    "NUMBERS",
    "AgreementText",
    "RequestText",
    "ServiceText",
    "ask_for_service",
    "book_conference",
    "change_agreement",
    "change_request",
    "draft_agreement",
    "end_feed",
    "end_hours",
    "feed_of",
    "feed_token",
    "new_feed",
    "plan_assignment",
    "publish_hours",
    "send_request",
    "serving",
]
