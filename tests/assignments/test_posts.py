"""Posts: hours within full time, days inside an agreement in force, from planning to the end."""

from __future__ import annotations

import time as clock
from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import AssignedSchool, Assignment, DutyWindow
from assignments.queries.posts import Hours
from assignments.services.posts import Contact, Post, change_assignment, plan_assignment, write_hours
from sro_program.notifications.models import Notice
from sro_program.notifications.telling import tell_open
from sro_program.organisations.models import Role
from sro_program.organisations.services.officers import OfficerFacts, change_officer
from sro_program.testing.placing import place
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import MovedMeanwhile, NotYours, Refused, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.posts import post, week
from tests.factories.selection import days

pytestmark = pytest.mark.django_db

CLAUSE = {"alabama": "AL-II-C", "utah": "UT-PROGRAM"}


@pytest.fixture(params=["alabama", "utah"])
def department(request: pytest.FixtureRequest) -> Department:
    return Department(request.param)


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def refused_by_sql(statement: str, *given: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


def planned(d: Department, **given: Any) -> Assignment:
    return plan_assignment(
        officer=given.get("officer") or d.officer(),
        agreement=given.get("agreement") or d.agreement(),
        schools=given.get("schools", [d.school]),
        starts_on=given.get("starts_on", days(-1)),  # begun wherever the agency is
        ends_on=given.get("ends_on"),
    )


# Inside an agreement in force


@pytest.mark.clause("AL-II-C")
@pytest.mark.clause("UT-PROGRAM")
def test_post_begins_only_under_an_agreement_in_force(department: Department) -> None:
    d = department
    made = post(d, "planned")
    place(made.agreement, "terminated")
    verdict = next(v for v in options(made, d.sergeant) if v.transition.key == "activate")
    assert [s.clause.id for s in verdict.unmet if s.clause] == [CLAUSE[d.pack]]
    with pytest.raises(Unmet, match="is in force"):
        perform(made, "activate", actor=d.sergeant)
    button = reverse("workflow:perform", args=["assignment", made.pk, "activate"])
    answer = signed_in(d.sergeant).post(button, {"version": made.version})
    assert answer.status_code == 422
    assert verdict.unmet[0].clause.citation in words(answer)
    refused_by_sql(
        "SELECT set_config('sro.move', %s, true); UPDATE assignments_assignment SET status = 'active' WHERE id = %s",
        f"assignments_assignment:{made.pk}:planned:active",
        made.pk,
    )
    made.refresh_from_db()
    assert made.status == "planned"


@pytest.mark.clause("AL-II-C")
@pytest.mark.clause("UT-PROGRAM")
@pytest.mark.parametrize("status", ["draft", "expired", "terminated"])
def test_nothing_new_is_planned_without_an_agreement_in_force(department: Department, status: str) -> None:
    agreement = department.agreement(status=status)
    with pytest.raises(Unmet) as refused:
        planned(department, agreement=agreement)
    assert "signed first" in str(refused.value)
    if status != "draft":
        assert [s.clause.id for s in refused.value.sentences if s.clause] == [CLAUSE[department.pack]]
    page = signed_in(department.sergeant).get(reverse("assignments:assignment-new"))
    assert agreement.title not in words(page)


@pytest.mark.clause("AL-II-C")
def test_days_and_schools_lie_inside_the_agreement(utah: Department) -> None:
    agreement, officer = utah.agreement(), utah.officer()
    stranger = SchoolFactory(district=utah.district)
    far = SchoolFactory()
    for given, sentence in (
        ({"starts_on": days(-101)}, "within it"),
        ({"starts_on": days(300)}, "within it"),
        ({"ends_on": days(300)}, "within it"),
        ({"starts_on": days(3), "ends_on": days(2)}, "before the first day"),
        ({"schools": [far]}, "Not a school of"),
        ({"schools": [stranger]}, "does not name"),
    ):
        with pytest.raises((ValidationError, Refused), match=sentence):
            planned(utah, agreement=agreement, officer=officer, **given)
    made = planned(utah, agreement=agreement, officer=officer)
    for column, value in (("starts_on", days(-101)), ("ends_on", days(300)), ("ends_on", days(-2))):
        refused_by_sql(f"UPDATE assignments_assignment SET {column} = %s WHERE id = %s", value, made.pk)
    for school in (stranger, far):
        with pytest.raises(DatabaseError), transaction.atomic():
            AssignedSchool.objects.create(assignment=made, school=school)
    elsewhere = Department("alabama").officer()
    refused_by_sql("UPDATE assignments_assignment SET officer_id = %s WHERE id = %s", elsewhere.pk, made.pk)


def test_a_school_taken_out_of_the_agreement_keeps_the_post_from_beginning(utah: Department) -> None:
    made = post(utah, "planned")
    made.agreement.schools.clear()
    with pytest.raises(Unmet, match="does not name"):
        perform(made, "activate", actor=utah.chief)


def test_the_end_of_the_agreement_ends_its_posts_and_tells_the_leaders_once(utah: Department) -> None:
    made = post(utah)
    perform(made.agreement, "terminate", actor=utah.chief, reason="We part.")
    for _time in range(2):
        sweep()
    made.refresh_from_db()
    assert made.status == "ended"
    tell_open(clock.monotonic() + 60)
    told = Notice.objects.filter(kind="assignment.run_out").values_list("user", flat=True)
    assert sorted(told) == sorted(p.pk for p in (utah.chief, utah.sergeant, utah.principal, made.officer.user))
    with pytest.raises(Unmet, match="is over"):
        planned(utah, agreement=made.agreement)


def test_a_post_runs_on_under_the_agreement_that_follows(utah: Department) -> None:
    made = post(utah)
    following = utah.agreement(series=made.agreement.series, edition=2)
    place(made.agreement, "expired")
    sweep()
    made.refresh_from_db()
    assert (made.status, made.agreement) == ("active", following)


def test_a_post_does_not_run_on_where_the_next_agreement_leaves_its_school_out(utah: Department) -> None:
    made = post(utah)
    following = utah.agreement(series=made.agreement.series, edition=2)
    following.schools.set([SchoolFactory(district=utah.district)])
    place(made.agreement, "expired")
    sweep()
    made.refresh_from_db()
    assert made.status == "ended"


# Hours


def test_what_the_appointment_left_open_keeps_the_post_from_beginning(department: Department) -> None:
    made = planned(department)
    sweep()
    made.refresh_from_db()
    assert made.status == "planned"
    with pytest.raises(Unmet) as refused:
        perform(made, "activate", actor=department.sergeant)
    assert {s.fix_url for s in refused.value.sentences} == {reverse("assignments:assignment-hours", args=[made.pk])}
    home = words(signed_in(department.sergeant).get("/"))
    assert "Posts to complete" in home
    contacts = [Contact(department.school, "Principal Example")]
    write_hours(assignment=made, hours=week(department.school), contacts=contacts, version=made.version)
    sweep()
    made.refresh_from_db()
    assert made.status == "active"
    assert "Posts to complete" not in words(signed_in(department.sergeant).get("/"))


def test_hours_of_one_officer_never_overlap(utah: Department) -> None:
    other = SchoolFactory(district=utah.district)
    first = post(utah, hours=week(utah.school, 8, 12))
    second = post(utah, "planned", officer=first.officer, agreement=first.agreement, schools=[other], hours=[])
    with pytest.raises(ValidationError, match="at two schools at once"):
        write_hours(assignment=second, hours=week(other, 11, 14), contacts=[], version=second.version)
    write_hours(assignment=second, hours=week(other, 12, 14), contacts=[], version=second.version)
    refused_by_sql("UPDATE assignments_dutywindow SET starts_at = '11:30' WHERE starts_at = '12:00'")


def test_hours_stay_within_full_time_of_the_agency(utah: Department) -> None:
    other = SchoolFactory(district=utah.district)
    first = post(utah, hours=week(utah.school, 7, 12))
    second = post(utah, "planned", officer=first.officer, agreement=first.agreement, schools=[other], hours=[])
    with pytest.raises(ValidationError, match="45 hours a week. Full time is 40"):
        write_hours(assignment=second, hours=week(other, 13, 17), contacts=[], version=second.version)
    write_hours(assignment=second, hours=week(other, 13, 16), contacts=[], version=second.version)
    refused_by_sql("UPDATE assignments_dutywindow SET ends_at = '16:01' WHERE ends_at = '16:00'")
    at = second.places.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        DutyWindow.objects.create(place=at, weekday=5, starts_at=time(8), ends_at=time(9))
    utah.agency.full_time_hours = 45
    utah.agency.save()
    second.refresh_from_db()
    write_hours(assignment=second, hours=week(other, 13, 17), contacts=[], version=second.version)


def test_posts_one_after_the_other_share_the_same_hours(utah: Department) -> None:
    first = post(utah, ends_on=days(10))
    later = post(
        utah, "planned", officer=first.officer, agreement=first.agreement, starts_on=days(11), hours=week(utah.school)
    )
    with pytest.raises(ValidationError, match="at two schools at once"):
        change_assignment(assignment=later, post=Post(later.agreement, [utah.school], days(10)), version=later.version)
    refused_by_sql("UPDATE assignments_assignment SET starts_on = %s WHERE id = %s", days(10), later.pk)


@pytest.mark.parametrize(("starts", "ends"), [("07:30", "03:00"), ("08:00", "08:00")])
def test_a_shift_has_at_most_twelve_hours(utah: Department, starts: str, ends: str) -> None:
    made = post(utah, "planned", hours=[])
    at = made.places.get()
    page = signed_in(utah.sergeant)
    url = reverse("assignments:assignment-hours", args=[made.pk])
    typed = {f"contact_{at.pk}": "Principal", f"from_{at.pk}_0": starts, f"until_{at.pk}_0": ends}
    answer = page.post(url, {**typed, "version": made.version})
    assert answer.status_code == 422
    assert "at most 12 hours" in words(answer)
    assert not at.windows.exists()


def test_hours_take_time(utah: Department) -> None:
    at = post(utah, "planned", hours=[]).places.get()
    refused_by_sql(
        "INSERT INTO assignments_dutywindow (place_id, weekday, starts_at, ends_at) VALUES (%s, 0, '08:00', '08:00')",
        at.pk,
    )


def test_new_hours_count_from_the_day_that_is_typed(utah: Department) -> None:
    made = post(utah, starts_on=days(-30))
    at, page = made.places.get(), signed_in(utah.sergeant)
    url = reverse("assignments:assignment-hours", args=[made.pk])
    typed = {f"contact_{at.pk}": "Principal", f"from_{at.pk}_0": "09:00", f"until_{at.pk}_0": "12:00"}
    early = page.post(url, {**typed, "version": made.version, "since": f"{days(-31):%Y-%m-%d}"})
    assert (early.status_code, "Choose a day of it." in words(early)) == (422, True)
    assert page.post(url, {**typed, "version": made.version, "since": f"{days(-7):%Y-%m-%d}"}).status_code == 302
    assert set(at.windows.filter(until__isnull=False).values_list("until", flat=True)) == {days(-8)}
    assert [(str(w), w.since) for w in at.windows.filter(until__isnull=True)] == [("Monday 09:00–12:00", days(-7))]


def test_hours_are_typed_on_one_page(utah: Department) -> None:
    made = post(utah, "planned", hours=[], contact="")
    at = made.places.get()
    client, url = signed_in(utah.sergeant), reverse("assignments:assignment-hours", args=[made.pk])
    assert "Principal Example, principal" in words(client.get(url))
    typed = {f"contact_{at.pk}": "Front desk", f"from_{at.pk}_0": "7:30 am", f"until_{at.pk}_0": "3 pm"}
    assert client.post(url, {**typed, "version": made.version}).status_code == 302
    assert [str(w) for w in at.windows.all()] == ["Monday 07:30–15:00"]
    assert client.post(url, {**typed, "version": made.version}).status_code == 409
    half = {f"contact_{at.pk}": "Front desk", f"from_{at.pk}_0": "7:30 am", "version": made.version + 1}
    assert "Write both times" in words(client.post(url, half))
    detail = words(client.get(made.get_absolute_url()))
    assert "Front desk" in detail
    assert "7.5 a week" in detail


def test_a_second_change_of_the_same_version_is_refused(utah: Department) -> None:
    made = post(utah, "planned")
    stale = made.version
    write_hours(assignment=made, hours=[], contacts=[], version=stale)
    with pytest.raises(MovedMeanwhile):
        write_hours(assignment=made, hours=week(utah.school), contacts=[], version=stale)


# From planning to the end


def test_only_the_chief_places_an_officer_without_an_earlier_post(utah: Department) -> None:
    agreement, officer = utah.agreement(), utah.officer()
    typed = {"officer": officer.pk, "agreement": agreement.pk, "schools": [utah.school.pk], "starts_on": "today"}
    url = reverse("assignments:assignment-new")
    assert "recommended list" in words(signed_in(utah.sergeant).post(url, typed))
    chief = signed_in(utah.chief)
    assert "Say when and by whom" in words(chief.post(url, typed))
    answer = chief.post(url, {**typed, "basis": "Serves since 2019, appointed by the former chief"})
    made = Assignment.objects.get()
    assert answer.url == reverse("assignments:assignment-hours", args=[made.pk])
    assert made.basis.startswith("Serves since")
    assert signed_in(utah.principal).get(url).status_code == 404


def test_a_post_is_suspended_and_resumed_with_its_reason(utah: Department) -> None:
    made = post(utah)
    with pytest.raises(NotYours):
        perform(made, "suspend", actor=utah.sergeant, reason="No.")
    perform(made, "suspend", actor=utah.chief, reason="An inquiry is open.")
    assert made.status == "suspended"
    place(made.agreement, "terminated")
    with pytest.raises(Unmet, match="is in force"):
        perform(made, "resume", actor=utah.chief)
    place(made.agreement, "in_force")
    perform(made, "resume", actor=utah.chief)
    perform(made, "end", actor=utah.chief, reason="Moves to patrol.")
    assert (made.status, made.ends_on) == ("ended", timezone.localdate(timezone=_zone(utah)))


def _zone(d: Department) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(d.agency.time_zone)


def test_a_change_keeps_hours_of_schools_that_stay(utah: Department) -> None:
    other = SchoolFactory(district=utah.district)
    made = post(utah, "planned")
    made.agreement.schools.add(other)
    url = reverse("assignments:assignment-edit", args=[made.pk])
    client = signed_in(utah.sergeant)
    assert client.get(url).status_code == 200
    typed = {
        "agreement": made.agreement_id,
        "schools": [utah.school.pk, other.pk],
        "starts_on": days(2).isoformat(),
        "ends_on": "",
        "version": made.version,
    }
    assert client.post(url, typed).status_code == 302
    assert made.schools.count() == 2
    assert DutyWindow.objects.filter(place__assignment=made).count() == 5
    assert client.post(url, {**typed, "ends_on": days(1).isoformat()}).status_code == 422


def test_the_first_day_of_a_running_post_stays(utah: Department) -> None:
    made = post(utah)
    with pytest.raises(ValidationError, match="has begun"):
        change_assignment(assignment=made, post=Post(made.agreement, [utah.school], days(3)), version=made.version)


def test_an_officer_with_a_post_cannot_leave_the_agency_before_its_end(utah: Department) -> None:
    made = post(utah)
    facts = OfficerFacts(badge=made.officer.badge, rank="Officer")
    asked = {"officer": made.officer, "actor": utah.chief, "version": made.officer.version, "facts": facts}
    with pytest.raises(Refused, match="still has a post"):
        change_officer(**asked, left_on=days(0))
    assert change_officer(**asked, left_on=made.last_day).left_on == made.last_day


@pytest.mark.clause("UT-CONTRACT")
def test_pages_of_school_and_officer_show_posts_and_the_contract_in_force(utah: Department) -> None:
    made = post(utah)
    for reader in (utah.principal, made.officer.user):
        school = signed_in(reader).get(utah.school.get_absolute_url())
        assert made.officer.user.full_name in words(school)
        assert made.agreement.get_absolute_url() in school.content.decode()
    officer = words(signed_in(utah.sergeant).get(made.officer.get_absolute_url()))
    assert "Serves under" in officer
    outside = seated(Role.PRINCIPAL, SchoolFactory(district=utah.district))
    assert made.officer.user.full_name not in words(signed_in(outside).get(utah.school.get_absolute_url()))


def test_pages_ask_no_more_for_many_posts_than_for_one(utah: Department) -> None:
    one = post(utah)
    urls = [
        reverse("assignments:assignment-list"),
        one.get_absolute_url(),
        utah.school.get_absolute_url(),
        one.officer.get_absolute_url(),
        utah.agency.get_absolute_url(),
    ]
    before = [queries(utah.sergeant, url) for url in urls]
    for _number in range(4):
        post(utah, agreement=one.agreement)
        post(utah, officer=one.officer, agreement=one.agreement, starts_on=days(-5), hours=[], contact="")
    assert [queries(utah.sergeant, url) for url in urls] == before
    assert max(before) <= 15


def test_hours_know_their_length() -> None:
    assert Hours(None, 0, time(7, 30), time(15, 15)).minutes == 465
    assert not Hours(None, 0, time(7), time(8)).meets(Hours(None, 0, time(8), time(9)))
