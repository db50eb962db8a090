"""Pages about organisations. Each list of routes belongs to one subject."""

from __future__ import annotations

from django.urls import include, path

from .views import calendars, delegations, officers, places, seats

app_name = "organisations"

_places = [
    path("", places.HomePage.as_view(), name="home"),
    path("installation", places.InstallationPage.as_view(), name="installation"),
    path("agencies/", places.AgencyListPage.as_view(), name="agency-list"),
    path("agencies/new", places.AgencyNewPage.as_view(), name="agency-new"),
    path("agencies/<uuid:pk>", places.AgencyPage.as_view(), name="agency"),
    path("agencies/<uuid:pk>/edit", places.AgencyEditPage.as_view(), name="agency-edit"),
    path("agencies/<uuid:pk>/districts", places.AgencyDistrictsPage.as_view(), name="agency-districts"),
    path("districts/", places.DistrictListPage.as_view(), name="district-list"),
    path("districts/<uuid:pk>", places.DistrictPage.as_view(), name="district"),
    path("schools/", places.SchoolListPage.as_view(), name="school-list"),
    path("schools/<uuid:pk>", places.SchoolPage.as_view(), name="school"),
    path("schools/<uuid:pk>/bells", places.SchoolBellsPage.as_view(), name="school-bells"),
]
_officers = [
    path("agencies/<uuid:pk>/officers/", officers.OfficerListPage.as_view(), name="officer-list"),
    path("agencies/<uuid:pk>/officers/new", officers.OfficerNewPage.as_view(), name="officer-new"),
    path("officers/<uuid:pk>", officers.OfficerPage.as_view(), name="officer"),
    path("officers/<uuid:pk>/edit", officers.OfficerEditPage.as_view(), name="officer-edit"),
]
_seats = [
    path("agencies/<uuid:pk>/seats/", seats.AgencySeatsPage.as_view(), name="agency-seats"),
    path("agencies/<uuid:pk>/seats/new", seats.AgencySeatNewPage.as_view(), name="agency-seat-new"),
    path("districts/<uuid:pk>/seats/", seats.DistrictSeatsPage.as_view(), name="district-seats"),
    path("districts/<uuid:pk>/seats/new", seats.DistrictSeatNewPage.as_view(), name="district-seat-new"),
    path("schools/<uuid:pk>/seats/", seats.SchoolSeatsPage.as_view(), name="school-seats"),
    path("schools/<uuid:pk>/seats/new", seats.SchoolSeatNewPage.as_view(), name="school-seat-new"),
    path("installation/seats/", seats.InstallationSeatsPage.as_view(), name="installation-seats"),
    path("installation/seats/new", seats.InstallationSeatNewPage.as_view(), name="installation-seat-new"),
    path("seats/<uuid:pk>", seats.SeatPage.as_view(), name="seat"),
    path("seats/<uuid:pk>/end", seats.SeatEndPage.as_view(), name="seat-end"),
]
_delegations = [
    path("delegations/", delegations.DelegationListPage.as_view(), name="delegation-list"),
    path("agencies/<uuid:pk>/delegations/new", delegations.DelegationNewPage.as_view(), name="delegation-new"),
    path("delegations/<uuid:pk>", delegations.DelegationPage.as_view(), name="delegation"),
    path("delegations/<uuid:pk>/end", delegations.DelegationEndPage.as_view(), name="delegation-end"),
]
_calendars = [
    path("calendars/", calendars.CalendarListPage.as_view(), name="calendar-list"),
    path("districts/<uuid:pk>/calendars/new", calendars.CalendarNewPage.as_view(), name="calendar-new"),
    path("calendars/<uuid:pk>", calendars.CalendarPage.as_view(), name="calendar"),
    path("calendars/<uuid:pk>/edit", calendars.CalendarEditPage.as_view(), name="calendar-edit"),
    path("calendars/<uuid:pk>/days", calendars.DaysNewPage.as_view(), name="calendar-days"),
    path("calendars/<uuid:pk>/import", calendars.CalendarImportPage.as_view(), name="calendar-import"),
    path(
        "calendars/<uuid:pk>/import/confirm",
        calendars.CalendarImportConfirmPage.as_view(),
        name="calendar-import-confirm",
    ),
    path("calendars/days/<uuid:pk>", calendars.DayEditPage.as_view(), name="day-edit"),
    path("calendars/days/<uuid:pk>/remove", calendars.DayRemovePage.as_view(), name="day-remove"),
]

urlpatterns = [
    *_places,
    *_officers,
    *_seats,
    *_delegations,
    *_calendars,
    path("imports/", include("sro_program.organisations.file_imports.urls")),
]
