"""Says in each answer how much SQL it took. Stands outermost, so that the session's count too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

COUNT, MILLISECONDS = "X-SQL-Count", "X-SQL-Milliseconds"


class CountSql:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        taken: list[float] = []

        def count(execute: Callable[..., Any], *statement: Any) -> Any:
            began = time.perf_counter()
            try:
                return execute(*statement)
            finally:
                taken.append(time.perf_counter() - began)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[COUNT] = str(len(taken))
        response[MILLISECONDS] = f"{1000 * sum(taken):.2f}"
        return response
