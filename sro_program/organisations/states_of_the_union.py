"""Postal codes and the time zone most of each state keeps (IANA names)."""

from __future__ import annotations

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
_BY_ZONE = {
    _EASTERN: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    _CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    _MOUNTAIN: "CO ID MT NM UT WY",
    _PACIFIC: "CA NV OR WA",
    "America/Phoenix": "AZ",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
}

TIME_ZONES = {state: zone for zone, states in _BY_ZONE.items() for state in states.split()}
STATE_CHOICES = [(state, state) for state in sorted(TIME_ZONES)]
ZONE_CHOICES = [(zone, zone.replace("_", " ")) for zone in sorted(_BY_ZONE)]
