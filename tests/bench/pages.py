"""Which pages are measured, as whom, and how slow each may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from .tenants import Tenant

FLOOR, LIST, DETAIL, HOME, BOARD, STATE = "floor", "list", "detail", "home", "board", "state"
LIMITS = {FLOOR: 1.0, LIST: 2.5, DETAIL: 2.5, HOME: 3.0, BOARD: 3.0, STATE: 12.0}
"""Kind of page -> how many times the floor its median may take."""
MOST_SQL = 15

# name in the report, kind, person, route, record in its address, query
_PAGES = (
    ("floor", FLOOR, "chief", "floor", "", ""),
    ("home, chief", HOME, "chief", "home", "", ""),
    ("home, sergeant", HOME, "sergeant", "home", "", ""),
    ("home, supervisor", HOME, "supervisor", "home", "", ""),
    ("home, officer", HOME, "officer", "home", "", ""),
    ("home, superintendent", HOME, "superintendent", "home", "", ""),
    ("home, principal", HOME, "principal", "home", "", ""),
    ("inbox, sergeant", LIST, "sergeant", "inbox", "", ""),
    ("decided, chief", LIST, "chief", "decided", "", ""),
    ("notices, sergeant", LIST, "sergeant", "notices", "", ""),
    ("search, chief", LIST, "chief", "search", "", "?q=avery"),
    ("search, officer", LIST, "officer", "search", "", "?q=school"),
    ("selection, chief", LIST, "chief", "applicants:home", "", ""),
    ("selection, officer", LIST, "officer", "applicants:home", "", ""),
    ("pipeline, chief", LIST, "chief", "applicants:pipeline", "", ""),
    ("pipeline, sergeant, searched", LIST, "sergeant", "applicants:pipeline", "", "?q=avery"),
    ("openings, chief", LIST, "chief", "applicants:opening-list", "", ""),
    ("openings, officer", LIST, "officer", "applicants:opening-list", "", ""),
    ("openings, superintendent", LIST, "superintendent", "applicants:opening-list", "", ""),
    ("openings, principal", LIST, "principal", "applicants:opening-list", "", ""),
    ("applications, chief", LIST, "chief", "applicants:application-list", "", ""),
    ("applications, supervisor", LIST, "supervisor", "applicants:application-list", "", ""),
    ("opening, chief", DETAIL, "chief", "applicants:opening", "opening", ""),
    ("opening, officer", DETAIL, "officer", "applicants:opening", "opening", ""),
    ("opening, superintendent", DETAIL, "superintendent", "applicants:opening", "opening", ""),
    ("application, chief", DETAIL, "chief", "applicants:application", "application", ""),
    ("application, applicant", DETAIL, "officer", "applicants:application", "application", ""),
    ("application, supervisor", DETAIL, "supervisor", "applicants:application", "application", ""),
    ("board, sergeant", DETAIL, "sergeant", "applicants:board", "board", ""),
    ("board, principal", DETAIL, "principal", "applicants:board", "board", ""),
    ("recommended list, chief", DETAIL, "chief", "applicants:list", "list", ""),
    ("agreements, chief", LIST, "chief", "assignments:agreement-list", "", ""),
    ("agreements, superintendent", LIST, "superintendent", "assignments:agreement-list", "", ""),
    ("agreement, chief", DETAIL, "chief", "assignments:agreement", "agreement", ""),
    ("agreement, superintendent", DETAIL, "superintendent", "assignments:agreement", "agreement", ""),
    ("assignments, chief", LIST, "chief", "assignments:assignment-list", "", ""),
    ("assignment, chief", DETAIL, "chief", "assignments:assignment", "assignment", ""),
    ("coverage: 30 schools, 10 days", BOARD, "board sergeant", "assignments:coverage:board", "", ""),
    ("coverage: 30 schools, today", BOARD, "board sergeant", "assignments:coverage:board", "", "?view=hours"),
    ("coverage: whole state, today", STATE, "state auditor", "assignments:coverage:board", "", "?view=hours"),
    ("coverage: principal", LIST, "principal", "assignments:coverage:board", "", ""),
    ("coverage: statements, chief", LIST, "chief", "assignments:coverage:statement-list", "", ""),
    ("requests: programs, chief", LIST, "chief", "assignments:requests:program-list", "", ""),
    ("requests: program, chief", DETAIL, "chief", "assignments:requests:program", "program", ""),
    ("requests: services, chief", LIST, "chief", "assignments:requests:service-list", "", ""),
    ("requests: services, principal", LIST, "principal", "assignments:requests:service-list", "", ""),
    ("requests: service, principal", DETAIL, "principal", "assignments:requests:service", "service", ""),
    ("requests: counts, chief", LIST, "chief", "assignments:requests:service-totals", "", ""),
    ("requests: month, chief", LIST, "chief", "assignments:requests:calendar", "", ""),
    ("requests: month, superintendent", LIST, "superintendent", "assignments:requests:calendar", "", ""),
    ("requests: month, principal", LIST, "principal", "assignments:requests:calendar", "", ""),
    ("requests: month, officer", LIST, "officer", "assignments:requests:calendar", "", ""),
    ("requests: office hours, principal", LIST, "principal", "assignments:requests:hours-list", "", ""),
    ("requests: hours, principal", DETAIL, "principal", "assignments:requests:hours", "hours", ""),
    ("trainings, sergeant", LIST, "sergeant", "training:home", "", ""),
    ("trainings, officer", LIST, "officer", "training:home", "", ""),
    ("training, sergeant", DETAIL, "sergeant", "training:record", "training", ""),
    ("officers, chief", LIST, "chief", "organisations:officer-list", "agency", ""),
    ("officer, chief", DETAIL, "chief", "organisations:officer", "officer", ""),
    ("schools, chief", LIST, "chief", "organisations:school-list", "", ""),
    ("schools, superintendent", LIST, "superintendent", "organisations:school-list", "", ""),
    ("school, principal", DETAIL, "principal", "organisations:school", "school", ""),
)


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    kind: str
    person: str
    url: str


def pages(tenant: Tenant, wanted: str = "") -> tuple[list[Page], list[str]]:
    """The pages of a tenant whose name holds `wanted` (the floor always), and routes that do not exist."""
    found, missing = [], []
    for name, kind, person, route, record, query in _PAGES:
        if kind != FLOOR and wanted not in name:
            continue
        shown = tenant.records[record] if record else None
        if record and shown is None:  # the small agency has no such record
            continue
        try:
            url = reverse(route, args=[shown.pk] if shown else [])
        except NoReverseMatch:
            missing.append(f"{name}: no route {route}")
            continue
        found.append(Page(name, kind, person, url + query))
    return found, missing
