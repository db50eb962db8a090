"""Evaluations: from goals to the countersignature, by the right people, frozen once released (UT-SUP-C)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from assignments.models import Evaluation, EvaluationGoal, EvaluationRating, EvaluationRemark
from assignments.services.evaluations import start_cycle, take_over
from sro_program.audit.models import AccessRecord
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role, Seat
from sro_program.testing.placing import place
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import MovedMeanwhile, NotYours, Refused, Unmet
from tests.factories.department import Department
from tests.factories.evaluations import evaluation, feedback, led, note, period, write
from tests.factories.organisations import DelegationFactory, OfficerFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.posts import post
from tests.factories.selection import days

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["utah", "alabama"])
def d(request: pytest.FixtureRequest) -> Department:
    return Department(request.param)


@pytest.fixture
def utah() -> Department:
    return Department("utah")


def page(name: str, record: Any) -> str:
    return reverse(f"assignments:evaluations:{name}", args=[record.pk])


# Cycles


@pytest.mark.clause("UT-SUP-C")
def test_a_cycle_gives_everybody_who_serves_an_evaluation_with_the_policys_criteria(d: Department) -> None:
    serving, other = post(d), post(d)
    d.officer()
    typed = {
        "title": "Year",
        "starts_on": days(-100),
        "ends_on": days(100),
        "due_on": days(120),
        "author": d.sergeant.pk,
    }
    answer = signed_in(d.chief).post(reverse("assignments:evaluations:cycle-new"), typed)
    assert answer.status_code == 302
    made = Evaluation.objects.all()
    assert {e.officer for e in made} == {serving.officer, other.officer}
    one = made[0]
    rule = one.policy.evaluation
    assert [s["key"] for s in one.scale] == [s.key for s in rule.scale]
    assert [r.key for r in one.ratings.all()] == [c.key for c in rule.criteria]
    assert len(rule.scale) == (4 if d.pack == "utah" else 7)
    assert Outbox.objects.filter(kind="evaluation.planned").count() == 1
    again = signed_in(d.chief).post(reverse("assignments:evaluations:cycle-new"), typed)
    assert "is there already" in words(again)


def test_a_cycle_without_officers_or_with_days_the_wrong_way_round_is_refused(utah: Department) -> None:
    client, url = signed_in(utah.sergeant), reverse("assignments:evaluations:cycle-new")
    typed = {"title": "Y", "starts_on": days(0), "ends_on": days(9), "due_on": days(9), "author": utah.sergeant.pk}
    assert "No officer of the agency serves" in words(client.post(url, typed))
    assert "lies after the first" in words(client.post(url, {**typed, "ends_on": days(-1)}))
    assert signed_in(utah.auditor).get(url).status_code == 404
    assert signed_in(utah.principal).get(url).status_code == 404


# Nobody evaluates themself


@pytest.mark.clause("UT-SUP-C")
def test_a_sergeant_who_serves_is_evaluated_by_another_one_or_not_at_all(utah: Department) -> None:
    officer = OfficerFactory(agency=utah.agency, user=utah.sergeant)
    given: dict[str, Any] = {"agency": utah.agency, "period": period(), "author": utah.sergeant, "by": utah.chief}
    with pytest.raises(Refused, match="cannot evaluate themself"):
        start_cycle(officers=[officer], **given)
    second = seated(Role.SERGEANT, utah.agency)
    (made,) = start_cycle(officers=[officer], **given)
    assert made.author == second
    assert [v.transition.key for v in options(made, utah.sergeant)] == []
    mine = signed_in(utah.sergeant)
    for name in ("goals", "write", "take-over", "pdf"):
        assert mine.get(page(name, made)).status_code == 404
    assert words(mine.get(made.get_absolute_url())).count("You read ratings and comments once")
    with pytest.raises(NotYours):
        perform(made, "cancel", actor=utah.sergeant, reason="Mine.")
    with pytest.raises(IntegrityError, match="nobody evaluates themself"), transaction.atomic():
        Evaluation.objects.filter(pk=made.pk).update(author=utah.sergeant)


# The way


def test_what_is_written_is_kept_on_the_way_and_never_over_what_somebody_else_wrote(utah: Department) -> None:
    made = led(utah, evaluation(utah), "drafted")
    url = page("write", made)
    client = signed_in(utah.sergeant)
    assert f'data-autosave-url="{url}"' in client.get(url).content.decode()
    script = {"headers": {"x-requested-with": "autosave"}}
    typed = {"version": made.version, "summary": "Half a sentence"}
    answer = client.post(url, typed, **script)
    made.refresh_from_db()
    assert (answer.status_code, answer.json()) == (200, {"version": made.version})
    assert made.summary == "Half a sentence"
    stale = client.post(url, {**typed, "summary": "Older"}, **script)
    assert stale.status_code == 409
    assert "changed after you opened it" in stale.json()["problems"][0]
    unread = client.post(url, {"version": made.version, "overall": "no such step"}, **script)
    assert unread.status_code == 422
    made.refresh_from_db()
    assert made.summary == "Half a sentence"


@pytest.mark.clause("UT-SUP-C")
def test_goals_come_first_and_are_fixed_with_the_self_review(d: Department) -> None:
    made = evaluation(d)
    with pytest.raises(Unmet, match="No goal is set yet") as refused:
        perform(made, "ask_self_review", actor=d.sergeant)
    assert refused.value.sentences[0].fix_url == page("goals", made)
    sergeant = signed_in(d.sergeant)
    bad = sergeant.post(page("goals", made), {"text_1": "Be better", "version": made.version})
    assert "A goal nobody can check is none" in words(bad)
    sergeant.post(page("goals", made), {"text_1": "Teach", "measure_1": "Ten lessons", "version": made.version})
    made.refresh_from_db()
    perform(made, "ask_self_review", actor=d.sergeant)
    assert sergeant.get(page("goals", made)).status_code == 404
    with pytest.raises(IntegrityError, match="before the self-review"), transaction.atomic():
        EvaluationGoal.objects.filter(evaluation=made).update(text="Something else")
    with pytest.raises(IntegrityError, match="before the self-review"), transaction.atomic():
        EvaluationGoal.objects.filter(evaluation=made).delete()


@pytest.mark.clause("UT-SUP-C")
def test_an_evaluation_goes_from_goals_to_the_countersignature(d: Department) -> None:
    made = evaluation(d, "countersigned")
    assert (made.released_by, made.countersigned_by) == (d.sergeant, d.chief)
    assert [r.kind for r in made.remarks.all()] == ["response", "countersignature"]
    assert made.goals.get().outcome == "met"
    assert {r.rating for r in made.ratings.all()} == {made.scale[0]["key"]}


@pytest.mark.clause("UT-SUP-C")
def test_an_incomplete_evaluation_is_not_released(utah: Department) -> None:
    made = evaluation(utah, "drafted")
    with pytest.raises(Unmet) as refused:
        perform(made, "release", actor=utah.sergeant)
    said = str(refused.value)
    assert "Not rated yet: Safety" in said
    assert "Model SRO policy, Program Supervisor (c)" in said
    shown = words(signed_in(utah.sergeant).get(made.get_absolute_url()))
    assert "The overall rating is missing" in shown
    url = reverse("workflow:perform", args=["evaluation", made.pk, "release"])
    assert signed_in(utah.sergeant).post(url, {}).status_code == 422
    with pytest.raises(IntegrityError, match="a criterion is not rated"), transaction.atomic():
        place(made, "released", released_by=utah.sergeant, released_at=made.created_at)


def test_a_weak_rating_needs_words(d: Department) -> None:
    made = evaluation(d, "drafted")
    weak = next(step["key"] for step in made.scale if step["needs_words"])
    write(made)
    EvaluationRating.objects.filter(evaluation=made, key="reports").update(rating=weak, comment="")
    with pytest.raises(Unmet, match="needs a comment: Reports and records"):
        perform(made, "release", actor=d.sergeant)


def test_a_rating_off_the_scale_is_refused_by_page_and_postgresql(utah: Department) -> None:
    made = evaluation(utah, "drafted")
    answer = signed_in(utah.sergeant).post(page("write", made), {"rating_safety": "6", "version": made.version})
    assert "Choose one step of the scale" in words(answer)
    with pytest.raises(IntegrityError, match="none of the scale"), transaction.atomic():
        EvaluationRating.objects.filter(evaluation=made, key="safety").update(rating="6")


@pytest.mark.clause("UT-LAW-703-2-h")
def test_utah_asks_the_school_before_the_release_and_alabama_does_not() -> None:
    for pack in ("utah", "alabama"):
        d = Department(pack)
        serving = post(d)
        made = evaluation(d, "drafted", serving.officer)
        write(made)
        if pack == "utah":
            with pytest.raises(Unmet, match=r"Not asked about the officer.*53G-8-703\(2\)\(h\)"):
                perform(made, "release", actor=d.sergeant)
            feedback(d, officer=serving.officer)
        perform(made, "release", actor=d.sergeant)
        assert made.status == "released"


def test_without_a_self_review_the_author_says_why(utah: Department) -> None:
    made = evaluation(utah, "self_review")
    perform(made, "go_on_without", actor=utah.sergeant, reason="On sick leave since May.")
    assert made.status == "drafted"


# Who reads what


@pytest.mark.clause("UT-SUP-C")
def test_the_matrix_row_of_evaluations_holds(utah: Department) -> None:
    made = evaluation(utah, "drafted")
    note(utah, made.officer, text="Secret note.")
    write(made, summary="Secret summary.")
    made.refresh_from_db()
    url, pdf = made.get_absolute_url(), page("pdf", made)
    secrets = ("Secret summary.", "Secret note.", "Seen often")
    for reader in (utah.chief, utah.sergeant):
        shown = words(signed_in(reader).get(url))
        assert all(secret in shown for secret in secrets)
        assert signed_in(reader).get(pdf).status_code == 200
    for limited in (utah.auditor, made.officer.user):
        client = signed_in(limited)
        shown = words(client.get(url))
        assert "Dates and signatures" in shown
        assert not any(secret in shown for secret in secrets)
        assert client.get(pdf).status_code == 404
    assert "A good year." not in words(signed_in(utah.auditor).get(url))
    assert "A good year." in words(signed_in(made.officer.user).get(url))
    strangers = [
        utah.officer().user,
        utah.lieutenant.user,
        utah.principal,
        utah.superintendent,
        seated(Role.SCHOOL_STAFF, utah.school),
        seated(Role.ADMINISTRATOR, None),
        Department("alabama").sergeant,
        Department("alabama").chief,
    ]
    for stranger in strangers:
        client = signed_in(stranger)
        assert [client.get(u).status_code for u in (url, pdf, page("write", made))] == [404, 404, 404]
        assert str(made.officer) not in words(client.get(reverse("assignments:evaluations:list")))
        assert made.get_absolute_url() not in words(client.get(f"/search?q={made.officer.badge}"))
    assert AccessRecord.objects.filter(object_id=made.pk).count() == 8


@pytest.mark.clause("UT-SUP-C")
def test_the_officer_reads_everything_after_the_release_and_only_the_notes_cited(utah: Department) -> None:
    made = evaluation(utah, "drafted")
    cited, other = note(utah, made.officer, text="Cited note."), note(utah, made.officer, text="Other note.")
    write(made, cited=[cited.pk])
    made.refresh_from_db()
    perform(made, "release", actor=utah.sergeant)
    shown = words(signed_in(made.officer.user).get(made.get_absolute_url()))
    assert "Cited note." in shown
    assert "Other note." not in shown
    assert "Solid work." in shown
    assert signed_in(made.officer.user).get(page("pdf", made)).status_code == 200
    assert signed_in(made.officer.user).get(other.get_absolute_url()).status_code == 404
    assert "Other note." not in words(signed_in(utah.auditor).get(made.get_absolute_url()))


@pytest.mark.clause("UT-SUP-C")
def test_after_a_transfer_the_author_writes_no_more_and_the_new_supervisor_reads_and_takes_over(
    utah: Department,
) -> None:
    made = evaluation(utah, "drafted")
    Seat.objects.filter(user=utah.sergeant, role=Role.SERGEANT).update(until=days(-1))
    successor = seated(Role.SERGEANT, utah.agency)
    gone, new = signed_in(utah.sergeant), signed_in(successor)
    assert [gone.get(u).status_code for u in (made.get_absolute_url(), page("write", made))] == [404, 404]
    assert new.get(made.get_absolute_url()).status_code == 200
    assert new.get(page("write", made)).status_code == 404
    assert [v.transition.key for v in options(made, successor)] == ["cancel"]
    new.post(page("take-over", made), {"version": made.version})
    made.refresh_from_db()
    assert made.author == successor
    assert new.get(page("write", made)).status_code == 200


def test_while_the_author_leads_nobody_takes_over(utah: Department) -> None:
    made = evaluation(utah, "drafted")
    second = seated(Role.SERGEANT, utah.agency)
    assert signed_in(second).get(page("take-over", made)).status_code == 404
    with pytest.raises(NotYours):
        take_over(made, version=made.version, by=second)


# Frozen


@pytest.mark.clause("UT-SUP-C")
def test_what_was_released_stays_and_is_corrected_by_amendments_alone(d: Department) -> None:
    made = evaluation(d, "countersigned")
    assert signed_in(d.sergeant).get(page("write", made)).status_code == 404
    for change in ({"summary": "Better."}, {"overall": "x"}, {"self_review": "x"}, {"author": d.chief}):
        with pytest.raises(IntegrityError, match="amendments only"), transaction.atomic():
            Evaluation.objects.filter(pk=made.pk).update(**change)
    for rows in (EvaluationRating.objects.filter(evaluation=made), EvaluationGoal.objects.filter(evaluation=made)):
        with pytest.raises(IntegrityError, match="amendments only"), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError, match="amendments only"), transaction.atomic():
        EvaluationRating.objects.filter(evaluation=made).update(comment="x")
    for table in ("evaluation", "evaluationremark"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM assignments_{table}")
    perform(made, "amend", actor=d.sergeant, data={"text": "38, not 83.", "reason": "A slip."})
    amended = made.remarks.get(kind="amendment")
    assert (amended.author, amended.reason) == (d.sergeant, "A slip.")
    assert (made.status, made.acknowledged_at, made.countersigned_by) == ("released", None, None)
    assert "38, not 83." in words(signed_in(made.officer.user).get(made.get_absolute_url()))


def test_an_amendment_says_what_and_why(utah: Department) -> None:
    made = evaluation(utah, "released")
    with pytest.raises(Refused):
        perform(made, "amend", actor=utah.sergeant, data={"text": "Other."})
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationRemark.objects.create(evaluation=made, kind="amendment", text="Other.", author=utah.sergeant)


def test_the_chief_never_countersigns_what_they_wrote_or_what_is_about_them(utah: Department) -> None:
    made = evaluation(utah, "acknowledged")
    with pytest.raises(NotYours):
        perform(made, "countersign", actor=utah.sergeant)
    with pytest.raises(IntegrityError), transaction.atomic():
        place(made, "countersigned", countersigned_by=utah.sergeant, countersigned_at=made.created_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        place(made, "countersigned", countersigned_by=made.officer.user, countersigned_at=made.created_at)


def test_a_designee_reads_and_countersigns_for_the_chief_but_never_their_own(utah: Department) -> None:
    made, own = evaluation(utah, "acknowledged"), evaluation(utah, "drafted", utah.captain)
    captain = utah.captain.user
    assert signed_in(captain).get(made.get_absolute_url()).status_code == 404
    DelegationFactory(agency=utah.agency, giver=utah.chief, receiver=captain, decisions=["evaluation.countersign"])
    assert "Solid work." in words(signed_in(captain).get(made.get_absolute_url()))
    assert signed_in(captain).get(page("pdf", own)).status_code == 404
    assert "You read ratings and comments once" in words(signed_in(captain).get(own.get_absolute_url()))
    perform(made, "countersign", actor=captain, data={"note": ""})
    assert made.countersigned_by == captain
    led(utah, own, "acknowledged")
    with pytest.raises(NotYours):
        perform(own, "countersign", actor=captain, data={"note": ""})


def test_a_form_opened_before_somebody_wrote_is_refused(utah: Department) -> None:
    made = evaluation(utah, "drafted")
    seen = made.version
    write(made)
    answer = signed_in(utah.sergeant).post(page("write", made), {"summary": "Mine.", "version": seen})
    assert answer.status_code == 409
    assert "Mine." in words(answer)
    stale = Evaluation.objects.get(pk=made.pk)
    with pytest.raises(MovedMeanwhile):
        take_over(stale, version=seen, by=utah.sergeant)


def test_pages_cost_the_same_for_one_and_for_many(utah: Department) -> None:
    evaluation(utah, "countersigned")
    url = reverse("assignments:evaluations:list")
    first = queries(utah.chief, url)
    made, *_others = [evaluation(utah, "drafted") for _ in range(3)]
    assert queries(utah.chief, url) == first <= 15
    note(utah, made.officer)
    feedback(utah, "submitted", made.officer)
    once = queries(utah.sergeant, made.get_absolute_url())
    for _ in range(4):
        note(utah, made.officer)
        feedback(utah, "submitted", made.officer)
    assert queries(utah.sergeant, made.get_absolute_url()) == once
    assert once <= 15
