"""What a person sees when something breaks."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 10


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours; while the database is away, a page that says to come back.

    Neither asks the database, so both can be shown without it.
    """
    kind = sys.exc_info()[0]
    if kind is not None and issubclass(kind, (OperationalError, InterfaceError)):
        away = HttpResponse(render_to_string("503.html"), status=503)
        away["Retry-After"] = str(RETRY_SECONDS)
        return away
    return server_error(request)
