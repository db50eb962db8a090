"""Who reads an agency's policy, what the pages say, and what the chief may change there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sro_program.organisations.models import Role
from sro_program.organisations.queries import today_at
from sro_program.policy.models import Adoption, Override
from sro_program.policy.services import change_number, policy_in_force
from tests.factories.organisations import AgencyFactory, DistrictFactory, SchoolFactory, UserFactory, seated

pytestmark = pytest.mark.django_db

READING = ("policy", "selection", "choices", "history", "whole", "export-csv", "export-xlsx")
NOTE = "For internal use only."


@pytest.fixture
def district():
    return DistrictFactory(state="AL")


@pytest.fixture
def agency(district):
    return AgencyFactory(state="AL", pack="alabama", districts=[district])


@pytest.fixture
def chief(agency):
    return seated(Role.CHIEF, agency, full_name="Chief Casey Example")


@pytest.fixture
def today(agency):
    return today_at(agency)


def addresses(agency):
    return [reverse(f"policy:{name}", args=[agency.pk]) for name in READING] + [
        reverse("policy:clause", args=[agency.pk, "AL-II-C"]),
        reverse("policy:pack", args=[agency.pk, "national"]),
    ]


def statuses(client, user, urls):
    client.force_login(user)
    found = set()
    for url in urls:
        answer = client.get(url)
        found.add(answer.status_code)
        list(answer)  # a file is closed once it was sent
    return found


@pytest.mark.parametrize("role", [Role.CHIEF, Role.SERGEANT, Role.SUPERVISOR, Role.OFFICER, Role.AUDITOR])
def test_people_of_the_agency_read_its_policy(client, agency, role):
    assert statuses(client, seated(role, agency), addresses(agency)) == {200}


@pytest.mark.parametrize("role", [Role.SUPERINTENDENT, Role.DISTRICT_STAFF])
def test_people_of_a_district_it_serves_read_it(client, agency, district, role):
    assert statuses(client, seated(role, district), addresses(agency)) == {200}


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.SCHOOL_STAFF])
def test_people_of_a_school_it_serves_read_it(client, agency, district, role):
    assert statuses(client, seated(role, SchoolFactory(district=district)), addresses(agency)) == {200}


@pytest.mark.clause("AL-NOTE")
def test_for_everybody_else_it_does_not_exist(client, agency):
    strangers = [
        seated(Role.CHIEF, AgencyFactory()),
        seated(Role.SUPERINTENDENT, DistrictFactory()),
        seated(Role.PRINCIPAL, SchoolFactory()),
        seated(Role.ADMINISTRATOR, None),
        UserFactory(),
    ]
    for stranger in strangers:
        assert statuses(client, stranger, addresses(agency)) == {404}


@pytest.mark.clause("AL-NOTE")
def test_it_is_never_public(client, agency):
    assert {client.get(url).status_code for url in addresses(agency)} == {302}
    assert all(client.get(url).headers["Location"].startswith("/accounts/login/") for url in addresses(agency))


@pytest.mark.clause("AL-NOTE")
def test_every_page_print_and_export_carries_the_internal_use_note(client, agency, chief):
    client.force_login(chief)
    pages = [url for url in addresses(agency) if "clauses.xlsx" not in url and "packs" not in url]
    assert all(NOTE in text_of(client.get(url)) for url in pages)


def text_of(answer):
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.mark.clause("AL-NOTE")
def test_every_row_of_the_export_carries_the_note(client, agency, chief):
    client.force_login(chief)
    lines = text_of(client.get(reverse("policy:export-csv", args=[agency.pk]))).strip().split("\r\n")
    assert len(lines) == 1 + len(policy_in_force(agency, today_at(agency)).standings())
    assert all(NOTE in line for line in lines[1:])


def test_home_leads_straight_to_the_one_policy(client, agency, chief):
    client.force_login(chief)
    assert client.get(reverse("policy:home")).headers["Location"] == reverse("policy:policy", args=[agency.pk])


def test_home_lists_the_agencies_that_serve_a_district(client, agency, district):
    AgencyFactory(name="Second Example Police", districts=[district])
    client.force_login(seated(Role.SUPERINTENDENT, district))
    page = text_of(client.get(reverse("policy:home")))
    assert agency.name in page
    assert "Second Example Police" in page


def test_home_says_so_when_no_policy_concerns_the_reader(client):
    client.force_login(UserFactory())
    assert "No agency’s policy concerns you" in text_of(client.get(reverse("policy:home")))


def test_the_list_narrows_to_words_subject_and_source(client, agency, chief):
    client.force_login(chief)
    url = reverse("policy:policy", args=[agency.pk])
    assert client.get(url, {"q": "Superintendent board"}).context["found"] == 1
    assert client.get(url, {"topic": "selection", "kind": "law"}).context["found"] == 3
    assert "No clause fits" in text_of(client.get(url, {"q": "nowhere to be found"}))


@pytest.mark.parametrize("on", ["no day", "2019-02-30", "\x00", "9" * 500])
def test_an_unreadable_day_is_told_and_today_is_shown(client, agency, chief, today, on):
    client.force_login(chief)
    answer = client.get(reverse("policy:policy", args=[agency.pk]), {"on": on})
    assert (answer.status_code, answer.context["policy"].on) == (200, today)
    assert answer.context["filter"].form.errors


def test_another_day_shows_the_version_of_that_day(client):
    agency = AgencyFactory(pack="utah")
    client.force_login(seated(Role.CHIEF, agency))
    url = reverse("policy:clause", args=[agency.pk, "UT-LAW-702"])
    assert client.get(url, {"on": "2026-06-30"}).context["latest"].version == "UT-LAW-702@2024-05-01"
    assert client.get(url, {"on": "2026-07-01"}).context["latest"].version == "UT-LAW-702@2026-07-01"


def test_an_unknown_clause_or_pack_does_not_exist(client, agency, chief):
    client.force_login(chief)
    assert client.get(reverse("policy:clause", args=[agency.pk, "AL-NOTHING"])).status_code == 404
    assert client.get(reverse("policy:pack", args=[agency.pk, "nowhere"])).status_code == 404


def test_criteria_stand_with_their_ratings_and_questions_stay_unseen(client, agency, chief):
    client.force_login(chief)
    page = text_of(client.get(reverse("policy:selection", args=[agency.pk])))
    rule = policy_in_force(agency, today_at(agency)).selection
    assert all(criterion.label in page for criterion in rule.criteria)
    assert not any(question.text in page for question in rule.questions)


@pytest.mark.parametrize("changes", [1, 3])
def test_the_list_costs_the_same_whatever_was_changed(client, chief, django_assert_num_queries, changes):
    agency = chief.seats.get().agency
    for number in range(changes):
        change(agency, chief, today_at(agency), value=str(number))
    client.force_login(chief)
    client.get(reverse("policy:policy", args=[agency.pk]))
    with django_assert_num_queries(7):
        client.get(reverse("policy:policy", args=[agency.pk]))


def change(agency, chief, today, value="10"):
    return change_number(
        agency=agency,
        clause="AL-III-B-3",
        number="notice_days",
        value=value,
        since=today,
        until=None,
        reason="Council vote",
        actor=chief,
    )


def deciding(agency, override):
    return [
        reverse("policy:adopt", args=[agency.pk]),
        reverse("policy:change", args=[agency.pk, "AL-III-B-3"]),
        reverse("policy:end", args=[override.pk]),
    ]


def test_only_the_chief_decides(client, agency, district, chief, today):
    urls = deciding(agency, change(agency, chief, today))
    assert statuses(client, chief, urls) == {200}
    others = [
        seated(Role.SERGEANT, agency),
        seated(Role.SUPERINTENDENT, district),
        seated(Role.CHIEF, AgencyFactory()),
    ]
    for other in others:
        assert statuses(client, other, urls) == {404}
        assert {client.post(url, {}).status_code for url in urls} == {404}
    assert Adoption.objects.filter(agency=agency).count() == 1


def test_only_the_chief_meets_the_buttons(client, agency, chief, today):
    change(agency, chief, today)
    for user, there in ((chief, True), (seated(Role.SERGEANT, agency), False)):
        client.force_login(user)
        page = text_of(client.get(reverse("policy:clause", args=[agency.pk, "AL-III-B-3"])))
        assert ("Change for our agency" in page, ">End<" in page) == (there, there)


def test_the_chief_adopts_another_policy(client, agency, chief, today):
    client.force_login(chief)
    day = today + timedelta(10)
    answer = client.post(
        reverse("policy:adopt", args=[agency.pk]), {"pack": "national", "since": day.isoformat(), "version": 1}
    )
    assert answer.headers["Location"] == reverse("policy:history", args=[agency.pk])
    assert policy_in_force(agency, today).key == "alabama"
    assert policy_in_force(agency, day).key == "national"
    assert Adoption.objects.get(agency=agency, since=day).adopted_by == chief
    assert "National guidance" in text_of(client.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "pack"),
        ({"pack": "utah", "since": "today"}, "pack"),
        ({"pack": "alabama", "since": "today"}, "pack"),
        ({"pack": "national", "since": "yesterday"}, "since"),
        ({"pack": "national", "since": "31/31/2026"}, "since"),
        ({"pack": "national", "since": "9999-12-31"}, "since"),
    ],
)
def test_an_adoption_that_makes_no_sense_keeps_what_was_typed(client, agency, chief, data, field):
    client.force_login(chief)
    answer = client.post(reverse("policy:adopt", args=[agency.pk]), data)
    assert (answer.status_code, next(iter(answer.context["form"].errors))) == (422, field)
    assert Adoption.objects.filter(agency=agency).count() == 1


def test_the_chief_changes_a_number_and_everybody_sees_who_and_why(client, agency, district, chief, today):
    client.force_login(chief)
    url = reverse("policy:change", args=[agency.pk, "AL-III-B-3"])
    data = {"what": "notice_days", "value": "14", "since": "today", "reason": "Agreed with the school system"}
    assert client.post(url, data).headers["Location"] == reverse("policy:clause", args=[agency.pk, "AL-III-B-3"])
    assert policy_in_force(agency, today).selection.interview_notice_days == 14
    client.force_login(seated(Role.SUPERINTENDENT, district))
    page = text_of(client.get(reverse("policy:clause", args=[agency.pk, "AL-III-B-3"])))
    assert "Agreed with the school system" in page
    assert "Chief Casey Example" in page
    assert "Changed here" in text_of(client.get(reverse("policy:policy", args=[agency.pk])))


def test_a_clause_switched_off_says_so(client, agency, chief, today):
    client.force_login(chief)
    url = reverse("policy:change", args=[agency.pk, "AL-III-B-1"])
    client.post(url, {"what": "off", "since": "today", "reason": "Pilot year"})
    assert policy_in_force(agency, today).clause("AL-III-B-1") is None
    page = text_of(client.get(reverse("policy:clause", args=[agency.pk, "AL-III-B-1"])))
    assert "Switched off in this agency" in page
    assert "Pilot year" in page


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"what": "notice_days", "since": "today", "reason": "x"}, "value"),
        ({"what": "notice_days", "value": "99", "since": "today", "reason": "x"}, "value"),
        ({"what": "notice_days", "value": "1e400", "since": "today", "reason": "x"}, "value"),
        ({"what": "notice_days", "value": "5", "since": "today"}, "reason"),
        ({"what": "notice_days", "value": "5", "since": "yesterday", "reason": "x"}, "since"),
        (
            {"what": "off", "since": "today", "until": "yesterday", "reason": "x"},
            "until",
        ),
        ({"what": "everything", "since": "today", "reason": "x"}, "what"),
        ({"what": "off", "since": "today", "reason": "x" * 501}, "reason"),
        ({"what": "off", "since": "today", "reason": "a\x00b"}, "reason"),
    ],
)
def test_a_change_that_makes_no_sense_is_told_at_its_field(client, agency, chief, data, field):
    client.force_login(chief)
    answer = client.post(reverse("policy:change", args=[agency.pk, "AL-III-B-3"]), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Override.objects.exists()


def test_what_cannot_be_changed_has_no_form(client, agency, chief):
    client.force_login(chief)
    for clause in ("AL-III-B-5", "AL-NOTE", "AL-LAW-16-1-44-1", "AL-NOTHING"):
        assert client.get(reverse("policy:change", args=[agency.pk, clause])).status_code == 404


def test_a_change_sent_twice_counts_once(client, agency, chief):
    client.force_login(chief)
    data = {
        "what": "notice_days",
        "value": "14",
        "since": "today",
        "reason": "x",
        "_key": "0a6e0ad2-6a0b-4a93-8c3c-2a1a7d5c7f10",
    }
    for _ in range(2):
        assert client.post(reverse("policy:change", args=[agency.pk, "AL-III-B-3"]), data).status_code == 302
    assert Override.objects.count() == 1


def test_the_chief_ends_a_change_and_it_stays_on_record(client, agency, chief, today):
    row = change(agency, chief, today)
    client.force_login(chief)
    url = reverse("policy:end", args=[row.pk])
    assert client.post(url, {"until": "today", "version": 1}).status_code == 302
    row.refresh_from_db()
    assert row.until == today
    assert "Council vote" in text_of(client.get(reverse("policy:history", args=[agency.pk])))


def test_ending_a_change_that_moved_meanwhile_is_told(client, agency, chief, today):
    row = change(agency, chief, today)
    client.force_login(chief)
    url = reverse("policy:end", args=[row.pk])
    client.post(url, {"until": (today + timedelta(5)).isoformat(), "version": 1})
    answer = client.post(url, {"until": "today", "version": 1})
    assert answer.status_code == 409
    assert "Somebody else ended this change" in text_of(answer)
