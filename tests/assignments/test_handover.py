"""Nothing is lost when a post ends: everything open goes to somebody, or somebody says why not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from assignments.models import HandOver, HandOverLine
from assignments.services.handover import Answer, answer_lines, begin_hand_over
from sro_program.notifications.models import Outbox
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, Refused, Unmet
from sro_program.workflow.sweep import sweep
from tests.factories.department import Department
from tests.factories.pages import signed_in, words
from tests.factories.posts import emergency_plan, post
from tests.factories.requests import office_hours, service
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def d() -> Department:
    return Department("alabama")


def test_a_post_does_not_end_while_work_has_no_successor(d: Department) -> None:
    leaving = post(d)
    plan = emergency_plan(d, helper=leaving.officer)
    with pytest.raises(Unmet, match="Nobody takes over yet – Emergency plan") as refused:
        perform(leaving, "end", actor=d.chief, reason="Moves to patrol.")
    begin = reverse("assignments:hand-over-begin", args=[leaving.pk])
    assert [s.fix_url for s in refused.value.sentences] == [begin]
    page = signed_in(d.chief).get(leaving.get_absolute_url())
    assert begin in page.content.decode()
    plan.refresh_from_db()
    assert plan.helper == leaving.officer


def test_work_goes_to_the_successor_when_the_post_ends(d: Department) -> None:
    leaving, successor = post(d), d.officer()
    plan = emergency_plan(d, helper=leaving.officer)
    client = signed_in(d.sergeant)
    answer = client.post(reverse("assignments:hand-over-begin", args=[leaving.pk]))
    hand_over = HandOver.objects.get()
    assert answer.url == hand_over.get_absolute_url()
    line = hand_over.lines.get()
    who = reverse("assignments:hand-over-settle", args=[hand_over.pk])
    assert f"Emergency plan: {d.school}" in words(client.get(who))
    assert plan.hazard_label not in words(client.get(who))
    typed = {f"successor_{line.pk.hex}": successor.pk, "version": hand_over.version}
    assert client.post(who, typed).status_code == 302
    assert "With the end of the post" in words(client.get(hand_over.get_absolute_url()))
    perform(leaving, "end", actor=d.chief, reason="Moves to patrol.")
    for record in (plan, line, hand_over):
        record.refresh_from_db()
    assert (plan.helper, line.done_by, hand_over.status) == (successor, d.chief, "completed")
    assert "completed" in words(client.get(hand_over.get_absolute_url())).lower()


def test_a_reason_takes_the_place_of_a_successor(d: Department) -> None:
    leaving = post(d)
    emergency_plan(d, helper=leaving.officer)
    hand_over = begin_hand_over(assignment=leaving, by=d.sergeant)
    line = hand_over.lines.get()
    nobody = {line.pk: Answer(reason="The principal goes on alone until a successor is appointed.")}
    answer_lines(hand_over=hand_over, answers=nobody, by=d.sergeant, version=hand_over.version)
    perform(leaving, "end", actor=d.chief, reason="Moves to patrol.")
    assert leaving.status == "ended"


def test_one_line_can_move_at_once_and_the_successor_is_told(d: Department) -> None:
    leaving, successor = post(d), d.officer()
    plan = emergency_plan(d, helper=leaving.officer)
    hand_over = begin_hand_over(assignment=leaving, by=d.sergeant)
    line = hand_over.lines.get()
    given = {line.pk: Answer(successor=successor, now=True)}
    answer_lines(hand_over=hand_over, answers=given, by=d.sergeant, version=hand_over.version)
    plan.refresh_from_db()
    assert plan.helper == successor
    assert Outbox.objects.filter(kind="hand_over.given").count() == 1
    with pytest.raises(MovedMeanwhile):
        answer_lines(hand_over=hand_over, answers=given, by=d.sergeant, version=hand_over.version)


def test_a_post_that_runs_out_leaves_its_hand_over_on_the_supervisors_desk(d: Department) -> None:
    leaving = post(d)
    plan = emergency_plan(d, helper=leaving.officer)
    perform(leaving.agreement, "terminate", actor=d.chief, reason="We part.")
    sweep()
    hand_over = HandOver.objects.get(assignment=leaving)
    assert (hand_over.status, hand_over.lines.count()) == ("open", 1)
    with pytest.raises(Unmet, match="Not settled yet"):
        perform(hand_over, "complete", actor=d.sergeant)
    assert str(hand_over) in words(signed_in(d.sergeant).get(reverse("inbox")))
    plan.refresh_from_db()
    assert plan.helper == leaving.officer


def test_beginning_twice_makes_one_list_with_what_came_since(d: Department) -> None:
    leaving = post(d)
    emergency_plan(d, helper=leaving.officer)
    first = begin_hand_over(assignment=leaving, by=d.sergeant)
    emergency_plan(d, hazard="hostage", helper=leaving.officer)
    assert begin_hand_over(assignment=leaving, by=d.sergeant) == first
    assert first.lines.count() == 2


def test_a_successor_serves_at_the_agency_and_is_somebody_else(d: Department) -> None:
    leaving = post(d)
    emergency_plan(d, helper=leaving.officer)
    hand_over = begin_hand_over(assignment=leaving, by=d.sergeant)
    line = hand_over.lines.get()
    for stranger in (leaving.officer, Department("utah").officer(), d.officer(left_on=days(-1))):
        with pytest.raises(ValidationError, match="Choose"):
            answer_lines(
                hand_over=hand_over,
                answers={line.pk: Answer(successor=stranger)},
                by=d.sergeant,
                version=hand_over.version,
            )
    page = signed_in(d.sergeant)
    typed = {f"now_{line.pk.hex}": "on", "version": hand_over.version}
    url = reverse("assignments:hand-over-settle", args=[hand_over.pk])
    assert "before it moves" in words(page.post(url, typed))


def test_postgresql_keeps_a_line_from_being_done_for_nothing(d: Department) -> None:
    leaving = post(d)
    emergency_plan(d, helper=leaving.officer)
    line = begin_hand_over(assignment=leaving, by=d.sergeant).lines.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOverLine.objects.filter(pk=line.pk).update(done_at=timezone.now())


def test_the_school_and_other_officers_do_not_see_it(d: Department) -> None:
    leaving = post(d)
    hand_over = begin_hand_over(assignment=leaving, by=d.sergeant)
    for stranger in (d.principal, d.superintendent, d.officer().user, Department("utah").chief):
        assert signed_in(stranger).get(hand_over.get_absolute_url()).status_code == 404
        with pytest.raises(NotVisible):
            perform(hand_over, "complete", actor=stranger)
    assert signed_in(leaving.officer.user).get(hand_over.get_absolute_url()).status_code == 200
    place(hand_over, "completed")
    assert signed_in(d.sergeant).get(reverse("assignments:hand-over-settle", args=[hand_over.pk])).status_code == 404


def test_a_meeting_to_come_goes_to_the_successor(d: Department) -> None:
    leaving, successor = post(d), d.officer()
    coming = service(d, leaving.officer, d.principal, "approved")
    coming.officers.set([leaving.officer])
    with pytest.raises(Unmet, match="Nobody takes over yet – Service request"):
        perform(leaving, "end", actor=d.chief, reason="Moves to patrol.")
    hand_over = begin_hand_over(assignment=leaving, by=d.sergeant)
    answers = {line.pk: Answer(successor=successor) for line in hand_over.lines.all()}
    answer_lines(hand_over=hand_over, answers=answers, by=d.sergeant, version=hand_over.version)
    perform(leaving, "end", actor=d.chief, reason="Moves to patrol.")
    coming.refresh_from_db()
    assert (coming.officer, list(coming.officers.all()), coming.status) == (successor, [successor], "approved")


def test_a_conference_goes_to_nobody_who_has_another_at_that_time(d: Department) -> None:
    leaving, busy = post(d), post(d).officer
    mine, theirs = (
        service(
            d, officer, d.principal, "approved", kind="conference", hours=office_hours(officer, d.school),
            with_whom="parent",
        )
        for officer in (leaving.officer, busy)
    )  # fmt: skip
    hand_over = begin_hand_over(assignment=leaving, by=d.sergeant)
    answers = {hand_over.lines.get().pk: Answer(successor=busy, now=True)}
    with pytest.raises(Refused, match="another conference at the time"):
        answer_lines(hand_over=hand_over, answers=answers, by=d.sergeant, version=hand_over.version)
    for request, officer in ((mine, leaving.officer), (theirs, busy)):
        request.refresh_from_db()
        assert request.officer == officer
