"""What the script `autosave.js` is told: a form kept while it is typed, or why it was not."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from sro_program.workflow.errors import Refused


def keeps_itself(request: HttpRequest) -> bool:
    """Whether the script sent this, and not the person by a button."""
    return request.headers.get("X-Requested-With") == "autosave"


def kept(write: Callable[[], int]) -> JsonResponse:
    """Carry out a write of the autosave; the record's new version, or why nothing was written."""
    try:
        return JsonResponse({"version": write()})
    except Refused as refusal:
        return JsonResponse({"problems": [str(s) for s in refusal.sentences]}, status=refusal.status)
    except ValidationError as fault:
        return JsonResponse({"problems": fault.messages}, status=422)


def incomplete() -> JsonResponse:
    return JsonResponse({"problems": [_("Something is missing or cannot be read yet.")]}, status=422)
