"""Adopting a pack and changing a clause: what is kept, and what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency
from sro_program.policy.models import Adoption, Override
from sro_program.policy.services import (
    adopt_pack,
    change_number,
    end_override,
    pack_in_force,
    packs_for,
    policy_in_force,
    switch_off,
    today_at,
)
from sro_program.workflow.errors import MovedMeanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return Agency.objects.create(name="Example Police", state="AL", time_zone="America/Chicago")


@pytest.fixture
def chief():
    return User.objects.create_user("chief@example.org", "Chief Casey Example")


@pytest.fixture
def today(agency):
    return today_at(agency)


@pytest.fixture
def adopted(agency, chief):
    return adopt_pack(agency=agency, pack="alabama", since=date(2024, 1, 1), actor=chief)


def notice_days(agency, on):
    return policy_in_force(agency, on).selection.interview_notice_days


def test_before_any_adoption_national_guidance_applies(agency, today):
    assert policy_in_force(agency, today).key == "national"


def test_a_first_adoption_may_lie_in_the_past(agency, adopted, today):
    assert pack_in_force(agency, date(2023, 12, 31)) == "national"
    assert pack_in_force(agency, date(2024, 1, 1)) == "alabama"
    assert policy_in_force(agency, today).note.startswith("For internal use only.")


def test_only_packs_for_the_state_are_offered(agency):
    assert [p.key for p in packs_for(agency)] == ["alabama", "national"]


@pytest.mark.parametrize(
    ("pack", "days", "field"),
    [
        ("utah", 1, "pack"),
        ("nowhere", 1, "pack"),
        ("alabama", 1, "pack"),
        ("national", -1, "since"),
    ],
)
def test_an_adoption_that_makes_no_sense_is_refused(adopted, pack, days, field):
    agency, chief = adopted.agency, adopted.adopted_by
    with pytest.raises(ValidationError) as refused:
        adopt_pack(agency=agency, pack=pack, since=today_at(agency) + timedelta(days), actor=chief)
    assert list(refused.value.message_dict) == [field]
    assert Adoption.objects.count() == 1


def test_a_day_begins_one_policy_only(agency, adopted, chief, today):
    adopt_pack(agency=agency, pack="national", since=today, actor=chief)
    with pytest.raises(ValidationError, match="already adopted from that day"):
        adopt_pack(agency=agency, pack="alabama", since=today, actor=chief)


def test_an_adoption_is_never_rewritten(agency, adopted):
    for change in (lambda: Adoption.objects.update(pack="utah"), lambda: Adoption.objects.all().delete()):
        with pytest.raises(Exception, match="Cannot") as refused, transaction.atomic():
            change()
        assert not isinstance(refused.value, AssertionError)


def changed(agency, actor, **fields):
    values = {"clause": "AL-III-B-3", "number": "notice_days", "value": "10", "until": None, "reason": "Council vote"}
    return change_number(agency=agency, actor=actor, **{**values, **fields})


def test_a_changed_number_holds_from_its_day_with_author_and_reason(agency, adopted, chief, today):
    changed(agency, chief, since=today)
    clause = policy_in_force(agency, today).clause("AL-III-B-3")
    assert notice_days(agency, today) == 10
    assert notice_days(agency, today - timedelta(1)) == 5
    assert [(o.author, o.reason) for o in clause.overrides] == [("Chief Casey Example", "Council vote")]


def test_another_agency_does_not_see_it(agency, adopted, chief, today):
    changed(agency, chief, since=today)
    other = Agency.objects.create(name="Other Police", state="AL", time_zone="America/Chicago")
    adopt_pack(agency=other, pack="alabama", since=date(2024, 1, 1), actor=chief)
    assert notice_days(other, today) == 5


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"value": "many"}, "value", "Write a number."),
        ({"value": "-1"}, "value", "Write 0 or more."),
        ({"value": "61"}, "value", "Write 60 or less."),
        ({"number": "nothing"}, "__all__", "This number is set by the source and cannot be changed here."),
        ({"clause": "UT-SELECT-2"}, "since", "On that day your policy has no such clause."),
        (
            {"clause": "AL-LAW-650-X-12-02", "number": "yearly_hours"},
            "__all__",
            "This number is set by the source and cannot be changed here.",
        ),
    ],
)
def test_a_number_that_does_not_fit_is_refused_in_words(adopted, fields, field, sentence):
    agency = adopted.agency
    with pytest.raises(ValidationError) as refused:
        changed(agency, adopted.adopted_by, since=today_at(agency), **fields)
    assert getattr(refused.value, "error_dict", {"__all__": refused.value}).keys() == {field}
    assert refused.value.messages == [sentence]
    assert not Override.objects.exists()


def test_the_past_keeps_its_rule(agency, adopted, chief, today):
    with pytest.raises(ValidationError, match="The past keeps the rule it had"):
        changed(agency, chief, since=today - timedelta(1))
    with pytest.raises(ValidationError, match="must not lie before"):
        changed(agency, chief, since=today, until=today - timedelta(1))


def test_a_clause_may_be_switched_off_and_the_rule_follows(agency, adopted, chief, today):
    switch_off(agency=agency, clause="AL-III-B-3", since=today, until=None, reason="Pilot", actor=chief)
    policy = policy_in_force(agency, today)
    assert policy.clause("AL-III-B-3") is None
    assert policy.standing("AL-III-B-3").off_by.reason == "Pilot"


def test_a_clause_that_is_built_in_cannot_be_switched_off(agency, adopted, chief, today):
    with pytest.raises(ValidationError, match="This clause is built in"):
        switch_off(agency=agency, clause="AL-III-B-5", since=today, until=None, reason="No", actor=chief)


def test_a_change_ends_and_stays_on_record(agency, adopted, chief, today):
    row = changed(agency, chief, since=today)
    assert end_override(override=row, until=today, version=1).until == today
    assert notice_days(agency, today) == 10
    assert notice_days(agency, today + timedelta(1)) == 5
    assert Override.objects.count() == 1


def test_ending_a_change_that_moved_meanwhile_is_told(agency, adopted, chief, today):
    row = changed(agency, chief, since=today)
    end_override(override=row, until=today + timedelta(3), version=1)
    with pytest.raises(MovedMeanwhile):
        end_override(override=row, until=today, version=1)


def test_a_change_does_not_end_in_the_past(agency, adopted, chief, today):
    row = changed(agency, chief, since=today + timedelta(3))
    with pytest.raises(ValidationError, match="not before the change began"):
        end_override(override=row, until=today, version=1)


def test_the_database_wants_a_reason(agency, chief, today):
    with pytest.raises(IntegrityError, match="override_has_reason"):
        Override.objects.create(agency=agency, clause="AL-II-C", off=True, since=today, author=chief, reason="")
