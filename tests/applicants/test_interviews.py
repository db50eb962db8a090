"""Interviews: invitations in slots, notice, other times, no-shows, reminders exactly once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from applicants.models import Interview, InterviewBoard
from applicants.services.interviews import invite_applicants, remind_tomorrow
from applicants.tasks import remind
from sro_program.accounts.models import User
from sro_program.notifications.models import Outbox
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotYours, Unmet
from tests.factories.boards import board_at_work, invited
from tests.factories.department import Department
from tests.factories.selection import days

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def alabama() -> Department:
    return Department("alabama")


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, record: Any) -> str:
    return reverse(f"applicants:{name}", args=[record.pk])


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def decide(interview: Interview, transition: str, by: User, **given: Any) -> Any:
    interview.refresh_from_db()
    url = reverse("workflow:perform", args=["interview", interview.pk, transition])
    return signed_in(by).post(url, {"version": interview.version, **given})


def written(days_ahead: int, clock: str = "09:00") -> str:
    day = days(days_ahead)
    return f"{day.month}/{day.day}/{day.year} {clock}"


def invitation(*applications: Any, **other: Any) -> dict[str, Any]:
    pks = [application.pk for application in applications]
    return {
        "applications": pks, "starts_at": written(8), "minutes": 45, "pause": 15, "place": "Room 2", **other,
    }  # fmt: skip


def arrange(board: InterviewBoard, by: User, *applications: Any, **other: Any) -> Any:
    return signed_in(by).post(address("interview-new", board), invitation(*applications, **other))


# Inviting


@pytest.mark.clause("UT-SELECT-2")
def test_invitations_fill_consecutive_slots_and_tell_everybody(utah: Department) -> None:
    board, applications = board_at_work(utah, applicants=3)
    assert arrange(board, utah.sergeant, *applications)["Location"] == address("board", board)

    interviews = list(board.interviews.order_by("starts_at"))
    assert {i.application for i in interviews} == set(applications)
    assert [i.starts_at - interviews[0].starts_at for i in interviews] == [timedelta(hours=n) for n in range(3)]
    assert {(i.status, i.minutes, i.place) for i in interviews} == {("invited", 45, "Room 2")}

    told = Outbox.objects.filter(kind="interview.invited")
    assert told.count() == 6
    first = interviews[0]
    to_applicant = told.get(key=f"interview.invited:{first.pk}:applicant")
    to_board = told.get(key=f"interview.invited:{first.pk}:board")
    assert to_applicant.payload["people"] == [str(first.application.applicant_id)]
    assert to_board.payload["people"] == sorted(str(m.user_id) for m in board.members.all())
    event = to_applicant.payload["calendar"]
    assert (event["minutes"], event["place"]) == (45, "Room 2")
    name = first.application.applicant.full_name
    assert name not in " ".join(f"{row.payload}" for row in told)


@pytest.mark.clause("UT-SELECT-2")
def test_applicant_accepts_asks_for_another_time_and_gets_a_new_invitation(utah: Department) -> None:
    board, (application,) = board_at_work(utah)
    interview = invited(board, application, starts_at=timezone.now() + timedelta(days=9))
    applicant = application.applicant
    assert decide(interview, "accept", applicant).status_code == 302
    asked = decide(interview, "ask_another_time", applicant, wish="Any morning after Tuesday")
    assert asked.status_code == 302
    assert "Any morning after Tuesday" in words(signed_in(utah.sergeant).get(address("interview", interview)))

    form = signed_in(utah.sergeant).get(reverse("workflow:perform", args=["interview", interview.pk, "reschedule"]))
    assert "The applicant asked: “Any morning after Tuesday”" in words(form)
    moved = decide(interview, "reschedule", utah.sergeant, starts_at=written(12, "10:30"), minutes=30, place="Library")
    assert moved.status_code == 302
    interview.refresh_from_db()
    local = timezone.localtime(interview.starts_at, ZoneInfo(utah.agency.time_zone))
    assert (local.date(), f"{local:%H:%M}", interview.minutes) == (days(12), "10:30", 30)
    assert (interview.status, interview.place, interview.wish) == ("invited", "Library", "")
    assert Outbox.objects.filter(kind="interview.reschedule").count() == 1


@pytest.mark.clause("UT-SELECT-2")
def test_no_show_is_recorded_and_can_be_invited_again(utah: Department) -> None:
    board, (application,) = board_at_work(utah)
    missed = invited(board, application, starts_at=timezone.now() - timedelta(minutes=20))
    assert decide(missed, "record_no_show", utah.sergeant).status_code == 302
    assert arrange(board, utah.sergeant, application).status_code == 302
    assert sorted(board.interviews.values_list("status", flat=True)) == ["invited", "no_show"]


@pytest.mark.clause("UT-SELECT-2")
def test_only_qualified_applicants_are_invited(utah: Department) -> None:
    board, (eligible,) = board_at_work(utah)
    screened = utah.application(board.opening, status="screening")
    response = arrange(board, utah.sergeant, eligible, screened)
    assert (response.status_code, "cannot be invited any more" in words(response)) == (422, True)
    with pytest.raises(Unmet, match="cannot be invited any more"):
        invite_applicants(
            board,
            by=utah.sergeant,
            applications=[screened],
            starts_at=timezone.now() + timedelta(days=9),
            minutes=45,
            place="Room 2",
        )
    assert Interview.objects.count() == 0


def test_applicant_with_an_interview_to_come_is_not_invited_twice(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    arrange(board, alabama.sergeant, application)
    again = arrange(board, alabama.sergeant, application, starts_at=written(9))
    assert (again.status_code, Interview.objects.count()) == (422, 1)
    assert "Nobody waits for an invitation" in words(signed_in(alabama.sergeant).get(address("interview-new", board)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"applications": []}, "Choose at least one applicant."),
        ({"applications": ["nonsense"]}, "cannot be invited any more"),
        ({"starts_at": ""}, "Fill this in."),
        ({"starts_at": "soon"}, "Write a day and a time"),
        ({"starts_at": "2/30/2027 09:00"}, "Write a day and a time"),
        ({"starts_at": "1/1/2020 09:00"}, "Choose a time that is still to come."),
        ({"starts_at": "tomorrow 9:00"}, "at least 5 days of notice"),
        ({"minutes": "4"}, "greater than or equal to 5"),
        ({"minutes": "481"}, "less than or equal to 480"),
        ({"minutes": "many"}, "Enter a whole number."),
        ({"pause": "-1"}, "greater than or equal to 0"),
        ({"place": ""}, "Fill this in."),
        ({"place": "x" * 201}, "at most 200 characters"),
        ({"place": "Room \x07"}, "Remove the hidden character"),
        ({"starts_at": written(8, "23:30"), "pause": "60"}, "would end after midnight"),
    ],
)
def test_bad_invitation_is_refused_at_the_field_and_nothing_is_sent(
    alabama: Department, change: dict[str, Any], says: str
) -> None:
    board, applications = board_at_work(alabama, applicants=2)
    response = arrange(board, alabama.sergeant, *applications, **change)
    page = words(response)
    assert (response.status_code, says in page) == (422, True)
    assert ('value="Room 2"' in page) == ("place" not in change)
    assert (Interview.objects.count(), Outbox.objects.filter(kind="interview.invited").count()) == (0, 0)


def test_shorter_notice_needs_the_applicants_word(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    tomorrow = written(1)
    assert arrange(board, alabama.sergeant, application, starts_at=tomorrow).status_code == 422
    agreed = arrange(board, alabama.sergeant, application, starts_at=tomorrow, shorter_notice="on")
    assert (agreed.status_code, Interview.objects.count()) == (302, 1)


def test_board_hears_one_at_a_time(alabama: Department) -> None:
    board, (first, second) = board_at_work(alabama, applicants=2)
    arrange(board, alabama.sergeant, first)
    clash = arrange(board, alabama.sergeant, second, starts_at=written(8, "09:30"))
    assert (clash.status_code, "The board already has an interview at" in words(clash)) == (422, True)
    assert arrange(board, alabama.sergeant, second, starts_at=written(8, "09:45")).status_code == 302


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"starts_at": "1/1/2020 09:00"}, "Choose a time that is still to come."),
        ({"starts_at": "whenever"}, "Write a day and a time"),
        ({"starts_at": "tomorrow 8:00 am"}, "at least 5 days of notice"),
        ({"minutes": "0"}, "greater than or equal to 5"),
        ({"place": ""}, "Fill this in."),
    ],
)
def test_bad_new_time_is_refused_and_the_old_one_stays(alabama: Department, change: dict[str, str], says: str) -> None:
    board, (application,) = board_at_work(alabama)
    interview = invited(board, application)
    before = interview.starts_at
    given = {"starts_at": written(9), "minutes": "45", "place": "Room 3", **change}
    response = decide(interview, "reschedule", alabama.sergeant, **given)
    assert (response.status_code, says in words(response)) == (422, True)
    interview.refresh_from_db()
    assert (interview.starts_at, interview.place, interview.status) == (before, "Room 1", "invited")


def test_wish_says_which_times_suit(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    interview = invited(board, application)
    for wish in ("", "   ", "x" * 501):
        assert decide(interview, "ask_another_time", application.applicant, wish=wish).status_code == 422
    interview.refresh_from_db()
    assert interview.status == "invited"


# The page of an interview


def test_applicant_reads_time_and_place_and_no_more(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    interview = invited(board, application)
    page = words(signed_in(application.applicant).get(address("interview", interview)))
    assert ("Your interview" in page, "Room 1" in page) == (True, True)
    for kept_back in (
        address("board", board),
        "score sheet",
        str(alabama.principal),
        board.opening.questions[0]["text"],
    ):
        assert kept_back not in page


def test_interview_of_others_does_not_exist(alabama: Department) -> None:
    board, (application, other) = board_at_work(alabama, applicants=2)
    interview = invited(board, application)
    for person in (other.applicant, alabama.superintendent, Department("utah").chief, alabama.lieutenant.user):
        for page in ("interview", "interview-calendar", "sheet-open"):
            assert signed_in(person).get(address(page, interview)).status_code == 404
    with pytest.raises(NotYours):
        perform(interview, "accept", actor=alabama.sergeant)


def test_calendar_file_names_nobody(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    interview = invited(board, application)
    answer = signed_in(application.applicant).get(address("interview-calendar", interview))
    content = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (f"UID:{interview.pk}" in content, "LOCATION:Room 1" in content) == (True, True)
    assert application.applicant.full_name not in content


def test_interview_page_asks_few_questions(
    alabama: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board, (application,) = board_at_work(alabama)
    interview = invited(board, application)
    client = signed_in(alabama.principal)
    client.get(address("interview", interview))
    with django_assert_num_queries(11):
        client.get(address("interview", interview))


# Reminders


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def test_reminder_is_written_once_the_day_before(alabama: Department) -> None:
    board, (application,) = board_at_work(alabama)
    interview = invited(board, application, starts_at=at("2098-03-11 08:00"))
    written_at = [
        remind_tomorrow(at(moment))
        for moment in (
            "2098-03-09 12:00",
            "2098-03-10 06:59",
            "2098-03-10 07:00",
            "2098-03-10 18:00",
            "2098-03-11 07:00",
        )
    ]
    assert written_at == [0, 0, 1, 0, 0]
    row = Outbox.objects.get(kind="interview.reminder")
    people = {application.applicant_id, *board.members.values_list("user", flat=True)}
    assert set(row.payload["people"]) == {str(pk) for pk in people}
    assert row.key == f"interview.reminder:{interview.pk}:{interview.starts_at.timestamp():.0f}"
    assert row.payload["title"] == "Interview tomorrow: Tue 11 Mar 2098, 08:00 CDT"


def test_tomorrow_is_the_agencys_day(alabama: Department, utah: Department) -> None:
    """At 04:30 UTC it is still the evening before in both places, and tomorrow is another day than in UTC."""
    for place in (utah.agency, utah.district):
        place.time_zone = "America/Denver"
        place.save()
    for department, start in ((alabama, "2098-03-11T05:30"), (utah, "2098-03-11T05:30")):
        board, (application,) = board_at_work(department)
        invited(board, application, starts_at=datetime.fromisoformat(start).replace(tzinfo=UTC))
    now = datetime(2098, 3, 11, 4, 30, tzinfo=UTC)  # 23:30 on the 10th in Chicago, 22:30 in Denver
    remind_tomorrow(now)
    told = [row.payload["title"] for row in Outbox.objects.filter(kind="interview.reminder")]
    assert told == ["Interview tomorrow: Tue 11 Mar 2098, 00:30 CDT"]


def test_moved_interview_is_reminded_anew_and_a_cancelled_one_not(alabama: Department) -> None:
    board, (moved, gone, unsettled) = board_at_work(alabama, applicants=3)
    start = timezone.now() + timedelta(days=1)
    interviews = [invited(board, application, starts_at=start) for application in (moved, gone, unsettled)]
    perform(gone, "withdraw", actor=gone.applicant)
    perform(interviews[2], "ask_another_time", actor=unsettled.applicant, data={"wish": "Later"})
    noon = timezone.localtime(start, CHICAGO).replace(hour=12) - timedelta(days=1)
    assert remind_tomorrow(noon) == 1
    Interview.objects.filter(pk=interviews[0].pk).update(starts_at=start + timedelta(days=1))
    assert (remind_tomorrow(noon), remind_tomorrow(noon + timedelta(days=1))) == (0, 1)


def test_beat_runs_the_reminders(alabama: Department, settings: Any) -> None:
    board, (application,) = board_at_work(alabama)
    start = timezone.localtime(timezone.now(), CHICAGO).replace(hour=23, minute=59) + timedelta(days=1)
    invited(board, application, starts_at=start)
    assert settings.CELERY_BEAT_SCHEDULE["applicants.remind"]["task"] == remind.name
    remind.delay()
    early = timezone.localtime(timezone.now(), CHICAGO).hour < 7
    assert Outbox.objects.filter(kind="interview.reminder").count() == (0 if early else 1)


def test_service_refuses_an_empty_choice(alabama: Department) -> None:
    board, _ = board_at_work(alabama)
    with pytest.raises(ValidationError, match="at least one applicant"):
        invite_applicants(
            board, by=alabama.sergeant, applications=[], starts_at=timezone.now(), minutes=45, place="Room"
        )
