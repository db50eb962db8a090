"""What schools see of training: compliant or not, and since when; no record, no requirement (AL-III-B-6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sro_program.organisations.models import Role
from tests.factories.department import Department
from tests.factories.duties import duty
from tests.factories.organisations import DistrictFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.posts import post
from tests.factories.selection import TrainingRecordFactory, days

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AL-III-B-6"), pytest.mark.clause("UT-TRAIN-1")]
PAGE = "/agreements/compliance"


@pytest.fixture
def d() -> Department:
    return Department("utah")


def test_the_address() -> None:
    assert reverse("assignments:compliance") == PAGE


def test_compliant_or_not_and_no_more(d: Department) -> None:
    behind, well = post(d).officer, post(d, starts_on=days(-4)).officer
    duty(behind, "overdue", title="Secret course", due_on=days(-30))
    duty(behind, "overdue", title="Secret course", requirement="other", due_on=days(-9))
    duty(well, "met", title="Secret course")
    duty(well, due_on=days(-1), title="Secret course", requirement="open")
    record = TrainingRecordFactory(officer=behind, title="Secret record")
    staff = seated(Role.DISTRICT_STAFF, d.district)
    for person in (d.principal, d.superintendent, staff):
        page = words(signed_in(person).get(PAGE))
        assert str(behind) in page
        assert "Not compliant" in page
        assert "Compliant" in page
        lines = b"".join(signed_in(person).get(PAGE, {"export": "csv"})).decode("utf-8-sig").splitlines()
        told = {line.split(",")[0]: line.split(",")[3:] for line in lines[1:]}
        assert told == {str(behind): ["Not compliant", str(days(-30))], str(well): ["Compliant", ""]}
        only = words(signed_in(person).get(PAGE, {"compliant": "false"})).split("list-title")[2]
        assert str(behind) in only
        assert str(well) not in only
        for hidden in ("Secret", "basic_course", "UT-TRAIN"):
            assert hidden not in page
        for url in (
            *(reverse("training:matrix"), reverse("training:officer", args=[behind.pk])),
            *(record.get_absolute_url(), behind.get_absolute_url()),
        ):
            assert signed_in(person).get(url).status_code == 404, url
        assert "Officers behind with training" in words(signed_in(person).get("/"))


def test_only_officers_of_ones_own_schools(d: Department) -> None:
    here = post(d).officer
    school = SchoolFactory(district=d.district)
    there = post(d, schools=[school]).officer
    ended = post(d, "ended", schools=[school], starts_on=days(-50)).officer
    other, elsewhere = seated(Role.PRINCIPAL, school), seated(Role.SUPERINTENDENT, DistrictFactory())
    seen: dict[Any, tuple[Any, ...]] = {
        d.principal: (here,),
        other: (there,),
        d.superintendent: (here, there),
        elsewhere: (),
    }
    for person, officers in seen.items():
        page = words(signed_in(person).get(PAGE))
        for officer in (here, there, ended):
            assert (str(officer) in page) is (officer in officers), (person, officer)
    for person in (
        d.chief,
        d.sergeant,
        here.user,
        seated(Role.SCHOOL_STAFF, d.school),
        seated(Role.ADMINISTRATOR, None),
    ):
        assert signed_in(person).get(PAGE).status_code == 404
        assert signed_in(person).get(PAGE, {"export": "csv"}).status_code == 404


def test_it_costs_the_same_however_many(d: Department) -> None:
    post(d)
    few = queries(d.superintendent, PAGE)
    for _ in range(5):
        school = SchoolFactory(district=d.district)
        duty(post(d, schools=[school]).officer, "overdue")
    assert queries(d.superintendent, PAGE) == few <= 15
