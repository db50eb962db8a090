"""Absences and who covers: counted at once or decided, private to the agency, covered by the qualified (UT-SUP-B)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from assignments.models import Absence, CoverNeed, DutyWindow, Presence
from assignments.queries.presence import POST, DutyKey
from assignments.services.absences import keep_needs
from assignments.services.covers import offer
from assignments.services.presence import check_in
from sro_program.notifications.models import Outbox
from sro_program.notifications.sweep import sweep as send
from sro_program.organisations.models import CalendarDay
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotVisible, NotYours
from tests.factories.coverage import at
from tests.factories.covering import FRIDAY, MONDAY, TUESDAY, away, offered, posted_for_a_year, qualified, spoken
from tests.factories.department import Department
from tests.factories.pages import queries, signed_in, words

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


# From the absence to the needs


def test_a_reported_absence_counts_at_once_and_asks_for_each_day(d: Department, served: Any) -> None:
    absence = away(served, MONDAY, TUESDAY)
    assert (absence.status, absence.number[:2], len(absence.number)) == ("reported", "A-", 8)
    needs = list(CoverNeed.objects.all())
    assert spoken(needs) == ["Mon 08:00-15:00 open", "Tue 08:00-15:00 open"]
    assert [keep_needs(), keep_needs(), CoverNeed.objects.count()] == [0, 0, 2]


def test_planned_time_off_waits_for_the_supervisor(d: Department, served: Any) -> None:
    officer = signed_in(served.officer.user)
    typed = {"officer": served.officer.pk, "kind": "vacation", "first": "2026-10-08", "last": "2026-10-09"}
    answer = officer.post(reverse("assignments:covers:absence-ask"), typed)
    absence = Absence.objects.get()
    assert (answer.status_code, absence.status, CoverNeed.objects.count()) == (302, "asked", 0)
    with pytest.raises(NotYours):
        perform(absence, "approve", actor=served.officer.user)
    with pytest.raises(NotYours):
        perform(absence, "report", actor=served.officer.user)
    with pytest.raises(NotYours):
        perform(absence, "approve", actor=d.chief)
    perform(absence, "approve", actor=d.sergeant)
    assert spoken(list(CoverNeed.objects.all())) == ["Thu 08:00-15:00 open", "Fri 08:00-15:00 open"]


def test_what_lies_ahead_is_asked_for_and_what_has_begun_is_reported(d: Department, served: Any) -> None:
    officer = signed_in(served.officer.user)
    typed = {"officer": served.officer.pk, "kind": "sick", "first": "2026-10-12", "last": "2026-10-12"}
    answer = officer.post(reverse("assignments:covers:absence-report"), typed)
    assert (answer.status_code, "Ask for time off instead" in words(answer)) == (422, True)
    today = {**typed, "first": "2026-10-05", "last": "2026-10-05"}
    answer = officer.post(reverse("assignments:covers:absence-ask"), today)
    assert (answer.status_code, "Report the absence instead" in words(answer)) == (422, True)
    backwards = {**today, "last": "2026-10-04"}
    assert officer.post(reverse("assignments:covers:absence-report"), backwards).status_code == 422
    away(served)
    again = officer.post(reverse("assignments:covers:absence-report"), today)
    assert "There is an absence at that time already" in words(again)


def test_the_sergeant_reports_for_an_officer_and_nobody_for_a_colleague(d: Department, served: Any) -> None:
    typed = {"officer": served.officer.pk, "kind": "sick", "first": "2026-10-05", "last": "2026-10-05"}
    url = reverse("assignments:covers:absence-report")
    assert signed_in(d.officer().user).post(url, typed).status_code == 422
    assert signed_in(d.principal).get(url).status_code == 404
    assert signed_in(d.sergeant).post(url, typed).status_code == 302
    assert Absence.objects.get().reported_by == d.sergeant


def test_needs_follow_hours_and_calendars_that_change_later(d: Department, served: Any) -> None:
    away(served, MONDAY, FRIDAY)
    CalendarDay.objects.create(calendar=d.district.calendars.get(), date=TUESDAY, label="Snow")
    DutyWindow.objects.filter(weekday=2).update(starts_at=time(10))
    DutyWindow.objects.filter(weekday=3).update(ends_at=time(16))
    assert keep_needs() == 4
    live = CoverNeed.objects.exclude(status="dropped")
    assert spoken(list(live)) == [
        "Mon 08:00-15:00 open", "Wed 10:00-15:00 open", "Thu 08:00-15:00 open", "Thu 15:00-16:00 open",
        "Fri 08:00-15:00 open",
    ]  # fmt: skip
    assert keep_needs() == 0


def test_taking_an_absence_back_drops_needs_and_tells_who_had_accepted(d: Department, served: Any) -> None:
    absence = away(served, MONDAY, TUESDAY)
    guardian = qualified(d)
    first, _second = CoverNeed.objects.all()
    (cover,) = offer(need=first, by=d.sergeant, to=[guardian.pk])
    perform(cover, "accept", actor=guardian.user)
    perform(absence, "withdraw", actor=served.officer.user)
    cover.refresh_from_db()
    assert cover.status == "withdrawn"
    assert set(CoverNeed.objects.values_list("status", flat=True)) == {"dropped"}
    assert Outbox.objects.filter(kind="cover.cancel", line__object_id=cover.pk).exists()


def test_back_sooner_and_away_longer(d: Department, served: Any) -> None:
    absence = away(served, MONDAY, FRIDAY)
    officer, url = signed_in(served.officer.user), reverse("assignments:covers:absence-end", args=[absence.pk])
    assert officer.post(url, {"last": "2026-10-06", "version": absence.version}).status_code == 302
    live = CoverNeed.objects.exclude(status="dropped")
    assert spoken(list(live)) == ["Mon 08:00-15:00 open", "Tue 08:00-15:00 open"]
    assert officer.post(url, {"last": "2026-10-07", "version": absence.version}).status_code == 409
    absence.refresh_from_db()
    assert officer.post(url, {"last": "2026-10-07", "version": absence.version}).status_code == 302
    assert live.all().count() == 3


# Who sees what


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("chief", (200, 200)), ("sergeant", (200, 200)), ("auditor", (200, 200)), ("own", (200, 200)),
        ("other", (404, 200)), ("principal", (404, 200)), ("superintendent", (404, 404)), ("elsewhere", (404, 404)),
    ],
)  # fmt: skip
def test_the_row_absence_of_the_matrix(d: Department, served: Any, who: str, expected: tuple[int, int]) -> None:
    absence, need = away(served), CoverNeed.objects.get()
    people = {
        "own": served.officer.user,
        "other": d.officer().user,
        "elsewhere": Department("utah").chief,
    }
    client = signed_in(people.get(who) or getattr(d, who))
    got = tuple(client.get(record.get_absolute_url()).status_code for record in (absence, need))
    assert got == expected
    shown = "".join(
        words(client.get(url))
        for url in ("/", reverse("assignments:covers:absence-list"), reverse("assignments:covers:need-list"))
    )
    exported = client.get(reverse("assignments:covers:need-list") + "?export=csv").getvalue().decode()
    if got[0] == 404:
        assert absence.number not in shown
        assert "Fever" not in shown + exported
        assert "Sick" not in shown + exported
        with pytest.raises(NotVisible):
            perform(absence, "withdraw", actor=people.get(who) or getattr(d, who))
    if got == (404, 200):
        page = words(client.get(need.get_absolute_url()))
        assert (absence.number in page, "Sick" in page, "Fever" in page) == (False, False, False)


def test_a_principal_says_that_the_officer_is_not_here(d: Department, served: Any) -> None:
    url = reverse("assignments:covers:not-here")
    typed = {"due": f"{served.pk}:{d.school.pk}"}
    with time_machine.travel(at(d.school, MONDAY, time(9)), tick=False):
        assert signed_in(d.superintendent).get(url).status_code == 404
        assert signed_in(d.principal).post(url, typed).status_code == 302
        assert signed_in(d.principal).post(url, typed).status_code == 422
    need = CoverNeed.objects.get()
    assert (need.why, spoken([need])) == ("no_show", ["Mon 09:00-15:00 open"])
    assert Outbox.objects.get(kind="cover_need.opened").payload["people"] == [str(d.sergeant.pk)]
    day = Presence.objects.get()
    assert (day.assignment, day.answer, day.marks.get().by) == (served, "denied", d.principal)


def test_an_officer_who_came_and_left_again_is_not_said_to_have_stayed_away(d: Department, served: Any) -> None:
    key = DutyKey(POST, served.pk, d.school.pk, MONDAY)
    with time_machine.travel(at(d.school, MONDAY, time(8)), tick=False):
        check_in(by=served.officer.user, key=key)
    with time_machine.travel(at(d.school, MONDAY, time(11)), tick=False):
        typed = {"due": f"{served.pk}:{d.school.pk}"}
        assert signed_in(d.principal).post(reverse("assignments:covers:not-here"), typed).status_code == 302
    assert spoken(CoverNeed.objects.all()) == ["Mon 11:00-15:00 open"]
    assert Presence.objects.get().answer == "open"


def test_no_mail_says_where_nobody_is(d: Department, served: Any, mailoutbox: Any) -> None:
    absence = away(served)
    guardian = qualified(d)
    need = CoverNeed.objects.get()
    (cover,) = offer(need=need, by=d.sergeant, to=[guardian.pk])
    perform(cover, "accept", actor=guardian.user)
    perform(cover, "withdraw", actor=guardian.user, reason="Cannot.")
    perform(absence, "withdraw", actor=d.sergeant)
    send()
    for mail in mailoutbox:
        text = f"{mail.subject} {mail.body}".lower()
        assert d.school.name.lower() not in text
        assert [word for word in ("uncovered", "nobody is", "sick", "fever") if word in text] == []


def test_two_write_the_sheet_and_the_second_is_told(d: Department, served: Any) -> None:
    url = reverse("assignments:covers:briefing-edit", args=[d.school.pk])
    typed = {"arriving": "Ring.", "bells": "8 and 15", "contacts": "Desk", "plans_at": "Office", "version": "1"}
    assert signed_in(d.principal).post(url, typed).status_code == 302
    assert signed_in(d.sergeant).post(url, typed).status_code == 409
    assert signed_in(d.sergeant).post(url, {**typed, "version": "2"}).status_code == 302
    assert signed_in(served.officer.user).get(url).status_code == 404
    assert [b.edition for b in d.school.briefings.all()] == [2, 1]


# Lists


def test_pages_cost_the_same_for_one_and_for_many(d: Department, served: Any) -> None:
    away(served)
    need = CoverNeed.objects.get()
    offered(need, qualified(d, "substitute_officer"))
    urls = [reverse(f"assignments:covers:{n}-list") for n in ("absence", "need", "cover", "substitute", "swap")]
    urls.append(need.get_absolute_url())
    before = [queries(d.sergeant, url) for url in urls]
    assert max(before) <= 18
    for _more in range(3):
        further = qualified(d, "substitute_officer")
        offered(need, further)
        qualified(d)
    assert [queries(d.sergeant, url) for url in urls] == before
