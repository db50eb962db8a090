"""A form sent twice counts once, also when both arrive at the same moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.workflow.errors import Refused

from .models import Submission


@contextmanager
def remember(key: uuid.UUID | None, user: Any) -> Iterator[Submission]:
    """The submission under this key; its `url` is "" the first time and what was made then later on.

    The key is inserted before the work begins. A parallel twin waits on its unique index until the
    first has committed, and then reads the address; if the first failed, the twin does the work.
    A form without a key (sent by hand) is simply carried out.
    """
    if key is None:
        yield Submission(user=user, url="")
        return
    with transaction.atomic():
        Submission.objects.bulk_create([Submission(key=key, user=user, url="")], ignore_conflicts=True)
        submission = Submission.objects.select_for_update().get(key=key)
        if submission.user_id != user.pk:
            raise Refused(_("This form was already sent by somebody else. Open the page again."))
        before = submission.url
        yield submission
        if submission.url != before:
            submission.save(update_fields=["url"])


def made_by(key: uuid.UUID | None, user: Any) -> str:
    """The address of what this person's form made when it was sent before; "" when it made nothing yet."""
    found = Submission.objects.filter(key=key, user=user).first() if key else None
    return found.url if found else ""
