"""Two at once: the officer acknowledges while the author amends; one answer by link is sent twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assignments.models import Evaluation, Feedback
from assignments.services.feedback import link_token
from sro_program.testing.placing import place
from sro_program.testing.racing import Race
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile
from sro_program.workflow.models import TransitionRecord
from tests.factories.department import Department
from tests.factories.evaluations import evaluation, feedback

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20


def test_of_acknowledging_and_amending_one_wins_and_the_other_is_told_who(race: Race) -> None:
    d = Department("utah")
    made = evaluation(d, "released")
    refusals: list[MovedMeanwhile] = []
    for _round in range(ROUNDS):
        made.refresh_from_db()
        seen = made.version

        def try_to(key: str, actor: Any, data: dict[str, str], seen: int = seen) -> None:
            try:
                perform(Evaluation.objects.get(pk=made.pk), key, actor=actor, data=data, version=seen)
            except MovedMeanwhile as refusal:
                refusals.append(refusal)
                raise

        ends = race(
            lambda: try_to("acknowledge", made.officer.user, {"read": "on", "response": ""}),
            lambda: try_to("amend", d.sergeant, {"text": "A slip.", "reason": "Typing."}),
        )
        assert sorted(ends) == ["MovedMeanwhile", "done"]
        made.refresh_from_db()
        assert made.version == seen + 1
        if made.status == "acknowledged":
            place(made, "released", acknowledged_at=None)
    assert len(refusals) == ROUNDS
    assert {refusal.who for refusal in refusals} <= {d.sergeant, made.officer.user}
    assert all(refusal.when for refusal in refusals)


def test_an_answer_by_link_sent_twice_counts_once(race: Race) -> None:
    d = Department("utah")
    d.agency.feedback_by_link = True
    d.agency.save()
    for _round in range(ROUNDS):
        made = feedback(d)
        url = reverse("assignments:evaluations:feedback-link", args=[link_token(made, d.principal)])
        marks = {f"mark_{item['key']}": "5" for item in made.items}
        sent = {**marks, "continues": "yes", "version": made.version, "hand_in": "yes"}
        answers: list[int] = []

        def send(url: str = url, sent: dict[str, Any] = sent, answers: list[int] = answers) -> None:
            answers.append(Client().post(url, sent).status_code)

        assert race(send, send) == ["done", "done"]
        assert sorted(answers) == [200, 302]
        made = Feedback.objects.get(pk=made.pk)
        assert made.status == "submitted"
        assert TransitionRecord.objects.filter(object_id=made.pk, transition="submit").count() == 1
