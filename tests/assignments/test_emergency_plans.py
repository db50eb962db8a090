"""Emergency plans: seen by the school's people and its officers alone, reviewed, practiced, reminded once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from assignments.models import Drill, EmergencyPlan, FollowUp, PlanVersion
from assignments.services.alerts import alert_posts, remind_reviews
from sro_program.audit.models import AccessRecord
from sro_program.documents.models import Document
from sro_program.documents.uploads import LARGEST, is_pdf
from sro_program.notifications.models import Outbox
from sro_program.organisations.models import Role
from sro_program.testing.placing import place
from sro_program.workflow.engine import options, perform
from sro_program.workflow.errors import BadDecision, NotVisible, Unmet
from tests.factories.department import Department
from tests.factories.organisations import SchoolFactory, seated
from tests.factories.pages import queries, signed_in, words
from tests.factories.posts import STEPS, emergency_plan, post
from tests.factories.selection import AgreementFactory, days

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def d() -> Department:
    return Department("alabama")


def typed(d: Department, **more: Any) -> dict[str, Any]:
    return {"school": d.school.pk, "hazard": "hostage", "pocket": STEPS, "text": "The plan.", **more}


# Who sees it


@pytest.mark.clause("AL-III-A-2-g")
def test_only_the_schools_people_and_its_officers_see_a_plan(d: Department) -> None:
    serving = post(d)
    plan = emergency_plan(d)
    staff = seated(Role.SCHOOL_STAFF, d.school)
    elsewhere = SchoolFactory(district=d.district)
    at_other = AgreementFactory(agency=d.agency, district=d.district, schools=[elsewhere], status="in_force")
    neighbour = post(d, schools=[elsewhere], agreement=at_other)
    barred = [
        d.chief,
        d.sergeant,
        d.auditor,
        d.superintendent,
        neighbour.officer.user,
        d.officer().user,
        seated(Role.PRINCIPAL, elsewhere),
        seated(Role.SCHOOL_STAFF, elsewhere),
        seated(Role.DISTRICT_STAFF, d.district),
        Department("utah").principal,
    ]
    pages = [reverse(f"assignments:{name}", args=[plan.pk]) for name in ("plan", "plan-pocket")]
    for reader in (d.principal, staff, serving.officer.user):
        assert [signed_in(reader).get(url).status_code for url in pages] == [200, 200]
        assert plan.hazard_label in words(signed_in(reader).get(reverse("assignments:plan-list")))
        assert plan.hazard_label in words(signed_in(reader).get(d.school.get_absolute_url()))
    for stranger in barred:
        client = signed_in(stranger)
        assert [client.get(url).status_code for url in pages] == [404, 404]
        assert plan.hazard_label not in words(client.get(reverse("assignments:plan-list")))
        assert plan.hazard_label not in words(client.get("/search?q=armed"))
        assert plan.hazard_label not in words(client.get(d.school.get_absolute_url()))
        with pytest.raises(NotVisible):
            perform(plan, "retire", actor=stranger, reason="No.")
    assert AccessRecord.objects.filter(object_id=plan.pk).count() == 6


@pytest.mark.clause("AL-III-A-2-g")
def test_an_officer_whose_post_ended_no_longer_sees_it(d: Department) -> None:
    serving = post(d)
    plan = emergency_plan(d)
    place(serving, "suspended")
    assert signed_in(serving.officer.user).get(plan.get_absolute_url()).status_code == 404


def test_staff_read_a_plan_once_it_is_in_force_and_never_write_it(d: Department) -> None:
    staff = signed_in(seated(Role.SCHOOL_STAFF, d.school))
    draft, counts = emergency_plan(d, "draft"), emergency_plan(d, hazard="hostage")
    assert staff.get(draft.get_absolute_url()).status_code == 404
    assert staff.get(counts.get_absolute_url()).status_code == 200
    for name in ("plan-version", "plan-drill", "plan-follow-ups"):
        assert staff.get(reverse(f"assignments:{name}", args=[counts.pk])).status_code == 404
    assert staff.get(reverse("assignments:plan-new")).status_code == 404


# Writing it


@pytest.mark.clause("AL-III-A-2-g")
def test_a_school_has_one_plan_per_hazard_and_it_is_put_in_force_by_the_principal(d: Department) -> None:
    serving = post(d)
    officer = signed_in(serving.officer.user)
    answer = officer.post(reverse("assignments:plan-new"), typed(d))
    plan = EmergencyPlan.objects.get()
    assert answer.url == plan.get_absolute_url()
    assert (plan.helper, plan.hazard_label) == (serving.officer, "Hostage situation")
    again = officer.post(reverse("assignments:plan-new"), typed(d))
    assert "has a plan for this hazard already" in words(again)
    assert [v.transition.key for v in options(plan, serving.officer.user)] == []
    perform(plan, "put_in_force", actor=d.principal, data={"review_due": days(100)})
    assert (plan.status, plan.current, plan.review_due) == ("in_force", plan.versions.get(), days(100))


def test_a_second_plan_for_a_hazard_is_refused_by_postgresql(d: Department) -> None:
    plan = emergency_plan(d)
    plan.pk, plan.status, plan.current = None, "draft", None
    plan._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.save()


def test_nothing_is_put_in_force_before_it_is_written(d: Department) -> None:
    plan = emergency_plan(d, "draft")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM assignments_planversion")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(Unmet, match="Nothing is written yet") as refused:
        perform(plan, "put_in_force", actor=d.principal, data={"review_due": days(100)})
    assert refused.value.sentences[0].fix_url == reverse("assignments:plan-version", args=[plan.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        place(plan, "in_force")


@pytest.mark.clause("AL-III-A-2-g")
def test_the_next_review_is_no_later_than_the_clause_allows(d: Department) -> None:
    plan = emergency_plan(d, "draft")
    with pytest.raises(BadDecision, match=r"at least every 12 months \(Model policy III.A.2.g\)"):
        perform(plan, "put_in_force", actor=d.principal, data={"review_due": days(400)})
    with pytest.raises(BadDecision, match="lies ahead"):
        perform(plan, "put_in_force", actor=d.principal, data={"review_due": days(0)})


def test_versions_are_kept_and_the_new_one_counts_from_the_review(d: Department) -> None:
    plan = emergency_plan(d)
    principal = signed_in(d.principal)
    url = reverse("assignments:plan-version", args=[plan.pk])
    given = {"pocket": "Lock up.", "text": "Shorter.", "change": "Fewer steps", "version": plan.version}
    assert principal.post(url, given).status_code == 302
    plan.refresh_from_db()
    assert plan.current is not None
    assert (plan.current.number, plan.versions.count()) == (1, 2)
    perform(plan, "review", actor=d.principal, data={"review_due": days(300)})
    assert plan.current.number == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.update(text="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.all().delete()
    assert principal.post(url, given).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.pdf", b"This is text, whatever its name says.", "This is no PDF"),
        ("plan.pdf", b"%PDF-1.7 cut off", "This is no PDF"),
        ("plan.pdf", b"", "This file is empty"),
        ("plan.pdf", PDF + b"\0" * LARGEST, "up to 25 MB"),
    ],
)
def test_only_whole_pdfs_are_taken(d: Department, name: str, content: bytes, sentence: str) -> None:
    given = typed(d, text="", upload=SimpleUploadedFile(name, content, "application/pdf"))
    answer = signed_in(d.principal).post(reverse("assignments:plan-new"), given)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Document.objects.exists()


def test_an_uploaded_plan_is_read_by_those_who_see_the_plan(d: Department) -> None:
    given = typed(d, text="", upload=SimpleUploadedFile("plan.pdf", PDF, "application/pdf"))
    assert signed_in(d.principal).post(reverse("assignments:plan-new"), given).status_code == 302
    document = Document.objects.get()
    assert bytes(document.content) == PDF
    assert signed_in(d.principal).get(document.get_absolute_url()).status_code == 200
    assert signed_in(d.chief).get(document.get_absolute_url()).status_code == 404
    assert document.name in words(signed_in(d.principal).get(EmergencyPlan.objects.get().get_absolute_url()))


def test_steps_for_the_pocket_are_few(d: Department) -> None:
    answer = signed_in(d.principal).post(reverse("assignments:plan-new"), typed(d, pocket="Step.\n" * 13))
    assert "Keep the first 12" in words(answer)
    assert "Write the plan here" in words(
        signed_in(d.principal).post(reverse("assignments:plan-new"), typed(d, text=""))
    )


def test_the_pocket_card_is_a_pdf_of_the_version_in_force(d: Department) -> None:
    post(d)
    plan, draft = emergency_plan(d), emergency_plan(d, "draft", hazard="fire")
    answer = signed_in(d.principal).get(reverse("assignments:plan-pocket", args=[plan.pk]))
    assert is_pdf(answer.content)
    assert answer["Cache-Control"] == "no-store, private"
    assert signed_in(d.principal).get(reverse("assignments:plan-pocket", args=[draft.pk])).status_code == 404


# Drills


@pytest.mark.clause("AL-III-A-2-g")
def test_drills_keep_findings_and_what_is_put_right(d: Department) -> None:
    plan, serving = emergency_plan(d), post(d)
    client = signed_in(serving.officer.user)
    url = reverse("assignments:plan-drill", args=[plan.pk])
    given = {
        "held_on": "yesterday",
        "minutes": "20",
        "findings": "Two doors stayed open.",
        "follow_ups": "Mend door 12\nMend door 14",
        "due_on": days(30).isoformat(),
        "version": plan.version,
    }
    for wrong, sentence in (
        ({"held_on": "tomorrow"}, "lies ahead"),
        ({"due_on": ""}, "Say until when"),
        ({"due_on": days(-9).isoformat()}, "before the drill"),
        ({"minutes": "-5"}, "1"),
    ):
        answer = client.post(url, {**given, **wrong})
        assert answer.status_code == 422
        assert sentence in words(answer)
    assert client.post(url, given).status_code == 302
    drill = Drill.objects.get()
    assert (drill.version_practiced, drill.follow_ups.count()) == (plan.current, 2)
    plan.refresh_from_db()
    done = FollowUp.objects.get(what="Mend door 12")
    page = reverse("assignments:plan-follow-ups", args=[plan.pk])
    assert client.post(page, {"done": [done.pk], "version": plan.version}).status_code == 302
    done.refresh_from_db()
    assert done.done_by == serving.officer.user
    assert "Put right" in words(client.get(plan.get_absolute_url()))
    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUp.objects.filter(done_on=None).update(done_on=days(0))


# Reminders


@pytest.mark.clause("AL-III-A-2-g")
def test_an_overdue_review_is_reminded_once_for_each_day_it_was_due(d: Department) -> None:
    serving = post(d)
    plan = emergency_plan(d, review_due=days(-2))
    emergency_plan(d, hazard="fire", review_due=days(100))
    emergency_plan(d, "draft", hazard="hostage")
    assert [remind_reviews(), remind_reviews()] == [1, 0]
    told = Outbox.objects.get(kind="emergency_plan.overdue")
    assert set(told.payload["people"]) == {str(d.principal.pk), str(serving.officer.user.pk)}
    assert d.school.name not in told.payload["title"] + told.payload["body"]
    place(plan, "in_force", review_due=days(-1))
    assert [remind_reviews(), remind_reviews()] == [1, 0]
    place(plan, "in_force", review_due=days(10))
    assert [remind_reviews(), remind_reviews()] == [1, 0]
    assert Outbox.objects.filter(kind="emergency_plan.due_soon").count() == 1


def test_posts_without_what_they_need_are_told_once_to_those_who_lead(d: Department) -> None:
    ending = post(d, agreement=d.agreement(ends_on=days(20)))
    versions = {"series": ending.agreement.series}
    unnamed = post(d, agreement=d.agreement(**versions, edition=2))
    unnamed.agreement.schools.clear()
    longer = d.agreement(**versions, edition=3, ends_on=days(265))
    bare = post(d, "planned", agreement=longer, hours=[], starts_on=days(2))
    quiet = post(d, "planned", agreement=d.agreement(**versions, edition=4), hours=[], starts_on=days(30))
    place(ending.agreement, "in_force")
    assert [alert_posts(), alert_posts()] == [2, 0]
    kinds = {row.kind: row.payload["about"]["pk"] for row in Outbox.objects.filter(kind__startswith="assignment.")}
    assert kinds == {"assignment.unnamed": str(unnamed.pk), "assignment.incomplete": str(bare.pk)}
    d.agency.agreements.exclude(pk=ending.agreement_id).update(ends_on=days(20))
    assert alert_posts() >= 1
    people = Outbox.objects.get(kind="assignment.incomplete").payload["people"]
    assert set(people) == {str(d.chief.pk), str(d.sergeant.pk)}
    assert not Outbox.objects.filter(key__contains=str(quiet.pk)).exists()


def test_pages_ask_no_more_for_many_plans_than_for_one(d: Department) -> None:
    first = emergency_plan(d)
    urls = [reverse("assignments:plan-list"), first.get_absolute_url(), d.school.get_absolute_url(), "/"]
    before = [queries(d.principal, url) for url in urls]
    for hazard in ("hostage", "fire", "bomb_threat", "earthquake"):
        emergency_plan(d, hazard=hazard)
    assert [queries(d.principal, url) for url in urls] == before
    assert max(before) <= 15, before
