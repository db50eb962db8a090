"""What must stand on home before everything else and stay true while it is looked at.

An app registers the page that shows it. Home leaves a place for it, which fetches it at once and again every minute;
without scripts the place is a link. So home itself stays as quick as it is, and what is urgent is never old.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Live:
    """`url_name` shows it in a fragment; `page_name` is the whole page."""

    key: str
    title: Words
    url_name: str
    page_name: str
    roles: frozenset[Role]

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def page(self) -> str:
        return reverse(self.page_name)


_registered: dict[str, Live] = {}


def live_on_home(key: str, title: Words, *roles: Role, url_name: str, page_name: str) -> None:
    _registered[key] = Live(key, title, url_name, page_name, frozenset(roles))


def live_for(person: Any) -> list[Live]:
    standing = standing_of(person)
    return [live for live in _registered.values() if standing.has(*live.roles)]
