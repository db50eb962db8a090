"""The sections of the product, and who meets them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sro_program.organisations.models import Role
from sro_program.organisations.seats import standing_of

EVERYBODY = frozenset(Role)
POLICE = frozenset({Role.CHIEF, Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER, Role.AUDITOR})
SCHOOLS = frozenset({Role.SUPERINTENDENT, Role.DISTRICT_STAFF, Role.PRINCIPAL, Role.SCHOOL_STAFF})


@dataclass(frozen=True, slots=True)
class Section:
    """One place in the rail. It shows once its page exists and a seat of the person uses it."""

    key: str  # also the word of its icon
    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    namespaces: tuple[str, ...] = ()  # pages that belong to it, by URL namespace


SECTIONS = (
    Section("home", _("Home"), "home", EVERYBODY),
    Section("selection", _("Selection"), "applicants:home", POLICE | SCHOOLS, ("applicants",)),
    Section(
        "agreements",
        _("Agreements"),
        "assignments:agreement-list",
        (POLICE - {Role.OFFICER}) | SCHOOLS,
        ("assignments",),
    ),
    Section(
        "coverage",
        _("Coverage"),
        "assignments:coverage:board",
        POLICE | {Role.PRINCIPAL, Role.SUPERINTENDENT},
        ("coverage", "covers", "presence"),
    ),
    Section("calendar", _("Requests"), "assignments:requests:calendar", POLICE | SCHOOLS, ("requests",)),
    Section(
        "score",
        _("Evaluations"),
        "assignments:evaluations:list",
        frozenset({Role.CHIEF, Role.SERGEANT, Role.OFFICER, Role.AUDITOR}),
        ("evaluations",),
    ),
    Section("training", _("Training"), "training:home", POLICE | {Role.PRINCIPAL}, ("training",)),
    Section("pen", _("Lessons"), "training:teaching:lessons", POLICE | SCHOOLS, ("teaching",)),
    Section("organisation", _("Organisation"), "organisations:home", EVERYBODY, ("organisations",)),
    Section("policy", _("Policy"), "policy:home", EVERYBODY, ("policy",)),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    key: str
    label: str | Promise
    url: str
    here: bool


def items_for(request: HttpRequest) -> list[NavItem]:
    standing = standing_of(request.user)
    match = request.resolver_match
    found = []
    for section in SECTIONS:
        url = address(section.url_name)
        if url and (section.key == "home" or standing.has(*section.roles)):
            here = match is not None and (
                match.view_name == section.url_name or any(n in section.namespaces for n in match.namespaces[-1:])
            )
            found.append(NavItem(section.key, section.label, url, here))
    return found


@cache
def address(url_name: str) -> str:
    """The page's address, or "" while no such page exists."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
