"""What every page shows around its content. Everything is read only when a page asks for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import may_act

from .attention import Attention, attention
from .navigation import NavItem, address, items_for

FULL, FRAGMENT = "base.html", "components/_fragment.html"
_KEPT = "_frame"
TABS = 4  # places in the bottom bar beside "More"


class Frame:
    """Context variable `frame`."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person: Any = getattr(request, "user", None)
        self.signed_in: bool = self.person is not None and may_act(self.person)

    @property
    def layout(self) -> str:
        """The template a page extends: the whole frame, or only the content for an HTMX request."""
        htmx = getattr(self.request, "htmx", None)
        return FRAGMENT if htmx and not htmx.boosted else FULL

    @cached_property
    def seats(self) -> tuple[Any, ...]:
        return standing_of(self.person).seats if self.signed_in else ()

    @property
    def seat(self) -> Any:
        return getattr(self.request, "seat", None)

    @cached_property
    def acting_for(self) -> list[Any]:
        """Delegations that let this person decide for somebody today."""
        return list(standing_of(self.person).delegations) if self.signed_in else []

    @cached_property
    def nav(self) -> list[NavItem]:
        return items_for(self.request) if self.signed_in else []

    @cached_property
    def tabs(self) -> list[NavItem]:
        return self.nav if len(self.nav) <= TABS + 1 else self.nav[:TABS]

    @cached_property
    def more(self) -> list[NavItem]:
        return self.nav[len(self.tabs) :]

    @cached_property
    def attention(self) -> Attention:
        return attention(self.person)

    @property
    def inbox_count(self) -> int:
        return len(self.attention.duties)

    @property
    def notices_count(self) -> int:
        return self.attention.notices

    @cached_property
    def urls(self) -> dict[str, str]:
        """Addresses of the frame's own pages; a page that does not exist leaves its place empty."""
        names = {
            "home": "home",
            "search": "search",
            "notices": "notices",
            "seat_switch": "seat-switch",
            "delegations": "organisations:delegation-list",
            "account": "account",
            "preferences": "notice-preferences",
            "password": "account_change_password",
            "login": "account_login",
            "logout": "account_logout",
        }
        return {key: address(name) for key, name in names.items()}


def frame_of(request: HttpRequest) -> Frame:
    """The one frame of a request, shared by its view and its templates."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, Frame(request))
    kept: Frame = getattr(request, _KEPT)
    return kept


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor."""
    return {"frame": frame_of(request)}
