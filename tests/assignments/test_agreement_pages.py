"""Who sees which agreement, and what the pages about them cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assignments.models import Agreement, Assignment
from assignments.permissions.agreements import EDIT_AGREEMENT, READ_REVIEW, REVIEW_AGREEMENT, SEE_AGREEMENT
from assignments.queries.picture import WIDTH, picture_of
from sro_program.organisations.models import Role
from sro_program.testing.placing import place
from sro_program.workflow.engine import options
from tests.factories.agreements import drafted
from tests.factories.department import Department
from tests.factories.organisations import AgencyFactory, DelegationFactory, DistrictFactory, SchoolFactory, seated
from tests.factories.selection import AgreementFactory, days

pytestmark = pytest.mark.django_db
UNSIGNED = ("draft", "in_review", "public_comment", "signing", "withdrawn")
SIGNED = ("signed", "in_force", "expired", "terminated", "superseded")
READS_ALL = ("chief", "designee", "sergeant", "auditor", "superintendent")
READS_SIGNED = ("officer", "lieutenant", "principal", "district_staff")
NOTHING = ("other_chief", "other_superintendent", "other_principal", "school_staff", "administrator")


class Cast:
    """One person for each column of the matrix, and their like elsewhere."""

    def __init__(self) -> None:
        self.home = home = Department("utah")
        elsewhere = Department("utah")
        self.people = {
            "chief": home.chief,
            "designee": seated(Role.SUPERVISOR, home.agency),
            "sergeant": home.sergeant,
            "auditor": home.auditor,
            "superintendent": home.superintendent,
            "officer": home.officer().user,
            "lieutenant": home.lieutenant.user,
            "principal": home.principal,
            "district_staff": seated(Role.DISTRICT_STAFF, home.district),
            "other_chief": elsewhere.chief,
            "other_superintendent": elsewhere.superintendent,
            "other_principal": seated(Role.PRINCIPAL, SchoolFactory(district=home.district)),
            "school_staff": seated(Role.SCHOOL_STAFF, home.school),
            "administrator": seated(Role.ADMINISTRATOR, None),
        }
        DelegationFactory(
            agency=home.agency,
            giver=home.chief,
            receiver=self.people["designee"],
            decisions=["agreement.send_for_signature"],
        )


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.mark.parametrize("status", [*UNSIGNED, *SIGNED])
def test_the_matrix_of_readers_holds_in_every_state(cast: Cast, status: str, client: Client) -> None:
    agreement = cast.home.agreement(status=status)
    for name, person in cast.people.items():
        sees = name in READS_ALL or (name in READS_SIGNED and status in SIGNED)
        assert SEE_AGREEMENT.allows(person, agreement) is sees, (name, status)
        client.force_login(person)
        wanted = 200 if sees else 404
        for page in ("agreement", "provision-list", "compare", "pdf"):
            answer = client.get(reverse(f"assignments:{page}", args=[agreement.pk]))
            assert answer.status_code == wanted, (name, status, page)
        listed = agreement.title in client.get(reverse("assignments:agreement-list")).content.decode()
        assert listed is sees, (name, status)


def test_only_the_two_heads_and_a_designee_write(cast: Cast) -> None:
    agreement = cast.home.agreement(status="in_review")
    for name, person in cast.people.items():
        writes = name in ("chief", "designee", "superintendent")
        assert EDIT_AGREEMENT.allows(person, agreement) is writes, name
        assert REVIEW_AGREEMENT.allows(person, agreement) is writes, name
        assert READ_REVIEW.allows(person, agreement) is (name in READS_ALL), name
        assert bool(options(agreement, person)) is writes, name
    place(agreement, "in_force")
    assert not any(EDIT_AGREEMENT.allows(p, agreement) for p in cast.people.values())


@pytest.mark.parametrize(("who", "code"), [("chief", 200), ("designee", 200), ("sergeant", 404), ("officer", 404),
                                           ("superintendent", 404), ("principal", 404), ("auditor", 404)])  # fmt: skip
def test_the_chief_or_designee_drafts(cast: Cast, client: Client, who: str, code: int) -> None:
    client.force_login(cast.people[who])
    assert client.get(reverse("assignments:agreement-new")).status_code == code


def test_two_agencies_that_serve_one_district_see_only_their_own() -> None:
    one = Department("utah")
    sheriff = AgencyFactory(state="UT", pack="utah", districts=[one.district])
    their_chief = seated(Role.CHIEF, sheriff)
    own = one.agreement()
    theirs = AgreementFactory(agency=sheriff, district=one.district, schools=[one.school], status="in_force")
    assert list(SEE_AGREEMENT.scope(one.chief, Agreement.objects.all())) == [own]
    assert list(SEE_AGREEMENT.scope(their_chief, Agreement.objects.all())) == [theirs]
    assert set(SEE_AGREEMENT.scope(one.superintendent, Agreement.objects.all())) == {own, theirs}


def test_one_agency_that_serves_two_districts_keeps_them_apart() -> None:
    one = Department("utah")
    second = DistrictFactory(state="UT")
    school = SchoolFactory(district=second)
    one.agency.districts.add(second)
    their_superintendent = seated(Role.SUPERINTENDENT, second)
    own = one.agreement()
    theirs = AgreementFactory(agency=one.agency, district=second, schools=[school], status="signing")
    assert set(SEE_AGREEMENT.scope(one.chief, Agreement.objects.all())) == {own, theirs}
    assert list(SEE_AGREEMENT.scope(one.superintendent, Agreement.objects.all())) == [own]
    assert list(SEE_AGREEMENT.scope(their_superintendent, Agreement.objects.all())) == [theirs]
    assert list(SEE_AGREEMENT.scope(one.principal, Agreement.objects.all())) == [own]


# What the pages cost


@pytest.mark.parametrize("page", ["agreement-list", "timeline"])
def test_lists_cost_the_same_for_one_agreement_and_many(
    client: Client, page: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    department = Department("utah")
    department.agreement()
    client.force_login(department.chief)
    url = reverse(f"assignments:{page}")
    client.get(url)
    with django_assert_max_num_queries(15) as one:
        client.get(url)
    for n in range(12):
        AgreementFactory(agency=department.agency, title=f"Further {n}", status="expired")
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert client.get(url).content.decode().count("Further") >= 12


def test_the_page_of_an_agreement_in_force_costs_little(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    department = Department("utah")
    agreement = department.agreement()
    for _ in range(3):
        post = Assignment.objects.create(officer=department.officer(), agreement=agreement, starts_on=days(-5))
        post.schools.set([department.school])
    for person in (department.chief, department.superintendent, department.principal):
        client.force_login(person)
        client.get(agreement.get_absolute_url())
        with django_assert_max_num_queries(15):
            page = client.get(agreement.get_absolute_url()).content.decode()
        assert page.count(department.school.name) >= 4


def test_the_page_of_an_agreement_costs_the_same_however_much_it_says(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    department = Department("utah")
    short, long = drafted(department), drafted(department, last=400)
    short.provisions.exclude(key__in=("role_model", "feedback")).delete()
    client.force_login(department.chief)
    client.get(short.get_absolute_url())
    with django_assert_max_num_queries(25) as few:
        client.get(short.get_absolute_url())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(long.get_absolute_url())


def test_the_list_filters_sorts_and_exports(client: Client) -> None:
    department = Department("utah")
    department.agreement(title="Running one")
    department.agreement(title="Old one", status="expired", starts_on=days(-700), ends_on=days(-400))
    client.force_login(department.superintendent)
    url = reverse("assignments:agreement-list")
    for asked, shown in (("status=expired", {"Old one"}), (f"ends_after={days(0)}", {"Running one"}),
                         ("agency=nobody", set()), ("sort=-ends_on", {"Old one", "Running one"})):  # fmt: skip
        text = client.get(f"{url}?{asked}").content.decode()
        assert {t for t in ("Old one", "Running one") if t in text} == shown, asked
    exported = b"".join(client.get(f"{url}?export=csv&status=expired")).decode()  # type: ignore[call-overload]  # a streaming answer
    assert "Old one" in exported
    assert "Running one" not in exported


# The picture


def test_bars_stand_on_one_line_of_time() -> None:
    old, running, far = (
        Agreement(title=t, starts_on=days(a), ends_on=days(b), status="in_force")
        for t, a, b in (("old", -4000, -3500), ("running", -100, 265), ("far", 800, 5000))
    )
    picture = picture_of([old, running, far], days(0))
    first, second, third = picture.bars
    assert (first.x, first.width) == (0, 4)
    assert second.x < picture.today < second.x + second.width
    assert third.x + third.width == WIDTH
    assert [m.year for m in picture.marks] == sorted({m.year for m in picture.marks})
    assert picture_of([], days(0)).bars == ()
