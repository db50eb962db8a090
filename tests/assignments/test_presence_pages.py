"""Pages of presence: who sees what, one tap, corrections, the desk, the rules, at a constant cost (UT-SUP-B)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from assignments.models import CoverageRules, DeskCode, LocationConsent, Presence, PresenceMark
from assignments.permissions.presence import SEE_PRESENCE
from assignments.services.desk_codes import desk_token, new_desk_code
from assignments.services.presence import check_in, confirm
from sro_program.organisations.models import Role
from sro_program.workflow.errors import NotVisible
from tests.factories.coverage import Served, cover, cover_key, duty_key, presence, served, substitute
from tests.factories.department import Department
from tests.factories.organisations import DelegationFactory, SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.posts import post, week

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
DAY = date(2026, 3, 3)


@pytest.fixture
def here() -> Served:
    return served()


@pytest.fixture
def clock(here: Served) -> Iterator[Any]:
    with time_machine.travel(here.at(DAY, time(8, 20)), tick=False) as traveller:
        yield traveller


def url(name: str, *given: Any) -> str:
    return reverse(f"assignments:presence:{name}", args=given)


def tap(here: Served, **given: str) -> dict[str, str]:
    return {"duty": str(here.key(DAY)), **given}


def seen_by(user: Any, page: str = "list") -> str:
    return words(signed_in(user).get(url(page)))


# Who sees what


def test_matrix_of_coverage(here: Served, clock: Any) -> None:
    d = here.dept
    made = check_in(by=here.officer, key=here.key(DAY)).presence
    d.agency.districts.add(d.district)
    colleague, designee = d.officer().user, seated(Role.SUPERVISOR, d.agency)
    DelegationFactory(agency=d.agency, giver=d.chief, receiver=designee, decisions=["assignment.activate"])
    staff = seated(Role.SCHOOL_STAFF, d.school)
    outside = Department("utah")
    elsewhere = seated(Role.PRINCIPAL, SchoolFactory(district=d.district))
    everything = (here.officer, d.chief, designee, d.sergeant, d.auditor)
    school = (d.principal, staff)
    limited = (colleague, d.captain.user, d.superintendent)
    nothing = (outside.chief, outside.principal, outside.superintendent, elsewhere, seated(Role.ADMINISTRATOR, None))
    for person in (*everything, *school, *limited):
        assert here.officer.full_name in seen_by(person), person
        assert signed_in(person).get(made.get_absolute_url()).status_code == 200
    for person in nothing:
        assert d.school.name not in seen_by(person)
        assert signed_in(person).get(made.get_absolute_url()).status_code == 404
    for person, told in (*[(p, True) for p in (*everything, *school)], *[(p, False) for p in limited]):
        page = words(signed_in(person).get(made.get_absolute_url()))
        assert ("What was said" in page) is told, person
        assert ("20 minutes late" in page) is told, person
        lines = b"".join(signed_in(person).get(url("list"), {"export": "csv"}))
        row = lines.decode().splitlines()[1]
        assert (",20," in row) is told, row


def test_location_is_for_the_officer_and_those_who_lead_never_for_the_school(here: Served, clock: Any) -> None:
    LocationConsent.objects.create(user=here.officer)
    signed_in(here.officer).post(url("check-in"), tap(here, latitude="40.76543", longitude="-111.89123"))
    made = Presence.objects.get()
    for person, told in ((here.officer, True), (here.dept.sergeant, True), (here.dept.principal, False)):
        page = words(signed_in(person).get(made.get_absolute_url()))
        assert ("40.77, -111.89" in page) is told
        assert "40.765" not in page


def test_scope_and_people_agree(here: Served, clock: Any) -> None:
    made = check_in(by=here.officer, key=here.key(DAY)).presence
    guardian = substitute(here.dept)
    covering = cover(here.post, guardian, here.at(DAY, time(8)), here.at(DAY, time(15)))
    covered = check_in(by=guardian.user, key=cover_key(covering)).presence
    for record in (made, covered):
        for relation in SEE_PRESENCE.by:
            for person in relation.people(record):
                assert SEE_PRESENCE.allows(person, record), relation.key


# Taps


def test_home_leads_with_one_tap(here: Served, clock: Any) -> None:
    client = signed_in(here.officer)
    home = words(client.get("/"))
    assert home.index("Check in") < home.index("Waiting for you")
    assert "Not checked in, 20 minutes late" in home
    done = client.post(url("check-in"), tap(here, back="home"), follow=True)
    assert done.redirect_chain == [("/", 302)]
    assert "Checked in at" in words(done)
    assert "Here since 08:20" in words(done)
    assert "I’m leaving early" in words(done)
    clock.move_to(here.at(DAY, time(15, 1)))
    assert "Check out" in words(client.get("/"))
    client.post(url("check-out"), tap(here))
    assert "Left at 15:01" in words(client.get("/"))


def test_the_same_form_twice_counts_once_and_another_is_refused(here: Served, clock: Any) -> None:
    client = signed_in(here.officer)
    form = tap(here, _key="a5a5a5a5-0000-4000-8000-000000000001")
    assert [client.post(url("check-in"), form).status_code for _ in range(2)] == [302, 302]
    refused = client.post(url("check-in"), tap(here))
    assert refused.status_code == 409
    assert "since 08:20" in words(refused)
    assert PresenceMark.objects.count() == 1


@pytest.mark.parametrize(
    "duty", ["", "post", "post.1.2.3", "x.y.z.2026-03-03", "post." + "0" * 32 + "." + "1" * 32 + ".x"]
)
def test_broken_buttons_are_answered_politely(here: Served, clock: Any, duty: str) -> None:
    for name in ("check-in", "check-out", "answer"):
        answer = signed_in(here.officer).post(url(name), {"duty": duty, "word": "confirmed"})
        assert answer.status_code == 422
        assert "Open the page again" in words(answer)


def test_what_a_phone_adds_wrongly_is_no_reason_to_refuse(here: Served, clock: Any) -> None:
    LocationConsent.objects.create(user=here.officer)
    nonsense = {"tapped_at": "yesterday", "sent_at": "2026-13-45T99:99:99Z", "latitude": "NaN", "longitude": "1e9"}
    assert signed_in(here.officer).post(url("check-in"), tap(here, **nonsense)).status_code == 302
    mark = PresenceMark.objects.get()
    assert (mark.at, mark.latitude) == (here.at(DAY, time(8, 20)), None)


def test_others_hours_do_not_exist(here: Served, clock: Any) -> None:
    for person in (here.dept.officer().user, here.dept.chief):
        for name, word in (("check-in", ""), ("check-out", ""), ("answer", "denied")):
            assert signed_in(person).post(url(name), tap(here, word=word)).status_code == 404
    assert not Presence.objects.exists()


def test_school_answers_from_home(here: Served, clock: Any) -> None:
    client = signed_in(here.dept.principal)
    home = words(client.get("/"))
    assert "Who is at my school today" in home
    assert here.officer.full_name in home
    done = client.post(url("answer"), tap(here, word="denied"), follow=True)
    assert "Not here, says the school" in words(done)
    again = client.post(url("answer"), tap(here, word="confirmed"))
    assert again.status_code == 409
    assert "Principal Example answered at 08:20" in words(again)


# Corrections


def test_either_side_corrects_on_a_page(here: Served, clock: Any) -> None:
    made = check_in(by=here.officer, key=here.key(DAY)).presence
    client = signed_in(here.officer)
    fix = url("correct", made.pk)
    assert 'name="here"' not in client.get(fix).content.decode()
    form = {"came": "8:00", "left": "", "reason": "", "version": "1"}
    assert client.post(fix, form).status_code == 422
    clock.move_to(here.at(DAY, time(9)))
    client.post(fix, {**form, "reason": "Radio first, phone later."})
    stale = signed_in(here.dept.principal).post(fix, {**form, "here": "no", "reason": "Nobody came."})
    assert stale.status_code == 409
    denied = signed_in(here.dept.principal).post(fix, {"here": "no", "reason": "Nobody came.", "version": "2"})
    assert denied.status_code == 302
    page = words(client.get(made.get_absolute_url()))
    for said in ("Radio first, phone later.", "Nobody came.", "Came 08:20", "Came 08:00"):
        assert said in page
    for person in (here.dept.chief, here.dept.auditor, here.dept.superintendent, here.dept.officer().user):
        assert signed_in(person).get(fix).status_code == 404
        assert signed_in(person).post(fix, {**form, "reason": "Why", "version": "3"}).status_code == 404


def test_forgotten_days_are_written_down(here: Served, clock: Any) -> None:
    client = signed_in(here.officer)
    page = client.get(url("add"))
    key = str(here.key(date(2026, 3, 2)))
    assert key in page.content.decode()
    form = {"duty": key, "came": "8:00", "left": "15:00", "reason": "The app was down."}
    client.post(url("add"), form)
    assert Presence.objects.get().day == date(2026, 3, 2)
    assert key not in client.get(url("add")).content.decode()
    assert client.post(url("add"), form).status_code == 422
    assert signed_in(here.dept.superintendent).get(url("add")).status_code == 404


def test_own_days_are_ones_own(here: Served, clock: Any) -> None:
    other = post(here.dept, hours=week(here.dept.school), starts_on=date(2026, 1, 1))
    presence(other, date(2026, 3, 2), time(8))
    presence(here.post, date(2026, 3, 2), time(8, 30), time(15))
    page = seen_by(here.officer, "own")
    assert here.officer.full_name in page
    assert other.officer.user.full_name not in page
    assert ">30<" in signed_in(here.officer).get(url("own")).content.decode().replace(" ", "").replace("\n", "")
    filtered = words(signed_in(here.officer).get(url("own"), {"answer": "denied"}))
    assert here.dept.school.name not in filtered.split("<table")[-1] or "No" in filtered


# The desk


def test_the_code_at_the_desk_checks_in_with_one_tap(here: Served, clock: Any) -> None:
    code = new_desk_code(school=here.dept.school, by=here.dept.principal)
    client = signed_in(here.officer)
    page = client.get(url("desk", desk_token(code)))
    assert here.dept.school.name in words(page)
    assert f'name="desk" value="{desk_token(code)}"' in page.content.decode()
    client.post(url("check-in"), tap(here, desk=desk_token(code)))
    assert PresenceMark.objects.get().how == "desk"


def test_a_code_of_another_school_or_a_replaced_one_does_not_count(here: Served, clock: Any) -> None:
    former = new_desk_code(school=here.dept.school, by=here.dept.principal)
    new_desk_code(school=here.dept.school, by=here.dept.principal)
    client = signed_in(here.officer)
    gone = client.get(url("desk", desk_token(former)))
    assert gone.status_code == 404
    assert "does not work any more" in words(gone)
    other = served()
    elsewhere = new_desk_code(school=other.dept.school, by=other.dept.principal)
    assert "no hours at this school" in words(client.get(url("desk", desk_token(elsewhere))))
    client.post(url("check-in"), tap(here, desk=desk_token(elsewhere)))
    assert PresenceMark.objects.get().how == "page"


def test_only_the_principal_makes_codes_and_the_sheet_is_printed(here: Served, clock: Any) -> None:
    school = here.dept.school
    staff = seated(Role.SCHOOL_STAFF, school)
    assert signed_in(here.dept.principal).get(url("desk-pdf", school.pk)).status_code == 404
    assert signed_in(here.dept.principal).post(url("desk-new", school.pk)).status_code == 302
    assert signed_in(here.dept.principal).post(url("desk-new", school.pk)).status_code == 302
    assert DeskCode.objects.filter(ended_at__isnull=True).count() == 1
    page = signed_in(staff).get(url("desk-code", school.pk)).content.decode()
    assert "<svg" in page
    assert signed_in(staff).get(url("desk-pdf", school.pk)).content.startswith(b"%PDF-")
    for person in (staff, here.officer, here.dept.chief, here.dept.superintendent):
        assert signed_in(person).post(url("desk-new", school.pk)).status_code == 404
        with pytest.raises(NotVisible):
            new_desk_code(school=school, by=person)
    assert signed_in(here.officer).get(url("desk-code", school.pk)).status_code == 404


# Consent and rules


def test_location_is_off_until_somebody_says_yes_and_off_again(here: Served, clock: Any) -> None:
    client = signed_in(here.officer)
    assert "data-tap-place" not in client.get("/").content.decode()
    client.post(url("location"), {"wanted": "yes"})
    client.post(url("location"), {"wanted": "yes"})
    assert LocationConsent.objects.filter(withdrawn_at__isnull=True).count() == 1
    assert "data-tap-place" in client.get("/").content.decode()
    assert client.post(url("location"), {"wanted": "a\x00b"}).status_code == 422
    client.post(url("location"), {"wanted": "no"})
    assert "data-tap-place" not in client.get("/").content.decode()
    assert LocationConsent.objects.get().withdrawn_at is not None


def test_the_chief_sets_the_rules_and_the_second_who_saves_is_told(here: Served, clock: Any) -> None:
    chief = signed_in(here.dept.chief)
    rules = url("rules", here.dept.agency.pk)
    form = {"sergeant_after": "10", "chief_after": "20", "holes_told_at": "15:00", "asked_after": "5", "version": "0"}
    assert 'name="asked_after" value="10"' in chief.get(rules).content.decode()
    assert chief.post(rules, {**form, "asked_after": "241"}).status_code == 422
    assert chief.post(rules, {**form, "confirming_needs_sign_in": "on"}).status_code == 302
    assert chief.post(rules, form).status_code == 409
    kept = CoverageRules.objects.get()
    assert (kept.asked_after, kept.confirming_needs_sign_in, kept.version) == (5, True, 1)
    for person in (here.dept.sergeant, here.officer, here.dept.principal, Department("utah").chief):
        assert signed_in(person).post(rules, {**form, "version": "1"}).status_code == 404


# What pages cost


def test_pages_cost_the_same_for_one_day_and_for_many(here: Served, clock: Any) -> None:
    presence(here.post, DAY, time(8))
    people = {"list": here.dept.sergeant, "own": here.officer, "today": here.dept.principal, "add": here.officer}
    one = {name: queries(person, url(name)) for name, person in people.items()}
    home = {person: queries(person, "/") for person in (here.officer, here.dept.principal)}
    for back in range(1, 20):
        presence(here.post, DAY - timedelta(days=back), time(8))
    for _ in range(3):
        other = post(here.dept, hours=week(here.dept.school), starts_on=date(2026, 1, 1))
        confirm(by=here.dept.principal, key=duty_key(other, DAY))
    many = {name: queries(person, url(name)) for name, person in people.items()}
    assert many == one
    assert max(*many.values(), *home.values()) <= 15
    assert {person: queries(person, "/") for person in home} == home
