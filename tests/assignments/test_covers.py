"""Who takes the hours: the qualified on that day, the first to accept, whole or in part, or a colleague (UT-SUP-B)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import AssignedSchool, Cover, CoverNeed, DutyWindow, Swap
from assignments.queries.coverage import coverage
from assignments.queries.expected import hours_due
from assignments.services.absences import AbsenceText, keep_needs, report_absence
from assignments.services.covers import offer, split_by_hand, take_part
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.policy.services import switch_off
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotYours, Refused, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.coverage import at, substitute
from tests.factories.covering import (
    FRIDAY,
    MONDAY,
    SICK,
    TUESDAY,
    away,
    named,
    offered,
    paper,
    posted_for_a_year,
    qualified,
    sick,
    spoken,
)
from tests.factories.department import Department
from tests.factories.organisations import seated
from tests.factories.pages import signed_in, words
from tests.factories.posts import post

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    """Seven in the morning in Denver."""
    with time_machine.travel(datetime.fromisoformat("2026-10-05T07:00-06:00"), tick=False):
        yield


@pytest.fixture
def d() -> Department:
    return Department("utah", zone="America/Denver")


@pytest.fixture
def served(d: Department) -> Any:
    return posted_for_a_year(d)


# Who may take them


def test_an_expired_certificate_is_refused_with_its_name_its_day_and_its_clause(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    lapsed = named(d, "Casey Example", lapsed="guardian_annual")
    for refused in (
        lambda: perform(need, "place", actor=d.sergeant, data={"substitute": str(lapsed.pk)}),
        lambda: offer(need=need, by=d.sergeant, to=[lapsed.pk]),
        lambda: perform(offered(need, lapsed), "accept", actor=lapsed.user),
    ):
        with pytest.raises(Refused) as told, transaction.atomic():
            refused()
        (sentence,) = told.value.sentences
        assert "“Yearly training of guardians” of Casey Example expired on" in sentence.text
        assert (sentence.clause.id, sentence.fix_url) == ("UT-LAW-53-22-105", lapsed.get_absolute_url())
    page = words(signed_in(d.sergeant).get(need.get_absolute_url()))
    assert "Utah Code 53-22-105" in page
    with pytest.raises(IntegrityError, match="expired"), transaction.atomic():
        place(offered(need, lapsed), "accepted")


def test_a_certificate_whose_clause_the_agency_switched_off_is_not_asked_for(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    lapsed = named(d, "Casey Example", lapsed="guardian_state")
    change = {"clause": "UT-LAW-53-22-105-STATE", "until": None, "reason": "Counsel advised otherwise."}
    switch_off(agency=d.agency, actor=d.chief, since=timezone.localdate(), **change)
    perform(need, "place", actor=d.sergeant, data={"substitute": str(lapsed.pk)})
    assert Cover.objects.get().status == "accepted"


def test_it_is_judged_for_the_day_of_the_cover(d: Department, served: Any) -> None:
    away(served, MONDAY, FRIDAY)
    third = named(d, "Third Example", lapsed="guardian_half_year")
    paper(third, "guardian_half_year", "Half-yearly practice of guardians", date(2026, 10, 7), by=d.sergeant)
    needs = {n.day: n for n in CoverNeed.objects.all()}
    (cover,) = offer(need=needs[MONDAY], by=d.sergeant, to=[third.pk])
    perform(cover, "accept", actor=third.user)
    with pytest.raises(Refused, match="expired on Wed 7 Oct 2026"):
        offer(need=needs[FRIDAY], by=d.sergeant, to=[third.pk])


def test_each_kind_needs_what_the_pack_says(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    bare = {kind: substitute(d, kind) for kind in ("guardian", "armed_private_security", "substitute_officer")}
    lacking = {}
    for kind, who in bare.items():
        with pytest.raises(Unmet) as told:
            perform(need, "place", actor=d.sergeant, data={"substitute": str(who.pk)})
        lacking[kind] = {s.clause.id for s in told.value.sentences if s.clause}
    assert lacking == {
        "guardian": {"UT-LAW-53-22-105", "UT-LAW-53-22-105-STATE"},
        "armed_private_security": {"UT-LAW-704"},
        "substitute_officer": {"UT-SUP-B"},
    }
    perform(need, "place", actor=d.sergeant, data={"substitute": str(qualified(d, "armed_private_security").pk)})
    assert Cover.objects.get(status="accepted").substitute.kind == "armed_private_security"


def test_nobody_covers_in_two_places_or_while_on_duty_or_away(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    other = post(d, agreement=served.agreement, starts_on=date(2026, 8, 17))
    on_duty = qualified(d, "substitute_officer", officer=other.officer)
    with pytest.raises(Unmet, match="on duty at another school"):
        perform(need, "place", actor=d.sergeant, data={"substitute": str(on_duty.pk)})
    sick(other, at(d.school, MONDAY, time(0)), at(d.school, TUESDAY, time(0)))
    with pytest.raises(Unmet, match="is away at that time"):
        perform(need, "place", actor=d.sergeant, data={"substitute": str(on_duty.pk)})
    guardian = qualified(d)
    perform(need, "place", actor=d.sergeant, data={"substitute": str(guardian.pk)})
    second = CoverNeed.objects.get(assignment=other)
    with pytest.raises(Unmet, match="covers elsewhere"):
        perform(second, "place", actor=d.sergeant, data={"substitute": str(guardian.pk)})
    with pytest.raises(IntegrityError, match="two places at once"), transaction.atomic():
        place(offered(second, guardian), "accepted")
    with pytest.raises(IntegrityError, match="one_cover_takes_a_need"), transaction.atomic():
        place(offered(need, qualified(d)), "accepted")
    with pytest.raises(IntegrityError, match="not on the agency"), transaction.atomic():
        place(offered(second, substitute(Department("utah"))), "accepted")


# Offers


def test_the_first_to_accept_has_the_hours_and_the_others_learn_who(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    fast, slow = named(d, "Fast Example"), named(d, "Slow Example")
    one, two = offer(need=need, by=d.sergeant, to=[fast.pk, slow.pk])
    told = Outbox.objects.filter(kind="cover.offered")
    assert [d.school.name in (o.payload["title"] + o.payload["body"]) for o in told] == [False, False]
    with pytest.raises(Refused, match="have the offer already"):
        offer(need=need, by=d.sergeant, to=[fast.pk])
    quick, late = (one, two) if one.substitute == fast else (two, one)
    perform(quick, "accept", actor=fast.user)
    late.refresh_from_db()
    assert late.status == "lapsed"
    with pytest.raises(MovedMeanwhile, match="No longer open"):
        perform(late, "accept", actor=slow.user)
    assert "Taken by Fast Example on Mon 5 Oct 2026" in words(signed_in(slow.user).get(late.get_absolute_url()))
    with pytest.raises(NotYours):
        perform(quick, "withdraw", actor=d.principal, reason="No.")
    perform(quick, "withdraw", actor=fast.user, reason="My child is ill.")
    need.refresh_from_db()
    assert need.status == "open"


def test_part_of_the_hours_leaves_a_further_need_offered_to_the_others(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    one, two = qualified(d), qualified(d)
    covers = {c.substitute_id: c for c in offer(need=need, by=d.sergeant, to=[one.pk, two.pk])}
    hours = {"starts_at": at(d.school, MONDAY, time(10)), "ends_at": at(d.school, MONDAY, time(12))}
    take_part(cover=covers[one.pk], by=one.user, **hours)
    live = CoverNeed.objects.exclude(status="dropped").order_by("starts_at")
    assert spoken(list(live)) == ["Mon 08:00-10:00 open", "Mon 10:00-12:00 filled", "Mon 12:00-15:00 open"]
    assert Cover.objects.filter(substitute=two, status="offered").count() == 2
    assert keep_needs() == 0
    with pytest.raises(MovedMeanwhile):
        take_part(cover=covers[two.pk], by=two.user, **hours)
    last = live.last()
    assert last is not None
    split_by_hand(
        need=last,
        by=d.sergeant,
        version=last.version,
        starts_at=last.starts_at,
        ends_at=at(d.school, MONDAY, time(14)),
    )
    assert live.all().count() == 4


def test_accepted_after_the_start_counts_from_now(d: Department, served: Any) -> None:
    away(served)
    guardian = qualified(d)
    (cover,) = offer(need=CoverNeed.objects.get(), by=d.sergeant, to=[guardian.pk])
    with time_machine.travel(at(d.school, MONDAY, time(9)), tick=False):
        perform(cover, "accept", actor=guardian.user)
    assert cover.starts_at == at(d.school, MONDAY, time(9))
    (day,) = coverage(hours_due(MONDAY, MONDAY), at(d.school, MONDAY, time(16)))
    assert (day.covered, day.uncovered) == ({"guardian": 360}, 60)


def test_the_school_answers_whether_the_person_came(d: Department, served: Any) -> None:
    away(served)
    guardian = qualified(d)
    need = CoverNeed.objects.get()
    perform(need, "place", actor=d.sergeant, data={"substitute": str(guardian.pk)})
    cover = Cover.objects.get()
    with pytest.raises(Unmet, match="have not begun"):
        perform(cover, "confirm", actor=d.principal)
    with time_machine.travel(at(d.school, MONDAY, time(9)), tick=False):
        perform(cover, "deny", actor=seated(Role.SCHOOL_STAFF, d.school))
        need.refresh_from_db()
        assert (cover.status, need.status) == ("did_not_come", "open")
    with time_machine.travel(at(d.school, MONDAY, time(15, 1)), tick=False):
        sweep()
        need.refresh_from_db()
        assert need.status == "unmet"


def test_who_is_away_covers_nobody(d: Department, served: Any) -> None:
    away(served)
    helper = d.officer()
    need = CoverNeed.objects.get()
    chosen = qualified(d, "substitute_officer", officer=helper)
    perform(need, "place", actor=d.sergeant, data={"substitute": str(chosen.pk)})
    text = AbsenceText(helper, SICK, at(d.school, MONDAY, time(0)), at(d.school, TUESDAY, time(0)))
    report_absence(by=helper.user, text=text)
    need.refresh_from_db()
    assert (need.status, Cover.objects.get().status) == ("open", "withdrawn")


# Swaps


def test_a_swap_is_agreed_then_approved_and_each_covers_the_other(d: Department, served: Any) -> None:
    AssignedSchool.objects.get().windows.filter(weekday=3).delete()
    other = post(d, agreement=served.agreement, starts_on=date(2026, 8, 17), hours=[])
    DutyWindow.objects.create(place=other.places.get(), weekday=3, starts_at=time(8), ends_at=time(15))
    typed = {
        "gives": f"{served.pk}:{d.school.pk}:2026-10-06",
        "partner": str(other.officer.pk),
        "gives_until": "11:00",
        "takes": f"{other.pk}:{d.school.pk}:2026-10-08",
    }
    client = signed_in(served.officer.user)
    wrong = client.post(reverse("assignments:covers:swap-new"), {**typed, "partner": str(d.officer().pk)})
    assert "hours of another colleague" in words(wrong)
    late = client.post(reverse("assignments:covers:swap-new"), {**typed, "gives_until": "18:00"})
    assert "Choose times within these hours." in words(late)
    assert client.post(reverse("assignments:covers:swap-new"), typed).status_code == 302
    swap = Swap.objects.get()
    with pytest.raises(NotYours):
        perform(swap, "agree", actor=served.officer.user)
    perform(swap, "agree", actor=other.officer.user)
    with pytest.raises(NotYours):
        perform(swap, "approve", actor=other.officer.user)
    perform(swap, "approve", actor=d.sergeant)
    covers = Cover.objects.filter(status="accepted").order_by("starts_at")
    assert [c.substitute.user for c in covers] == [other.officer.user, served.officer.user]
    assert {n.why for n in CoverNeed.objects.all()} == {"swap"}
    assert "08:00–11:00" in words(client.get(swap.get_absolute_url()))


def test_a_swap_that_makes_somebody_serve_twice_is_refused(d: Department, served: Any) -> None:
    other = post(d, agreement=served.agreement, starts_on=date(2026, 8, 17))
    typed = {"gives": f"{served.pk}:{d.school.pk}:2026-10-06", "partner": str(other.officer.pk)}
    signed_in(served.officer.user).post(reverse("assignments:covers:swap-new"), typed)
    swap = Swap.objects.get()
    perform(swap, "agree", actor=other.officer.user)
    with pytest.raises(Unmet, match="on duty at another school"):
        perform(swap, "approve", actor=d.sergeant)
    assert not CoverNeed.objects.exists()
    with time_machine.travel(at(d.school, TUESDAY, time(9)), tick=False):
        sweep()
        swap.refresh_from_db()
        assert swap.status == "lapsed"
