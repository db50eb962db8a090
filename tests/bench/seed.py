"""Fills an empty database with the work of several years, past workflows and triggers, in large steps.

The rows are what years of use would leave: the tables' own constraints stay on and check them.
"""

from __future__ import annotations

from random import Random

import pgtrigger
from django.db import connection, transaction

from . import coverage, history, posts, requests
from .basket import Basket
from .departments import BIG, Founding
from .scales import Scale
from .selections import Selecting

LEAST_OPENINGS = 2  # one at work, one filled


def seed(scale: Scale) -> None:
    with transaction.atomic():
        with pgtrigger.ignore():
            basket, random = _write(scale)
        due = coverage.due_by_now()  # with the triggers on: its own parameters and theirs do not go together
        with pgtrigger.ignore():
            coverage.lived_through(due, basket, random)


def analyze() -> None:
    """As the database's own housekeeping would have done long since."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _write(scale: Scale) -> tuple[Basket, Random]:
    basket, random = Basket(), Random(scale.applications)
    departments = Founding(scale, basket, random).departments()
    in_force = posts.agreements(departments, basket)
    posts.trainings(departments, basket, random)
    selecting = Selecting(basket, random)
    for department in departments:
        openings = max(LEAST_OPENINGS, round(scale.openings * department.share))
        selecting.fill(department, openings, round(scale.applications * department.share))
    basket.write()
    posts.posts(selecting.appointed, in_force, basket)
    coverage.calendars(departments, basket)
    coverage.everywhere(departments, in_force, basket)
    requests.requests(departments, basket, random)
    history.decisions(selecting.applications, departments, basket)
    basket.write()
    history.notices()
    history.floor(scale.floor_rows, BIG)
    return basket, random
