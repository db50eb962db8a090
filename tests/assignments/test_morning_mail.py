"""Each principal is asked once a school day; the link confirms once, with one button, until it runs out (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings

from assignments.models import ConfirmationLink, CoverageRules, Presence, PresenceMark
from assignments.services.morning import ask_principals, confirm_by_link, link_token
from assignments.services.presence import check_in, confirm, deny
from sro_program.notifications.models import Notice, Outbox
from sro_program.notifications.sweep import sweep
from sro_program.organisations.models import Role
from sro_program.workflow.errors import MovedMeanwhile, NotVisible
from tests.factories.coverage import Served, absence, calendar, duty_key, served
from tests.factories.organisations import seated
from tests.factories.pages import signed_in, words
from tests.factories.posts import post, week

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
DAY = date(2026, 3, 3)


@pytest.fixture
def here() -> Served:
    return served()


@pytest.fixture
def clock(here: Served) -> Iterator[Any]:
    with time_machine.travel(here.at(DAY, time(8, 10)), tick=False) as traveller:
        yield traveller


def address(link: ConfirmationLink) -> str:
    return f"/agreements/presence/mail/{link_token(link)}"


def asked(here: Served) -> ConfirmationLink:
    ask_principals()
    return ConfirmationLink.objects.get(user=here.dept.principal, day=DAY)


def duty_in(page: str) -> str:
    return page.split('name="duty" value="')[1].split('"', maxsplit=1)[0]


# When somebody is asked


def test_each_principal_is_asked_once_a_day_however_often_beat_runs(here: Served, clock: Any) -> None:
    second = seated(Role.PRINCIPAL, here.dept.school)
    clock.move_to(here.at(DAY, time(8, 9)))
    assert ask_principals() == 0
    clock.move_to(here.at(DAY, time(8, 10)))
    assert [ask_principals() for _ in range(3)] == [2, 0, 0]
    clock.move_to(here.at(DAY, time(11)))
    assert ask_principals() == 0
    assert set(ConfirmationLink.objects.values_list("user", flat=True)) == {here.dept.principal.pk, second.pk}
    assert Outbox.objects.filter(kind="presence.asked").count() == 2


def test_a_beat_that_stopped_for_days_asks_once_about_today(here: Served, clock: Any) -> None:
    friday = date(2026, 3, 6)
    assert ask_principals() == 1
    clock.move_to(here.at(friday, time(14, 59)))
    assert [ask_principals(), ask_principals()] == [1, 0]
    clock.move_to(here.at(friday, time(15)))
    assert ask_principals() == 0
    assert sorted(ConfirmationLink.objects.values_list("day", flat=True)) == [DAY, friday]


def test_the_minutes_are_the_agency_s(here: Served, clock: Any) -> None:
    CoverageRules.objects.create(agency=here.dept.agency, asked_after=45)
    clock.move_to(here.at(DAY, time(8, 44)))
    assert ask_principals() == 0
    clock.move_to(here.at(DAY, time(8, 45)))
    assert ask_principals() == 1


def test_nobody_is_asked_on_a_free_day_or_after_everything_was_said(here: Served, clock: Any) -> None:
    calendar(here.dept.district, date(2026, 1, 1), date(2026, 5, 29), free=date(2026, 3, 4))
    confirm(by=here.dept.principal, key=here.key(DAY))
    assert ask_principals() == 0
    clock.move_to(here.at(date(2026, 3, 4), time(9)))
    assert ask_principals() == 0
    clock.move_to(here.at(date(2026, 3, 5), time(9)))
    assert ask_principals() == 1


def test_the_mail_names_nobody_and_no_place(here: Served, clock: Any) -> None:
    asked(here)
    sweep()
    (sent,) = mail.outbox
    assert sent.to == [here.dept.principal.email]
    for secret in (
        here.dept.school.name,
        here.officer.full_name,
        here.officer.email,
        here.dept.agency.name,
        "uncovered",
    ):
        assert secret.lower() not in f"{sent.subject} {sent.body}".lower()
    for key in (here.dept.school.pk, here.post.pk, here.dept.principal.pk):
        assert str(key) not in sent.body
        assert key.hex not in sent.body
    assert "/agreements/presence/mail/" in sent.body


def test_who_is_principal_no_more_gets_no_mail(here: Served, clock: Any) -> None:
    asked(here)
    here.dept.principal.seats.update(until=date(2026, 3, 2))
    sweep()
    assert mail.outbox == []
    assert not Notice.objects.filter(kind="presence.asked").exists()


# The link


def test_looking_changes_nothing_and_one_button_confirms_once(here: Served, clock: Any) -> None:
    check_in(by=here.officer, key=here.key(DAY))
    link = asked(here)
    visitor = Client()
    for _ in range(3):
        page = visitor.get(address(link))
        visitor.head(address(link))
    assert PresenceMark.objects.filter(side="school").count() == 0
    assert here.officer.full_name in words(page)
    assert page["Referrer-Policy"] == "same-origin"
    assert words(page).count("<button") == 1
    done = visitor.post(address(link), {"duty": duty_in(page.content.decode())})
    assert "Confirmed. Thank you." in words(done)
    mark = PresenceMark.objects.get(side="school")
    assert (mark.by, mark.how, mark.what) == (here.dept.principal, "mail", "confirmed")
    for answer in (visitor.get(address(link)), visitor.post(address(link), {"duty": str(here.key(DAY))})):
        assert answer.status_code == 410
        assert "used already" in words(answer)
        assert here.officer.full_name not in words(answer)
    assert PresenceMark.objects.filter(side="school").count() == 1


def test_the_page_never_says_that_somebody_is_missing(here: Served, clock: Any) -> None:
    link = asked(here)
    clock.move_to(here.at(DAY, time(9)))
    for page in (words(Client().get(address(link))), _after_denial(here, link)):
        assert here.officer.full_name in page
        for hole in ("Not checked in", "late", "Not here, says"):
            assert hole not in page


def _after_denial(here: Served, link: ConfirmationLink) -> str:
    deny(by=here.dept.principal, key=here.key(DAY))
    return words(Client().get(address(link)))


def test_the_link_runs_out_with_the_next_day(here: Served, clock: Any) -> None:
    check_in(by=here.officer, key=here.key(DAY))
    link = asked(here)
    clock.move_to(here.at(date(2026, 3, 4), time(23, 59)))
    assert Client().get(address(link)).status_code == 200
    clock.move_to(here.at(date(2026, 3, 5), time(0)))
    assert Client().get(address(link)).status_code == 410
    with pytest.raises(MovedMeanwhile):
        confirm_by_link(link=link, keys=[here.key(DAY)])


def test_wrong_links_show_a_plain_page_that_tells_nothing(here: Served, clock: Any) -> None:
    token = link_token(asked(here))
    for wrong in (token[:-1], token.replace(".", "x"), "nothing", link_token(ConfirmationLink())):
        for answer in (
            Client().get(f"/agreements/presence/mail/{wrong}"),
            Client().post(f"/agreements/presence/mail/{wrong}"),
        ):
            assert answer.status_code == 404
            assert here.dept.school.name not in words(answer)
    assert not PresenceMark.objects.exists()


def test_the_link_says_nothing_about_other_schools_or_people(here: Served, clock: Any) -> None:
    other = served()
    link = asked(here)
    for key in (other.key(DAY), here.key(date(2026, 3, 2))):
        Client().post(address(link), {"duty": str(key)})
    assert not PresenceMark.objects.exists()
    away = post(here.dept, hours=week(here.dept.school), starts_on=date(2026, 1, 1))
    absence(away, here.at(DAY, time(0)), here.at(DAY, time(23)))
    link = ConfirmationLink.objects.create(
        school=here.dept.school, user=seated(Role.PRINCIPAL, here.dept.school), day=DAY
    )
    assert away.officer.user.full_name not in words(Client().get(address(link)))
    confirm_by_link(link=link, keys=[duty_key(away, DAY), here.key(DAY)])
    assert Presence.objects.get().assignment == here.post


def test_a_principal_whose_seat_ended_confirms_nothing(here: Served, clock: Any) -> None:
    link = asked(here)
    here.dept.principal.seats.update(until=date(2026, 3, 2))
    assert Client().get(address(link)).status_code == 410
    assert Client().post(address(link), {"duty": str(here.key(DAY))}).status_code == 410
    assert not PresenceMark.objects.exists()


def test_where_the_agency_wants_it_the_link_asks_for_a_sign_in(here: Served, clock: Any) -> None:
    CoverageRules.objects.create(agency=here.dept.agency, confirming_needs_sign_in=True)
    link = asked(here)
    data = {"duty": str(here.key(DAY))}
    for answer in (Client().get(address(link)), Client().post(address(link), data)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")
    with pytest.raises(NotVisible):
        confirm_by_link(link=link, keys=[here.key(DAY)])
    assert signed_in(here.dept.sergeant).post(address(link), data).status_code == 403
    assert not PresenceMark.objects.exists()
    assert "Confirmed" in words(signed_in(here.dept.principal).post(address(link), data))


def test_tries_are_counted(here: Served, clock: Any) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"confirm_presence": "3/m/ip"}):
        answers = [Client().get("/agreements/presence/mail/nothing").status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_two_zones_are_asked_at_their_own_hour(here: Served, clock: Any) -> None:
    east = served("America/New_York")
    clock.move_to(datetime(2026, 3, 3, 13, 15, tzinfo=UTC))
    assert ask_principals() == 1
    assert ConfirmationLink.objects.get().school == east.dept.school
    clock.move_to(datetime(2026, 3, 3, 13, 15, tzinfo=UTC) + timedelta(hours=2))
    assert ask_principals() == 1
