"""Why a move was refused. Each knows its HTTP status, so that views need not guess."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from .spec import Sentence


class Refused(Exception):
    """A move that did not happen; nothing was changed."""

    status = 422

    def __init__(self, *sentences: Sentence | str) -> None:
        self.sentences = tuple(s if isinstance(s, Sentence) else Sentence(str(s)) for s in sentences)
        super().__init__(" ".join(str(s) for s in self.sentences))


class NotVisible(Refused):
    """For this person the record does not exist."""

    status = 404


class NotYours(Refused):
    """The person sees the record, but this decision belongs to others."""

    status = 403


class MovedMeanwhile(Refused):
    """Somebody else decided first: says who and when."""

    status = 409

    def __init__(self, text: str, *, who: Any = None, when: datetime | None = None) -> None:
        self.who, self.when = who, when
        super().__init__(text)


class Unmet(Refused):
    """Something a clause or a rule of the house demands is missing."""


class BadDecision(Refused):
    """The decision form is incomplete or wrong."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form
        super().__init__(*(str(e) for errors in form.errors.values() for e in errors))
