"""The appointment: from the forwarded list, by the chief alone, under an agreement in force."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from applicants.models import Application, ConflictDeclaration, RecommendedEntry, RecommendedList
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import NotVisible, NotYours, Refused, Unmet
from sro_program.workflow.log import lines_of
from tests.factories.department import Department
from tests.factories.organisations import DelegationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["alabama", "utah"])
def department(request: pytest.FixtureRequest) -> Department:
    return Department(request.param)


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def sentences(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(str(s) for s in refused.value.sentences)


@pytest.mark.clause("AL-III-B-5")
def test_only_favourable_names_are_forwarded_and_kept(alabama: Department) -> None:
    _, (good, poor) = alabama.forwarded(4, 2)
    assert (good.status, poor.status) == ("forwarded", "not_recommended")
    assert list(RecommendedEntry.objects.values_list("name", "place")) == [(str(good.applicant), 1)]
    with pytest.raises(DatabaseError), transaction.atomic():
        RecommendedEntry.objects.update(name="Somebody Else")
    with pytest.raises(DatabaseError), transaction.atomic():
        RecommendedList.objects.all().delete()


@pytest.mark.clause("AL-III-B-5")
def test_appointing_somebody_not_on_the_list_is_refused_by_the_engine(department: Department) -> None:
    department.agreement()
    opening = department.opening(status="closed")
    department.discuss(opening)
    smuggled = department.application(opening, status="forwarded")
    with pytest.raises(Unmet, match="not on the list"):
        perform(smuggled, "appoint", actor=department.chief, data=department.appointment(opening))


@pytest.mark.clause("AL-III-B-5")
def test_appointing_by_raw_sql_is_refused_by_postgresql(alabama: Department) -> None:
    _, (listed, poor) = alabama.forwarded(4, 2)
    announce = (
        "SELECT set_config('sro.move', 'applicants_application:' || id || ':not_recommended:appointed', true) "
        "FROM applicants_application WHERE id = %s; "
    )
    appoint = "UPDATE applicants_application SET status = 'appointed' WHERE id = %s"
    borrow = "UPDATE applicants_application SET status = 'appointed', list_entry_id = %s WHERE id = %s"
    smuggle = """INSERT INTO applicants_recommendedentry (id, created_at, version, list_id,
        application_id, place, name, badge, mean, votes_for, votes_against, rationale)
        SELECT gen_random_uuid(), now(), 1, %s, %s, 9, 'X', 'X', 5, 3, 0, 'X'"""
    attempts: tuple[tuple[str, list[object]], ...] = (
        (appoint, [poor.pk]),
        (announce + appoint, [poor.pk, poor.pk]),
        (announce + borrow, [poor.pk, listed.entry.pk, poor.pk]),
        (smuggle, [listed.entry.list_id, poor.pk]),
    )
    for sql, values in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    poor.refresh_from_db()
    assert poor.status == "not_recommended"


@pytest.mark.clause("AL-III-B-5")
def test_only_the_chief_appoints_and_cannot_delegate_it(alabama: Department) -> None:
    alabama.agreement()
    opening, (best,) = alabama.forwarded(4)
    with pytest.raises(DatabaseError), transaction.atomic():
        DelegationFactory(
            agency=alabama.agency, giver=alabama.chief, receiver=alabama.sergeant, decisions=["selection.appoint"]
        )
    for other in (alabama.sergeant, alabama.auditor, alabama.principal):
        with pytest.raises(NotYours):
            perform(best, "appoint", actor=other, data=alabama.appointment(opening))
    for outsider in (alabama.superintendent, Department("alabama").chief):
        with pytest.raises(NotVisible):
            perform(best, "appoint", actor=outsider, data=alabama.appointment(opening))


@pytest.mark.clause("AL-II-C")
@pytest.mark.clause("UT-PROGRAM")
def test_appointing_without_agreement_in_force_is_refused_and_names_it(department: Department) -> None:
    opening, (best,) = department.listed(1)
    department.discuss(opening)
    department.agreement(status="expired")
    with pytest.raises(Unmet) as refused:
        perform(best, "appoint", actor=department.chief, data=department.appointment(opening))
    assert f"No agreement between {department.agency} and {department.district} is in force" in sentences(refused)
    department.agreement()
    perform(best, "appoint", actor=department.chief, data=department.appointment(opening))
    assert best.status == "appointed"


@pytest.mark.clause("UT-PROGRAM")
def test_appointing_without_joint_discussion_is_refused_in_utah(utah: Department) -> None:
    utah.agreement()
    opening, (best,) = utah.listed(1)
    with pytest.raises(Unmet, match="joint discussion"):
        perform(best, "appoint", actor=utah.chief, data=utah.appointment(opening))


def test_conflicted_member_decides_nothing_about_the_applicant(utah: Department) -> None:
    utah.agreement()
    opening, (best,) = utah.forwarded(4)
    utah.discuss(opening)
    as_member = opening.board.members.get(user=utah.chief)
    ConflictDeclaration.objects.filter(member=as_member, application=best).update(conflict=True)
    with pytest.raises(NotYours):
        perform(best, "appoint", actor=utah.chief, data=utah.appointment(opening))


def test_cancelling_an_opening_releases_everybody(department: Department) -> None:
    opening = department.opening()
    application = department.submit(opening)
    perform(opening, "cancel", actor=department.chief, reason="No budget")
    application.refresh_from_db()
    assert application.status == "not_selected"
    line = lines_of(application).last()
    assert line is not None
    assert line.reason == "No budget"


def test_options_say_what_is_missing(alabama: Department) -> None:
    opening, (best,) = alabama.listed(1)
    appoint = next(v for v in options(best, alabama.chief) if v.transition.key == "appoint")
    assert not appoint.allowed
    assert [s.clause.id for s in appoint.unmet if s.clause] == ["AL-II-C"]
    assert Application.objects.filter(opening=opening).count() == 1
