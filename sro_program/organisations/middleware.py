"""Each request runs in the time zone of the seat its person acts from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .changes import work_off_quietly
from .models import Seat
from .seats import standing_of

SESSION_KEY = "acting_seat"


class SeatMiddleware:
    """Sets `request.seat` (the seat chosen in the header, or the first) and the local time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = self._acting_seat(request)  # type: ignore[attr-defined]  # ours, read by the frame
        with timezone.override(request.seat.time_zone) if request.seat else nullcontext():  # type: ignore[attr-defined]  # as above
            return self.get_response(request)

    def _acting_seat(self, request: HttpRequest) -> Seat | None:
        if not request.user.is_authenticated:
            return None
        seats = standing_of(request.user).seats
        chosen = request.session.get(SESSION_KEY)
        return next((s for s in seats if str(s.pk) == chosen), seats[0] if seats else None)


class ChangeMiddleware:
    """What a request wrote is reckoned with before its answer leaves, so that the next page shows it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            work_off_quietly()
        return response
