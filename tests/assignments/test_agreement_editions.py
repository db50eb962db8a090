"""Amending and renewing: versions that follow each other, and terms that must not touch."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assignments.models import Agreement, Assignment
from assignments.services.editions import new_edition, proposed_term
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.agreements import drafted, route_offences, sign, write_missing
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory
from tests.factories.selection import AgreementFactory, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


def follow(department: Department, agreement: Agreement, origin: str, **term: date) -> Agreement:
    first, last = proposed_term(agreement, origin)
    given = {"starts_on": first, "ends_on": last, **term}
    return new_edition(agreement, origin=origin, by=department.chief, version=agreement.version, **given)


def bring_to_signature(department: Department, agreement: Agreement) -> None:
    write_missing(agreement)
    perform(agreement, "send_for_review", actor=department.chief)
    perform(agreement, "send_for_signature", actor=department.chief)


def conclude(department: Department, agreement: Agreement) -> None:
    bring_to_signature(department, agreement)
    for side in ("agency", "district"):
        sign(department, agreement, side)
    agreement.refresh_from_db()


def test_an_amendment_takes_the_place_of_the_former_version_and_its_posts(alabama: Department) -> None:
    second = SchoolFactory(district=alabama.district)
    former = alabama.agreement()
    former.schools.add(second)
    kept, ended = (_post(alabama, former, school) for school in (alabama.school, second))
    amended = follow(alabama, former, "amendment", starts_on=days(0))
    assert (amended.edition, amended.series, amended.replaces) == (2, former.series, former)
    assert [p.text for p in amended.provisions.all()] == [p.text for p in former.provisions.all()]
    amended.schools.remove(second)
    conclude(alabama, amended)
    former.refresh_from_db()
    assert (amended.status, former.status) == ("in_force", "superseded")
    sweep()
    for post in (kept, ended):
        post.refresh_from_db()
    assert (kept.agreement, kept.status) == (amended, "active")
    assert (ended.agreement, ended.status) == (former, "ended")


def _post(department: Department, agreement: Agreement, school: Any) -> Assignment:
    post = Assignment.objects.create(officer=department.officer(), agreement=agreement, starts_on=days(-5))
    post.schools.set([school])
    made: Assignment = place(post, "active")
    return made


def test_a_renewal_follows_at_midnight_without_a_gap(alabama: Department) -> None:
    former = alabama.agreement(ends_on=days(20))
    post = _post(alabama, former, alabama.school)
    renewed = follow(alabama, former, "renewal")
    assert renewed.starts_on == days(21)
    assert renewed.ends_on > days(300)
    conclude(alabama, renewed)
    assert renewed.status == "signed"
    midnight = datetime.combine(days(21), time(6), UTC)
    with time_machine.travel(midnight + timedelta(hours=1), tick=False):
        sweep()
    for record in (former, renewed, post):
        record.refresh_from_db()
    assert (former.status, renewed.status) == ("superseded", "in_force")
    assert (post.agreement, post.status) == (renewed, "active")


def test_one_version_follows_at_a_time(alabama: Department) -> None:
    former = alabama.agreement()
    first = follow(alabama, former, "amendment")
    with pytest.raises(ValidationError, match="Version 2 already follows"):
        follow(alabama, former, "renewal")
    with pytest.raises(IntegrityError, match="one_successor"), transaction.atomic():
        AgreementFactory(
            agency=former.agency, district=former.district, series=former.series, edition=9, replaces=former
        )
    perform(first, "withdraw", actor=alabama.superintendent, reason="Not needed after all.")
    assert follow(alabama, former, "renewal").edition == 3


@pytest.mark.parametrize(("origin", "term", "words"), [
    ("amendment", (300, 400), "within the term"),
    ("amendment", (5, 4), "after the first day"),
    ("renewal", (100, 400), "begins after the last day"),
    ("renewal", (270, 270), "after the first day"),
])  # fmt: skip
def test_the_days_of_a_new_version_must_fit(
    alabama: Department, client: Client, origin: str, term: tuple[int, int], words: str
) -> None:
    former = alabama.agreement()
    client.force_login(alabama.chief)
    page = reverse(f"assignments:{'amend' if origin == 'amendment' else 'renew'}", args=[former.pk])
    first, last = (days(n).isoformat() for n in term)
    sent = {"version": former.version, "starts_on": first, "ends_on": last}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Agreement.objects.count() == 1


def test_a_new_version_from_a_stale_page_is_refused(alabama: Department) -> None:
    former = alabama.agreement()
    perform(former, "terminate", actor=alabama.superintendent, reason="The school closes.")
    with pytest.raises(MovedMeanwhile):
        new_edition(former, origin="renewal", by=alabama.chief, starts_on=days(270), ends_on=days(400), version=1)


def test_two_versions_side_by_side(alabama: Department, client: Client) -> None:
    former = alabama.agreement(terms="The officer serves every school day.")
    amended = follow(alabama, former, "amendment")
    provision = amended.provisions.get(key="cost")
    provision.text = "The school side pays half of it."
    provision.save()
    Agreement.objects.filter(pk=amended.pk).update(terms="The officer serves on four school days.")
    client.force_login(alabama.superintendent)
    page = client.get(reverse("assignments:compare", args=[amended.pk])).content.decode()
    assert '<ins class="added">on four </ins>' in page
    assert '<del class="removed">every </del>' in page
    assert "The school side pays half of " in page
    assert client.get(reverse("assignments:compare", args=[former.pk]) + "?with=2").status_code == 200
    assert client.get(reverse("assignments:compare", args=[former.pk]) + "?with=nonsense").status_code == 200
    client.force_login(alabama.principal)
    assert "only one version" in client.get(reverse("assignments:compare", args=[former.pk])).content.decode()
    assert client.get(reverse("assignments:compare", args=[amended.pk])).status_code == 404


# Terms that touch


def test_overlapping_terms_are_refused_at_the_form(alabama: Department, client: Client) -> None:
    alabama.agreement()
    client.force_login(alabama.chief)
    sent = {
        "title": "Second", "agency": alabama.agency.pk, "district": alabama.district.pk,
        "schools": [alabama.school.pk], "starts_on": days(200).isoformat(), "ends_on": days(500).isoformat(),
    }  # fmt: skip
    answer = client.post(reverse("assignments:agreement-new"), sent)
    assert answer.status_code == 422
    assert "covers one of the schools" in str(answer.context["form"].errors["starts_on"])
    free = {**sent, "starts_on": days(266).isoformat()}
    assert client.post(reverse("assignments:agreement-new"), free).status_code == 302
    elsewhere = {**sent, "schools": [SchoolFactory(district=alabama.district).pk]}
    assert client.post(reverse("assignments:agreement-new"), elsewhere).status_code == 302


def test_overlapping_terms_are_refused_by_engine_and_database(alabama: Department) -> None:
    late = drafted(alabama, first=100, last=400)
    bring_to_signature(alabama, late)
    early = AgreementFactory(
        agency=alabama.agency, district=alabama.district, schools=[alabama.school], status="in_review"
    )
    with pytest.raises(Unmet, match="covers one of the schools"):
        perform(early, "send_for_signature", actor=alabama.chief)
    place(early, "in_force")
    sign(alabama, late, "agency")
    with pytest.raises(Unmet, match="covers one of the schools"):
        sign(alabama, late, "district")
    late.refresh_from_db()
    assert late.status == "signing"
    other = AgreementFactory(
        agency=alabama.agency, district=alabama.district, schools=[alabama.school], starts_on=days(10)
    )
    with pytest.raises(IntegrityError, match="another agreement covers"), transaction.atomic():
        place(other, "signed")


@pytest.mark.parametrize(("first", "last", "field"), [(10, 9, "ends_on"), (10, 10, "ends_on"), (1, 4000, "ends_on")])
def test_end_before_start_is_refused(alabama: Department, client: Client, first: int, last: int, field: str) -> None:
    client.force_login(alabama.chief)
    sent = {
        "title": "Wrong days", "agency": alabama.agency.pk, "district": alabama.district.pk,
        "schools": [alabama.school.pk], "starts_on": days(first).isoformat(), "ends_on": days(last).isoformat(),
    }  # fmt: skip
    answer = client.post(reverse("assignments:agreement-new"), sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_school_of_another_district_is_refused(alabama: Department, client: Client) -> None:
    stranger = Department("alabama")
    alabama.agency.districts.add(stranger.district)
    client.force_login(alabama.chief)
    sent = {
        "title": "Wrong school", "agency": alabama.agency.pk, "district": alabama.district.pk,
        "schools": [stranger.school.pk], "starts_on": days(1).isoformat(), "ends_on": days(90).isoformat(),
    }  # fmt: skip
    answer = client.post(reverse("assignments:agreement-new"), sent)
    assert answer.status_code == 422
    assert stranger.school.name in str(answer.context["form"].errors["schools"])


def test_routes_are_copied_into_the_next_version() -> None:
    utah = Department("utah")
    former = utah.agreement()
    route = dict(former.offences.values_list("offence", "route"))
    renewed = follow(utah, former, "renewal")
    assert dict(renewed.offences.values_list("offence", "route")) == route
    assert renewed.needs_board_action
    assert not hasattr(renewed, "hearing")
    route_offences(renewed)
