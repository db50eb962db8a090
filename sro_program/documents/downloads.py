"""How a file leaves the house, kept or made for this one answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"


def handed_out(content: bytes, *, name: str, media_type: str = PDF) -> HttpResponse:
    """As an attachment that no cache keeps and that runs nothing in our address."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
