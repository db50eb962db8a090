"""How much there is at each scale."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Totals. Half of everything is the first agency's, a pittance the last one's, the rest is shared out."""

    agencies: int
    districts: int
    schools: int
    officers: int
    openings: int
    applications: int
    floor_rows: int = 100_000
    duties: int = 100


SCALES = {
    "demo": Scale(agencies=3, districts=4, schools=12, officers=30, openings=10, applications=50),
    "state": Scale(
        agencies=25, districts=60, schools=1_100, officers=300, openings=900, applications=10_000, duties=2_500
    ),
    "nation": Scale(
        agencies=300,
        districts=1_500,
        schools=20_000,
        officers=5_000,
        openings=16_000,
        applications=200_000,
        duties=25_000,
    ),
}
