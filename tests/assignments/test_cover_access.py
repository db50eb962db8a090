"""What a substitute sees: offers and covers, and around the hours the school's sheet and plans; nothing else (R3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import Substitute
from sro_program.organisations.models import Role
from sro_program.ui.dates import months_later
from tests.factories.coverage import substitute
from tests.factories.covering import briefing, need, offered, paper, qualified
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import signed_in, words
from tests.factories.posts import emergency_plan, post
from tests.factories.selection import days

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]


@pytest.fixture
def d() -> Department:
    return Department("utah")


@pytest.mark.parametrize(
    ("begins", "lasts", "status", "answer"),
    [
        (25, 2, "accepted", 404), (23, 2, "accepted", 200), (-1, 2, "accepted", 200), (-3, 2, "accepted", 404),
        (1, 2, "offered", 404), (1, 2, "withdrawn", 404),
    ],
)  # fmt: skip
def test_the_sheet_and_the_plans_open_a_day_before_and_close_with_the_hours(
    d: Department, begins: int, lasts: int, status: str, answer: int
) -> None:
    starts = timezone.now() + timedelta(hours=begins)
    guardian, plan = qualified(d), emergency_plan(d)
    draft = emergency_plan(d, "draft", hazard="fire")
    briefing(d.school, d.principal)
    cover = offered(need(post(d), starts_at=starts, ends_at=starts + timedelta(hours=lasts)), guardian, status)
    client = signed_in(guardian.user)
    pages = [
        reverse("assignments:covers:briefing", args=[d.school.pk]),
        reverse("assignments:covers:briefing-pdf", args=[d.school.pk]),
        plan.get_absolute_url(),
    ]
    assert [client.get(url).status_code for url in pages] == [answer] * 3
    assert client.get(cover.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_substitute_without_a_seat_sees_own_offers_and_nothing_else(d: Department) -> None:
    guardian, other = qualified(d), qualified(d)
    emergency_plan(d)
    wanted = need(post(d))
    mine, theirs = offered(wanted, guardian), offered(wanted, other)
    client = signed_in(guardian.user)
    assert "Hours for you" in words(client.get("/"))
    assert client.get(mine.get_absolute_url()).status_code == 200
    hidden = [
        theirs, wanted, other, d.school, d.agency, d.district, wanted.assignment, wanted.assignment.officer,
    ]  # fmt: skip
    assert {client.get(record.get_absolute_url()).status_code for record in hidden} == {404}
    for name in ("need", "absence", "swap"):
        assert d.school.name not in words(client.get(reverse(f"assignments:covers:{name}-list")))
    assert client.get(reverse("assignments:covers:absence-report")).status_code == 404
    assert d.school.name in words(client.get(reverse("assignments:covers:cover-list")))
    assert client.get(guardian.get_absolute_url()).status_code == 200


def test_only_that_school_is_open(d: Department) -> None:
    elsewhere = SchoolFactory(district=d.district)
    made = post(d)
    plan = emergency_plan(d, school=elsewhere)
    guardian = qualified(d)
    offered(need(made, starts_at=timezone.now() + timedelta(hours=1)), guardian, "accepted")
    client = signed_in(guardian.user)
    sheet = reverse("assignments:covers:briefing", args=[elsewhere.pk])
    assert [client.get(url).status_code for url in (plan.get_absolute_url(), sheet)] == [404, 404]


def test_the_school_is_asked_once_the_hours_have_begun(d: Department) -> None:
    made, guardian = post(d), qualified(d)
    now = timezone.now()
    offered(need(made, starts_at=now + timedelta(hours=5)), guardian, "accepted")
    staff = signed_in(seated(Role.SCHOOL_STAFF, d.school))
    assert "Did not come" not in words(staff.get("/"))
    offered(need(made, starts_at=now - timedelta(hours=1)), guardian, "accepted")
    assert "Did not come" in words(staff.get("/"))


@pytest.mark.parametrize("who", ["chief", "superintendent", "auditor"])
def test_who_has_no_part_in_it_does_not_read_the_sheet(d: Department, who: str) -> None:
    post(d)
    briefing(d.school, d.principal)
    url = reverse("assignments:covers:briefing", args=[d.school.pk])
    assert signed_in(getattr(d, who)).get(url).status_code == 404
    assert [signed_in(reader).get(url).status_code for reader in (d.principal, d.sergeant)] == [200, 200]


def test_a_substitute_is_told_of_a_certificate_that_ran_out(d: Department) -> None:
    lapsed, sound = qualified(d, lapsed="guardian_annual"), qualified(d)
    home = words(signed_in(lapsed.user).get("/"))
    assert ("Yearly training of guardians" in home, "Expired" in home) == (True, True)
    assert "Your certificates" not in words(signed_in(sound.user).get("/"))
    paper(lapsed, "guardian_annual", "Yearly training of guardians", days(300), by=d.sergeant)
    assert "Your certificates" not in words(signed_in(lapsed.user).get("/"))


def test_a_certificate_counts_no_longer_than_the_policy_says_and_its_paper_stays_inside(
    d: Department,
) -> None:
    guardian = substitute(d)
    url = reverse("assignments:covers:certificate-new", args=[guardian.pk])
    typed = {
        "kind": "guardian_annual", "issued_on": days(-30).isoformat(), "expires_on": days(900).isoformat(),
        "version": guardian.version, "upload": SimpleUploadedFile("p.pdf", PDF, "application/pdf"),
    }  # fmt: skip
    assert signed_in(d.principal).post(url, typed).status_code == 404
    typed["upload"] = SimpleUploadedFile("p.pdf", PDF, "application/pdf")
    assert signed_in(d.sergeant).post(url, typed).status_code == 302
    kept = guardian.certificates.get()
    assert kept.expires_on == months_later(days(-30), 12)
    guardian.refresh_from_db()
    endless = {"kind": "guardian_state", "issued_on": days(-3).isoformat(), "version": guardian.version}
    assert "Write the last day" in words(signed_in(d.sergeant).post(url, endless))
    page = reverse("assignments:covers:certificate-paper", args=[guardian.pk, kept.pk])
    seen = [signed_in(user).get(page).status_code for user in (d.sergeant, d.chief, guardian.user, d.principal)]
    assert seen == [200, 200, 200, 404]
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()


def test_the_sergeant_keeps_the_list(d: Department) -> None:
    url, client = reverse("assignments:covers:substitute-new"), signed_in(d.sergeant)
    typed = {"kind": "guardian", "full_name": "New Example", "email": "new.guardian@example.test", "phone": "1"}
    assert signed_in(d.chief).get(url).status_code == 404
    assert client.post(url, typed).status_code == 302
    assert "on the list already" in words(client.post(url, {**typed, "phone": "2"}))
    other = Department("utah").officer().user
    assert "cannot be used here" in words(client.post(url, {**typed, "email": other.email}))
    assert "No officer on your roster" in words(client.post(url, {**typed, "kind": "substitute_officer"}))
    assert "Nobody adds themselves" in words(client.post(url, {**typed, "email": d.sergeant.email}))
    made = Substitute.objects.get()
    post(d)
    preferred = reverse("assignments:covers:preferred", args=[d.school.pk])
    assert client.post(preferred, {"place_1": made.pk, "version": 1}).status_code == 302
    assert d.school.preferred_substitutes.get().substitute == made
