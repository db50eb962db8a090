"""What was decided and told on the way: the decision log, the outbox, notices and their mails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from applicants.models import Application
from sro_program.workflow import registry
from sro_program.workflow.models import TransitionRecord

from .basket import Basket
from .departments import Department

SCREENED = ("submit", "start_chain", "start_screening")
FOUND = (*SCREENED, "find_eligible")
HEARD = (*FOUND, "mark_interviewed")
LISTED = (*HEARD, "recommend", "forward")
WAYS = {
    "draft": (),
    "in_chain": SCREENED[:2],
    "screening": SCREENED,
    "eligible": FOUND,
    "ineligible": (*SCREENED, "find_ineligible"),
    "interviewed": HEARD,
    "not_recommended": (*HEARD, "not_recommend"),
    "forwarded": LISTED,
    "appointed": (*LISTED, "appoint"),
    "not_selected": (*LISTED, "decline"),
    "withdrawn": ("submit", "withdraw"),
}
"""State of an application -> the decisions that led there."""
BY_APPLICANT, BY_CHIEF = ("submit", "withdraw"), ("appoint", "decline")
BY_SYSTEM = ("start_chain", "start_screening", "mark_interviewed", "recommend", "not_recommend", "forward")

TOLD = """
INSERT INTO notifications_outbox (kind, line_id, payload, created_at, done_at, attempts, problem)
SELECT workflow || '.' || transition, id, '{}', at, at, 1, '' FROM workflow_transitionrecord;

INSERT INTO notifications_notice (outbox_id, user_id, kind, title, body, url, created_at, read_at)
SELECT o.id, person.id, o.kind, 'Application: ' || l.transition, 'An application moved.',
       '/selection/applications/' || l.object_id, o.created_at,
       CASE WHEN o.id %% 40 = 0 THEN NULL ELSE o.created_at + interval '1 day' END
FROM notifications_outbox o
JOIN workflow_transitionrecord l ON l.id = o.line_id
JOIN applicants_application a ON a.id = l.object_id
CROSS JOIN LATERAL (
    SELECT a.applicant_id AS id
    UNION SELECT s.user_id FROM organisations_seat s WHERE s.agency_id = l.agency_id
        AND (s.role = 'sergeant' OR (s.role = 'chief' AND l.transition IN ('forward', 'withdraw')))
) person;

INSERT INTO notifications_delivery (notice_id, state, attempts, next_try_at, sent_at, problem)
SELECT id, 'sent', 1, created_at, created_at, '' FROM notifications_notice;
"""
FLOOR = """
CREATE TABLE IF NOT EXISTS bench_plainrow (
    id bigint PRIMARY KEY, agency_id uuid NOT NULL REFERENCES organisations_agency, title text NOT NULL,
    person text NOT NULL, status text NOT NULL, since date NOT NULL, until date NOT NULL
);
CREATE INDEX IF NOT EXISTS plainrows_of_agency ON bench_plainrow (agency_id, since DESC, id DESC);
INSERT INTO bench_plainrow
SELECT n, agency.id, 'School resource officer, Example School ' || n, 'Avery Example ' || n %% 997,
       (ARRAY['open', 'closed', 'filled'])[1 + n %% 3], date '2022-01-03' + n %% 1400, date '2022-02-03' + n %% 1400
FROM generate_series(1, %s) AS n, organisations_agency AS agency WHERE agency.name = %s;
INSERT INTO bench_plainrow
SELECT -row_number() OVER (), id, 'School resource officer', 'Avery Example', 'open', '2024-01-08', '2024-02-08'
FROM organisations_agency WHERE name <> %s;
"""


def decisions(applications: list[Application], departments: list[Department], basket: Basket) -> None:
    """The log of every application, a day between two decisions."""
    at_agency = {department.agency.pk: department for department in departments}
    kind = ContentType.objects.get_for_model(Application)
    workflow = registry.for_record(Application())
    for application in applications:
        department = at_agency[application.opening.agency_id]
        way: Any = WAYS[application.status]
        if not department.policy.selection.uses_chain:
            way = [key for key in way if key != "start_chain"]
        source = "draft"
        for step, key in enumerate(way):
            target = workflow.transition(key).target
            actor, acted_as = _who(application, department, key)
            basket.put(
                TransitionRecord(
                    workflow="selection",
                    transition=key,
                    source=source,
                    target=target,
                    content_type=kind,
                    object_id=application.pk,
                    agency=department.agency,
                    actor=actor,
                    acted_as=acted_as,
                    record_version=step + 2,
                    reason="Others stood higher on the list." if key == "decline" else "",
                    at=application.created_at + timedelta(days=step, hours=4),
                )
            )
            source = target


def _who(application: Application, department: Department, key: str) -> tuple[Any, str]:
    if key in BY_APPLICANT:
        return application.applicant, "applicant"
    if key in BY_CHIEF:
        return department.chief, "chief"
    return (None, "system") if key in BY_SYSTEM else (department.sergeant, "sro_supervisor")


def notices() -> None:
    """Of every line one to the applicant and the SRO supervisor, of some to the chief; one in forty unread."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [])


def floor(rows: int, owner: str) -> None:
    """The plain table, all of it the agency's with the name `owner` but for one row of each other agency."""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, [rows, owner, owner])
