"""What people are told because a day has come: each once, found from data, so that a run missed is made up.

Alerts name the record only by its page: a mail says what kind of thing needs somebody, never where or whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.notifications.outbox import add_message, untold
from sro_program.organisations.local_days import local_day
from sro_program.organisations.models import Role
from sro_program.organisations.seats import holders

from ..models import Agreement, AssignedSchool, Assignment, EmergencyPlan
from ..permissions.emergency_plans import PLAN_OFFICER, PLAN_PRINCIPAL
from ..queries.agreements import OVER
from ..queries.emergency_plans import overdue_plans
from ..queries.posts import complete_posts
from ..states import OPEN_POST

ENDS_SOON = 30
"""Days ahead at which the agency is told that a post is about to lose its agreement."""
STARTS_SOON = 3
REVIEW_SOON = 14
GRACE = timedelta(hours=1)
"""How long after its agreement a post may still be open before somebody is told."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to say once: `key` is what makes it the same thing."""

    key: str
    kind: str
    people: tuple[Any, ...]
    title: str
    body: str
    about: Any
    url: str = ""
    """Where it leads, if not to the page of `about`."""


def alert_posts(now: datetime | None = None) -> int:
    """Posts without an agreement in force, about to lose it, or about to begin incomplete."""
    return tell_once(_post_alerts(now or timezone.now()))


def remind_reviews(now: datetime | None = None) -> int:
    """Emergency plans whose review is near, and those whose day has passed: once for each day it was due."""
    return tell_once(_review_alerts(now or timezone.now()))


def tell_once(alerts: Iterable[Alert]) -> int:
    found = {alert.key: alert for alert in alerts}
    new = untold(found)
    fresh = [alert for key, alert in found.items() if key in new]
    with transaction.atomic():
        for alert in fresh:
            add_message(
                alert.kind,
                people=alert.people,
                title=alert.title,
                body=alert.body,
                url=alert.url or alert.about.get_absolute_url(),
                key=alert.key,
                about=alert.about,
            )
    return len(fresh)


def _leaders(post: Assignment, known: dict[Any, tuple[Any, ...]]) -> tuple[Any, ...]:
    agency = post.agreement.agency
    if agency.pk not in known:
        known[agency.pk] = tuple(holders(Role.CHIEF, Role.SERGEANT, at=agency))
    return known[agency.pk]


def _post_alerts(now: datetime) -> Iterator[Alert]:
    """A post whose agreement ended runs out by itself; the first alert is for one that did not."""
    posts = Assignment.objects.filter(status__in=OPEN_POST).select_related("agreement__agency")
    over = Q(agreement__status__in=OVER)
    known: dict[Any, tuple[Any, ...]] = {}
    for post in posts.filter(over, agreement__status_since__lt=now - GRACE):
        yield _post_alert(
            post,
            "over",
            known,
            _("A post has no agreement in force"),
            _("Its agreement is over. End the post, or have a new agreement signed."),
        )
    for post in posts.filter(~over, _at_unnamed_school()):
        yield _post_alert(
            post,
            "unnamed",
            known,
            _("A post is at a school that its agreement does not name"),
            _("Have the agreement amended, or take the school out of the post."),
        )
    for post in posts.filter(~over, _loses_agreement(now)):
        yield _post_alert(
            post,
            "soon",
            known,
            _("The agreement of a post ends soon"),
            _("Nothing follows it yet. Without a new agreement in force the post ends with it."),
        )
    begins = local_day("agreement__agency__time_zone", now + timedelta(days=STARTS_SOON))
    for post in posts.filter(~complete_posts(), status="planned", starts_on__lte=begins):
        yield _post_alert(
            post,
            "incomplete",
            known,
            _("A post cannot begin yet"),
            _("Duty hours or a contact at the school are missing. Write them, so that it can begin."),
        )


def _at_unnamed_school() -> Q:
    named = Agreement.schools.through.objects.filter(
        agreement=OuterRef("assignment__agreement"), school=OuterRef("school")
    )
    return Q(Exists(AssignedSchool.objects.filter(~Exists(named), assignment=OuterRef("pk"))))


def _loses_agreement(now: datetime) -> Q:
    """The agreement ends within days, the post would go on, and nothing in force or signed follows."""
    near = local_day("agreement__agency__time_zone", now + timedelta(days=ENDS_SOON))
    following = Agreement.objects.filter(
        agency=OuterRef("agreement__agency"),
        district=OuterRef("agreement__district"),
        status__in=("signed", "in_force"),
        ends_on__gt=OuterRef("agreement__ends_on"),
    )
    goes_on = Q(ends_on__isnull=True) | Q(ends_on__gte=F("agreement__ends_on"))
    return Q(status="active", agreement__ends_on__lte=near) & goes_on & ~Q(Exists(following))


def _post_alert(post: Assignment, why: str, known: dict[Any, tuple[Any, ...]], title: str, body: str) -> Alert:
    day = post.starts_on if why == "incomplete" else post.agreement.ends_on
    return Alert(
        f"assignment.{why}:{post.pk}:{post.agreement_id}:{day}",
        f"assignment.{why}",
        _leaders(post, known),
        title,
        body,
        post,
    )


def _review_alerts(now: datetime) -> Iterator[Alert]:
    plans = EmergencyPlan.objects.filter(status="in_force").select_related("school__district")
    late = overdue_plans(now).values("pk")
    near = local_day("school__district__time_zone", now + timedelta(days=REVIEW_SOON))
    for plan in plans.filter(pk__in=late):
        yield _review_alert(
            plan, "overdue", _("The review of an emergency plan is overdue"), _("Review it and record the review.")
        )
    for plan in plans.filter(review_due__lte=near).exclude(pk__in=late):
        yield _review_alert(
            plan, "due_soon", _("An emergency plan is to be reviewed soon"), _("The plan says by which day.")
        )


def _review_alert(plan: EmergencyPlan, why: str, title: str, body: str) -> Alert:
    people = {user.pk: user for r in (PLAN_PRINCIPAL, PLAN_OFFICER) for user in r.people(plan)}
    return Alert(
        f"emergency_plan.{why}:{plan.pk}:{plan.review_due}",
        f"emergency_plan.{why}",
        tuple(people.values()),
        title,
        body,
        plan,
    )
