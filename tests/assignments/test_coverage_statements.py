"""A month's statement: figures, disputes line by line, acknowledged by both sides on the same figures."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assignments.models import CoverageStatement, LineDispute, Presence, StatementAcknowledgement
from assignments.queries.statements import figures_now, line_choice
from assignments.services.statements import Claim, dispute_line, make_statements, settle_corrected, settle_dispute
from sro_program.documents.services import documents_of
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import MovedMeanwhile, NotVisible, NotYours, Unmet
from tests.factories.coverage import absence, at, calendar, cover, presence, substitute
from tests.factories.department import Department
from tests.factories.pages import signed_in
from tests.factories.posts import post

pytestmark = [pytest.mark.django_db, pytest.mark.clause("UT-SUP-B")]
DENVER = ZoneInfo("America/Denver")
FIRST = date(2026, 2, 2)
GONE, COVERED, SHORT = date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 5)


@pytest.fixture
def d() -> Any:
    """One week of school in February: a day missed, a day covered in part, a day served in part, two in full."""
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=DENVER), tick=False):
        made: Any = Department("utah", zone="America/Denver")
        terms = {"rate_per_hour": Decimal(60), "school_share": 50}
        made.deal = made.agreement(starts_on=date(2025, 7, 1), ends_on=date(2026, 12, 31), **terms)
        calendar(made.district, FIRST, date(2026, 2, 6))
        made.post = post(made, agreement=made.deal, starts_on=date(2025, 8, 1))
        for day in (GONE, COVERED):
            absence(made.post, at(made.school, day, time(0)), at(made.school, day, time(23)))
        for day in (FIRST, date(2026, 2, 6)):
            presence(made.post, day, time(8), time(15))
        presence(made.post, SHORT, time(8), time(13))
        made.guard = substitute(made)
        cover(made.post, made.guard, at(made.school, COVERED, time(8)), at(made.school, COVERED, time(14)), "came")
        make_statements()
        made.statement = CoverageStatement.objects.get(month=date(2026, 2, 1))
        yield made


def sent(d: Any) -> CoverageStatement:
    perform(d.statement, "send", actor=d.sergeant)
    return d.statement  # type: ignore[no-any-return]


def claim(d: Any, day: date, minutes: int) -> Claim:
    line = next(x for x in figures_now(d.statement).lines if x.date == day)
    return Claim(line.key, minutes, "The officer was there.")


def dispute(d: Any, day: date, minutes: int, by: Any = None) -> LineDispute:
    d.statement.refresh_from_db()
    by = by or d.superintendent
    made = dispute_line(statement=d.statement, by=by, claim=claim(d, day, minutes), version=d.statement.version)
    d.statement.refresh_from_db()
    return made


def settle(d: Any, disputed: LineDispute, by: Any) -> LineDispute:
    disputed.refresh_from_db()
    return settle_dispute(dispute=disputed, by=by, note="", version=disputed.version)


def test_figures(d: Any) -> None:
    figures = figures_now(d.statement)
    assert (figures.due, figures.served, figures.covered, figures.uncovered) == (
        5 * 420, 2 * 420 + 300, {"guardian": 360}, 420 + 60 + 120,
    )  # fmt: skip
    assert (figures.value, figures.credit) == ("600.00", "300.00")
    assert [x.uncovered for x in figures.lines] == [0, 420, 60, 120, 0]


@pytest.mark.parametrize(("rates", "credit"), [
    ({"rate_per_hour": None, "rate_per_day": Decimal(420)}, "600.00"),
    ({"rate_per_hour": None, "rate_per_day": None}, ""),
    ({"rate_per_hour": Decimal("33.33"), "rate_per_day": Decimal(1)}, "333.30"),
])  # fmt: skip
def test_the_credit_follows_the_agreed_rate(d: Any, rates: dict[str, Any], credit: str) -> None:
    agreement = d.statement.agreement
    agreement.school_share = None
    for name, rate in rates.items():
        setattr(agreement, name, rate)
    assert figures_now(d.statement).credit == credit


def test_statements_are_made_once_for_agreements_that_counted(d: Any) -> None:
    assert make_statements() == 0
    assert CoverageStatement.objects.count() == 1
    with time_machine.travel(datetime(2026, 4, 1, 3, tzinfo=DENVER)):
        assert make_statements() == 0, "somewhere in the country March is not over"
    with time_machine.travel(datetime(2026, 4, 1, 7, tzinfo=DENVER)):
        assert (make_statements(), make_statements()) == (1, 0)


def test_both_sides_acknowledge_the_same_figures_and_they_freeze(d: Any) -> None:
    statement = sent(d)
    perform(statement, "acknowledge", actor=d.superintendent)
    assert statement.status == "acknowledged"
    kept = list(StatementAcknowledgement.objects.values_list("side", "sha256"))
    assert [side for side, _sha in kept] == ["agency", "district"]
    assert len({sha for _side, sha in kept}) == 1
    assert documents_of(statement).count() == 1
    Presence.objects.filter(day=SHORT).update(left_at=at(d.school, SHORT, time(9)))
    html = signed_in(d.sergeant).get(statement.get_absolute_url()).content.decode()
    assert "$300.00" in html
    with pytest.raises(MovedMeanwhile):
        perform(statement, "take_back", actor=d.sergeant, reason="Oops")


def test_figures_that_changed_are_sent_again_before_anybody_acknowledges(d: Any) -> None:
    statement = sent(d)
    Presence.objects.filter(day=SHORT).update(left_at=at(d.school, SHORT, time(14)))
    with pytest.raises(Unmet, match="have changed since the agency sent them"):
        perform(statement, "acknowledge", actor=d.superintendent)
    assert "have changed since" in signed_in(d.chief).get(statement.get_absolute_url()).content.decode()
    perform(statement, "take_back", actor=d.sergeant, reason="Presence was corrected.")
    perform(statement, "send", actor=d.sergeant)
    perform(statement, "acknowledge", actor=d.superintendent)
    assert statement.acknowledgements.last().figures["uncovered"] == 540


def test_the_other_side_agrees_with_a_dispute(d: Any) -> None:
    statement = sent(d)
    disputed = dispute(d, SHORT, 180)
    assert statement.status == "disputed"
    for person, step in ((d.superintendent, "acknowledge"), (d.sergeant, "send_again")):
        with pytest.raises((Unmet, MovedMeanwhile)):
            perform(statement, step, actor=person)
    settle(d, disputed, d.sergeant)
    disputed.refresh_from_db()
    assert (disputed.settled_how, disputed.settled_side, disputed.settled_by) == ("agreed", "agency", d.sergeant)
    assert figures_now(statement).uncovered == 660
    statement.refresh_from_db()
    perform(statement, "send_again", actor=d.sergeant)
    perform(statement, "acknowledge", actor=d.superintendent)
    assert statement.acknowledgements.last().figures["credit"] == "330.00"


def test_nobody_agrees_with_themselves(d: Any) -> None:
    sent(d)
    disputed = dispute(d, SHORT, 0, by=d.sergeant)
    assert settle(d, disputed, d.chief).settled_how == "withdrawn", "the same side takes it back"
    disputed = dispute(d, SHORT, 0, by=d.sergeant)
    with pytest.raises(IntegrityError, match="dispute_agreed_by_the_other_side"), transaction.atomic():
        LineDispute.objects.filter(pk=disputed.pk).update(
            settled_how="agreed", settled_side="agency", settled_at=d.statement.status_since
        )


def test_a_corrected_record_settles_by_itself(d: Any) -> None:
    sent(d)
    disputed, other = dispute(d, SHORT, 0), dispute(d, GONE, 0)
    Presence.objects.filter(day=SHORT).update(left_at=at(d.school, SHORT, time(15)))
    assert (settle_corrected(), settle_corrected()) == (1, 0)
    disputed.refresh_from_db()
    other.refresh_from_db()
    assert (disputed.settled_how, disputed.settled_by, other.open) == ("corrected", None, True)
    presence(d.post, GONE, time(8), time(12))
    assert settle(d, other, d.superintendent).settled_how == "corrected"


def test_a_claim_must_say_something_possible_and_new(d: Any) -> None:
    sent(d)
    for minutes, fault in ((121, "At most 60"), (60, "says already")):
        with pytest.raises(ValidationError, match=fault):
            dispute(d, COVERED, minutes)
    dispute(d, SHORT, 0)
    with pytest.raises(MovedMeanwhile, match="disputed already"):
        dispute(d, SHORT, 10)


def test_two_who_dispute_at_once(d: Any) -> None:
    statement = sent(d)
    seen = statement.version
    dispute_line(statement=statement, by=d.superintendent, claim=claim(d, SHORT, 0), version=seen)
    with pytest.raises(MovedMeanwhile, match="changed after you opened it"):
        dispute_line(statement=statement, by=d.sergeant, claim=claim(d, GONE, 0), version=seen)


def test_who_sees_and_who_speaks(d: Any) -> None:
    statement, stranger = d.statement, Department("utah")
    assert signed_in(d.superintendent).get(statement.get_absolute_url()).status_code == 404, "not sent yet"
    sent(d)
    url = statement.get_absolute_url()
    for person in (d.chief, d.sergeant, d.auditor, d.superintendent):
        assert signed_in(person).get(url).status_code == 200
        for path in (f"{url}?export=csv", f"{url}/pdf"):
            assert signed_in(person).get(path).status_code == 200
    for person in (d.principal, d.post.officer.user, stranger.chief, stranger.superintendent):
        assert signed_in(person).get(url).status_code == signed_in(person).get(f"{url}/pdf").status_code == 404
    with pytest.raises(NotYours):
        dispute(d, SHORT, 0, by=d.auditor)
    with pytest.raises(NotVisible):
        dispute(d, SHORT, 0, by=stranger.superintendent)
    with pytest.raises(NotYours):
        perform(statement, "acknowledge", actor=d.sergeant)


def test_the_database_holds_the_rules_too(d: Any) -> None:
    statement = d.statement
    with pytest.raises(IntegrityError, match="both sides acknowledge"):
        place(statement, "acknowledged")
    with pytest.raises(IntegrityError, match="statement_of_a_month"), transaction.atomic():
        CoverageStatement.objects.create(agreement=d.deal, month=date(2026, 1, 2))
    line = claim(d, SHORT, 0)
    row = {"assignment_id": line.line[0], "school_id": line.line[1], "day": SHORT, "side": "agency", "reason": "x",
           "was_uncovered": 1, "claimed_uncovered": 0, "raised_by": d.sergeant}  # fmt: skip
    with pytest.raises(IntegrityError, match="from sending to acknowledging"), transaction.atomic():
        LineDispute.objects.create(statement=statement, **row)
    sent(d)
    perform(statement, "acknowledge", actor=d.superintendent)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assignments_statementacknowledgement SET sha256 = 'x'")


def test_pages_dispute_and_settle(d: Any) -> None:
    statement = sent(d)
    district, agency = signed_in(d.superintendent), signed_in(d.sergeant)
    form = reverse("assignments:coverage:statement-dispute", args=[statement.pk])
    line = next(x for x in figures_now(statement).lines if x.date == SHORT)
    typed = {"line": line_choice(line), "uncovered": "500", "reason": "He was at a ball game.", "version": "2"}
    refused = district.post(form, typed)
    assert refused.status_code == 422
    assert "At most 420 minutes" in refused.content.decode()
    assert "He was at a ball game." in refused.content.decode()
    assert district.post(form, {**typed, "uncovered": "0"}).status_code == 302
    disputed = LineDispute.objects.get()
    page = agency.get(statement.get_absolute_url()).content.decode()
    assert "0 instead of 120 minutes" in page
    settling = reverse("assignments:coverage:dispute-settle", args=[disputed.pk])
    assert "Agree with the dispute" in agency.get(settling).content.decode()
    assert agency.post(settling, {"note": "Right.", "version": "1"}).status_code == 302
    assert agency.post(settling, {"note": "Right.", "version": "1"}).status_code == 409


def test_exports_hold_every_line(d: Any) -> None:
    sent(d)
    csv = signed_in(d.superintendent).get(f"{d.statement.get_absolute_url()}?export=csv")
    lines = b"".join(csv.streaming_content).decode().splitlines()
    assert len(lines) == 6
    assert f"2026-02-04,{d.school.name},08:00–15:00,420,0,0,360,0,60,30.0,no" in lines[3]
    names = [d.post.officer.user.full_name, str(d.guard)]
    assert [n for n in names if n in "\n".join(lines)] == [], "a bill names nobody"


def test_statements_cost_the_same_for_one_and_many(d: Any, django_assert_max_num_queries: Any) -> None:
    sent(d)
    for person, url in (
        (d.sergeant, d.statement.get_absolute_url()),
        (d.chief, reverse("assignments:coverage:statement-list")),
    ):
        client = signed_in(person)
        client.get(url)
        with django_assert_max_num_queries(15):
            client.get(url)
