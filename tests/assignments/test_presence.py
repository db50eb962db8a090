"""Presence is recorded by the officer and confirmed by the school, never assumed (UT-SUP-B)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from assignments.models import Presence, PresenceMark
from assignments.queries.coverage import Found, coverage
from assignments.queries.expected import hours_due
from assignments.services.corrections import DaySaid, correct
from assignments.services.desk_codes import choose_location
from assignments.services.presence import Tap, check_in, check_out, confirm, deny
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.testing.placing import place
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Refused, Unmet
from tests.factories.coverage import Served, absence, cover, cover_key, served, substitute
from tests.factories.organisations import SchoolFactory, seated

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
DAY = date(2026, 3, 3)


@pytest.fixture
def here() -> Served:
    return served()


def clock(here: Served, hour: int, minute: int = 0) -> Any:
    return time_machine.travel(here.at(DAY, time(hour, minute)), tick=False)


def said(presence: Presence) -> list[str]:
    return [f"{m.side} {m.what}{' again' if m.correction else ''}" for m in presence.marks.all()]


def told(kind: str = "presence.said") -> list[set[str]]:
    return [set(row.payload["people"]) for row in Outbox.objects.filter(kind=kind).order_by("pk")]


def standing(here: Served, now: datetime) -> Any:
    return coverage(hours_due(DAY, DAY, schools=[here.dept.school.pk]), now)[0]


# A morning


def test_a_day_is_said_by_both_sides(here: Served) -> None:
    with clock(here, 7, 52):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 8, 10):
        confirm(by=here.dept.principal, key=here.key(DAY))
    with clock(here, 15, 4):
        check_out(by=here.officer, key=here.key(DAY))
    presence = Presence.objects.get()
    assert said(presence) == ["officer came", "school confirmed", "officer left"]
    assert (presence.came_at, presence.left_at) == (here.at(DAY, time(7, 52)), here.at(DAY, time(15, 4)))
    assert presence.answer == "confirmed"
    found = standing(here, here.at(DAY, time(18)))
    assert (found.found, found.served, found.late) == (Found.PRESENT, 7 * 60, 0)
    assert told() == []


def test_without_a_tap_nobody_was_there(here: Served) -> None:
    assert not Presence.objects.exists()
    assert standing(here, here.at(DAY, time(18))).found == Found.UNCOVERED


def test_late_and_early_count_to_the_minute(here: Served) -> None:
    with clock(here, 9, 17):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 13, 30):
        check_out(by=here.officer, key=here.key(DAY))
    found = standing(here, here.at(DAY, time(18)))
    assert (found.late, found.left_early, found.served) == (77, 90, 253)


def test_who_leaves_early_has_the_supervisor_told_without_a_word_of_where(here: Served) -> None:
    with clock(here, 8):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 14, 50):
        check_out(by=here.officer, key=here.key(DAY))
    assert told() == []
    other = served()
    with clock(other, 8):
        check_in(by=other.officer, key=other.key(DAY))
    with clock(other, 11):
        check_out(by=other.officer, key=other.key(DAY))
    assert told() == [{str(other.dept.sergeant.pk)}]
    payload = Outbox.objects.get(kind="presence.said").payload
    words = f"{payload['title']} {payload['body']}"
    for secret in (other.dept.school.name, other.officer.full_name, "uncovered", "left"):
        assert secret.lower() not in words.lower()


def test_second_check_in_is_told_of_the_first(here: Served) -> None:
    with clock(here, 7, 52):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 7, 53), pytest.raises(MovedMeanwhile, match="07:52") as refusal:
        check_in(by=here.officer, key=here.key(DAY))
    assert refusal.value.who == here.officer
    with clock(here, 15):
        check_out(by=here.officer, key=here.key(DAY))
    with clock(here, 15, 1), pytest.raises(MovedMeanwhile, match="15:00"):
        check_out(by=here.officer, key=here.key(DAY))
    assert PresenceMark.objects.count() == 2


def test_taps_outside_the_hours_are_refused_with_what_to_do(here: Served) -> None:
    with clock(here, 3, 59), pytest.raises(Refused, match="from 04:00 on"):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 15, 1), pytest.raises(Refused, match="Your days"):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 9), pytest.raises(Refused, match="Check in first"):
        check_out(by=here.officer, key=here.key(DAY))
    assert not Presence.objects.exists()


def test_others_and_suspended_officers_cannot_tap(here: Served) -> None:
    colleague = here.dept.officer().user
    with clock(here, 8):
        for person in (colleague, here.dept.sergeant, here.dept.principal):
            with pytest.raises(NotVisible):
                check_in(by=person, key=here.key(DAY))
        place(here.post, "suspended", status_since=here.at(DAY, time(7)))
        with pytest.raises(NotYours, match="suspended"):
            check_in(by=here.officer, key=here.key(DAY))


# The school


def test_school_confirms_somebody_who_forgot_to_check_in(here: Served) -> None:
    with clock(here, 8, 20):
        confirm(by=here.dept.principal, key=here.key(DAY))
    with clock(here, 8, 40):
        check_in(by=here.officer, key=here.key(DAY))
    presence = Presence.objects.get()
    assert presence.came_at == here.at(DAY, time(8, 20))
    assert said(presence) == ["school confirmed", "officer came"]


def test_denied_hours_do_not_count_until_one_side_corrects(here: Served) -> None:
    with clock(here, 8):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 8, 30):
        presence = deny(by=here.dept.principal, key=here.key(DAY))
    assert told() == [{str(here.officer.pk), str(here.dept.sergeant.pk)}]
    with clock(here, 10):
        assert standing(here, here.at(DAY, time(10))).served == 0
        fix = DaySaid("I was in the gym, not in the office.", time(8), None)
        correct(by=here.officer, key=here.key(DAY), said=fix, version=presence.version)
    assert told()[-1] == {str(here.dept.principal.pk)}
    presence.refresh_from_db()
    assert presence.answer == "open"
    assert said(presence) == ["officer came", "school denied", "officer came again"]
    assert standing(here, here.at(DAY, time(10))).served == 120


def test_who_comes_after_the_school_missed_them_is_asked_about_again(here: Served) -> None:
    with clock(here, 8, 30):
        deny(by=here.dept.principal, key=here.key(DAY))
    with clock(here, 9):
        check_in(by=here.officer, key=here.key(DAY))
        confirm(by=here.dept.principal, key=here.key(DAY))
    assert Presence.objects.get().answer == "confirmed"


def test_second_answer_is_told_of_the_first(here: Served) -> None:
    staff = seated(Role.SCHOOL_STAFF, here.dept.school, full_name="Staff Example")
    with clock(here, 8, 5):
        confirm(by=staff, key=here.key(DAY))
        for answer in (confirm, deny):
            with pytest.raises(MovedMeanwhile, match="Staff Example answered at 08:05"):
                answer(by=here.dept.principal, key=here.key(DAY))


def test_only_the_own_school_answers_and_nobody_about_themselves(here: Served) -> None:
    elsewhere = seated(Role.PRINCIPAL, SchoolFactory(district=here.dept.district))
    with clock(here, 8, 5):
        for person in (elsewhere, here.dept.chief, here.dept.sergeant, here.dept.superintendent, here.officer):
            with pytest.raises(NotVisible):
                confirm(by=person, key=here.key(DAY))
        seated_twice = here.officer
        here.dept.principal.seats.update(user=seated_twice)
        with pytest.raises(NotYours, match="Somebody else"):
            confirm(by=seated_twice, key=here.key(DAY))
    assert not PresenceMark.objects.exists()


def test_after_the_hours_an_unseen_officer_is_not_confirmed_by_a_tap(here: Served) -> None:
    with clock(here, 16), pytest.raises(Unmet, match=r"Write down when they came.*Program Supervisor \(b\)"):
        confirm(by=here.dept.principal, key=here.key(DAY))
    with clock(here, 3), pytest.raises(Refused, match="have not begun"):
        deny(by=here.dept.principal, key=here.key(DAY))


# Corrections


def test_a_correction_keeps_what_was_said_before(here: Served) -> None:
    with clock(here, 9, 40):
        presence = check_in(by=here.officer, key=here.key(DAY)).presence
    with clock(here, 16):
        fix = DaySaid("I forgot my phone in the car.", time(8, 5), time(15))
        with pytest.raises(ValidationError, match="Say why"):
            correct(by=here.officer, key=here.key(DAY), said=DaySaid(" ", time(8, 5)), version=1)
        with pytest.raises(MovedMeanwhile):
            correct(by=here.officer, key=here.key(DAY), said=fix, version=7)
        fixed = correct(by=here.officer, key=here.key(DAY), said=fix, version=presence.version)
        with pytest.raises(Refused, match="Nothing is different"):
            correct(by=here.officer, key=here.key(DAY), said=fix, version=fixed.version)
    assert said(fixed) == ["officer came", "officer came again", "officer left again"]
    assert [m.at for m in fixed.marks.filter(what="came")] == [
        here.at(DAY, time(9, 40)),
        here.at(DAY, time(8, 5)),
    ]


def test_times_that_cannot_be_are_refused(here: Served) -> None:
    with clock(here, 12):
        for came, left, word in (
            (time(13), None, "lies ahead"),
            (None, None, "when they came"),
            (time(9), time(8), "lies ahead"),
        ):
            with pytest.raises(ValidationError, match=word):
                correct(by=here.officer, key=here.key(DAY), said=DaySaid("Why", came, left))
    assert not Presence.objects.exists()


def test_a_day_without_any_tap_is_written_down_by_either_side(here: Served) -> None:
    with clock(here, 17):
        made = correct(by=here.officer, key=here.key(DAY), said=DaySaid("No signal all day.", time(8), time(15)))
        assert (made.answer, said(made)) == ("open", ["officer came again", "officer left again"])
        word = DaySaid("I looked for her.", here=False)
        denied = correct(by=here.dept.principal, key=here.key(DAY), said=word, version=made.version)
    assert denied.answer == "denied"
    assert told()[-1] == {str(here.officer.pk), str(here.dept.sergeant.pk)}
    assert denied.came_at == here.at(DAY, time(8))


def test_the_supervisor_corrects_and_both_sides_are_told(here: Served) -> None:
    with clock(here, 17):
        made = correct(by=here.dept.sergeant, key=here.key(DAY), said=DaySaid("Radio log.", time(8), time(15)))
    assert said(made) == ["agency came again", "agency left again"]
    assert told() == [{str(here.officer.pk), str(here.dept.principal.pk)}]
    with clock(here, 17), pytest.raises(NotVisible):
        correct(by=here.dept.chief, key=here.key(DAY), said=DaySaid("Why", time(9)), version=made.version)


def test_a_check_out_by_mistake_is_taken_back(here: Served) -> None:
    with clock(here, 8):
        check_in(by=here.officer, key=here.key(DAY))
    with clock(here, 9):
        presence = check_out(by=here.officer, key=here.key(DAY)).presence
        correct(by=here.officer, key=here.key(DAY), said=DaySaid("Wrong button.", time(8)), version=presence.version)
    presence.refresh_from_db()
    assert presence.left_at is None
    assert said(presence)[-1] == "officer stayed again"


def test_a_day_stays_correctable_when_its_hours_are_gone(here: Served) -> None:
    with clock(here, 8):
        presence = check_in(by=here.officer, key=here.key(DAY)).presence
    here.post.places.get().windows.all().delete()
    with clock(here, 17):
        fixed = correct(
            by=here.officer, key=here.key(DAY), said=DaySaid("Earlier.", time(7, 30)), version=presence.version
        )
    assert fixed.came_at == here.at(DAY, time(7, 30))


# Substitutes


def test_a_substitute_who_accepted_checks_in_like_an_officer(here: Served) -> None:
    guardian = substitute(here.dept)
    absence(here.post, here.at(DAY, time(0)), here.at(DAY, time(23)))
    covering = cover(here.post, guardian, here.at(DAY, time(8)), here.at(DAY, time(15)))
    with clock(here, 7, 55):
        presence = check_in(by=guardian.user, key=cover_key(covering)).presence
        confirm(by=here.dept.principal, key=cover_key(covering))
    presence.refresh_from_db()
    assert (presence.person, presence.answer) == (guardian.user, "confirmed")
    offered = cover(here.post, guardian, here.at(DAY, time(16)), here.at(DAY, time(17)), status="offered")
    with clock(here, 16), pytest.raises(NotVisible):
        check_in(by=guardian.user, key=cover_key(offered))


# Where a tap was made


def test_location_is_kept_only_with_consent_and_only_roughly(here: Served) -> None:
    tap = Tap(latitude=Decimal("40.123456"), longitude=Decimal("-111.987654"))
    with clock(here, 8):
        check_in(by=here.officer, key=here.key(DAY), tap=tap)
    assert PresenceMark.objects.get().latitude is None
    choose_location(by=here.officer, wanted=True)
    next_day = DAY + timedelta(days=1)
    with time_machine.travel(here.at(next_day, time(8)), tick=False):
        presence = check_in(by=here.officer, key=here.key(next_day), tap=tap).presence
    kept = presence.marks.get()
    assert (kept.latitude, kept.longitude) == (Decimal("40.12"), Decimal("-111.99"))
    choose_location(by=here.officer, wanted=False)
    with time_machine.travel(here.at(next_day, time(15)), tick=False):
        check_out(by=here.officer, key=here.key(next_day), tap=tap)
    assert presence.marks.get(what="left").latitude is None


# PostgreSQL


_FIXED_WITHOUT_REASON = """
INSERT INTO assignments_presencemark (presence_id, side, what, how, at, made_at, correction, reason)
SELECT id, 'officer', 'came', 'page', now(), now(), true, '' FROM assignments_presence
"""
_TWICE = """
INSERT INTO assignments_presence (id, created_at, version, school_id, day, assignment_id, answer)
SELECT gen_random_uuid(), now(), 1, school_id, day, assignment_id, 'open' FROM assignments_presence
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assignments_presencemark SET at = at - interval '1 hour'",
        "UPDATE assignments_presencemark SET what = 'left'",
        "DELETE FROM assignments_presencemark",
        "TRUNCATE assignments_presencemark",
        "DELETE FROM assignments_presence",
        "UPDATE assignments_presence SET left_at = came_at - interval '1 minute'",
        "UPDATE assignments_presence SET assignment_id = NULL",
        _FIXED_WITHOUT_REASON,
        _TWICE,
    ],
)
def test_postgresql_refuses_to_rewrite_what_was_said(here: Served, statement: str) -> None:
    with clock(here, 8):
        check_in(by=here.officer, key=here.key(DAY))
    before = list(PresenceMark.objects.values_list("what", "at"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")
    assert list(PresenceMark.objects.values_list("what", "at")) == before
