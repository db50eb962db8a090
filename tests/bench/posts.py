"""Agreements between agencies and districts, and the posts of those who were appointed."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from applicants.models import Application, RecommendedEntry
from assignments.models import Agreement, Assignment, Signature
from sro_program.organisations.models import District, School
from training.models import TrainingRecord

from .basket import Basket
from .departments import Department

YEAR = timedelta(days=365)


def agreements(departments: list[Department], basket: Basket) -> dict[Any, Agreement]:
    """Of each district the one in force; two older ones and, here and there, one waiting for signatures."""
    in_force = {}
    for department in departments:
        for at, district in enumerate(department.districts):
            in_force[district.pk] = _agreement(department, district, "in_force", 0, basket)
            for years_ago in (1, 2) if department.share else ():
                _agreement(department, district, "expired", years_ago, basket)
            if at % 8 == 0 and department.share:
                _agreement(department, district, "signing", -1, basket)
    return in_force


def _agreement(department: Department, district: District, status: str, ago: int, basket: Basket) -> Agreement:
    begins = timezone.localdate() - timedelta(days=100) - ago * YEAR
    schools = [school for school in department.schools if school.district is district]
    agreement = basket.put(
        Agreement(
            agency=department.agency,
            district=district,
            title=f"Agreement on school resource officers, {district.name}",
            terms="Both sides work together. " * 60,
            starts_on=begins,
            ends_on=begins + YEAR,
            drafted_by=department.sergeant,
            policy_pack=department.pack,
            policy_on=begins,
            status=status,
        )
    )
    basket.link(agreement, "schools", schools)
    for side, signer in (("agency", department.chief), ("district", department.superintendents[district.pk])):
        signed = {} if status == "signing" else {"signer": signer, "signed_at": timezone.now() - ago * YEAR}
        basket.put(
            Signature(
                agreement=agreement,
                side=side,
                statement="I sign for my side.",
                text_sha256="0" * 64,
                typed_name=signer.full_name if signed else "",
                status="signed" if signed else "waiting",
                **signed,
            )
        )
    return agreement


def posts(
    appointed: list[tuple[Application, School, Department]], in_force: dict[Any, Agreement], basket: Basket
) -> None:
    """Everybody appointed gets a post; the latest of an officer is the running one."""
    serving = set()
    newest_first = sorted(appointed, key=lambda a: a[0].created_at, reverse=True)
    made = []
    for application, school, _ in newest_first:
        runs = application.officer.pk not in serving
        serving.add(application.officer.pk)
        begins = application.opening.starts_on
        application.assignment = basket.put(
            Assignment(
                officer=application.officer,
                agreement=in_force[school.district.pk],
                starts_on=begins,
                ends_on=None if runs else begins + timedelta(days=200),
                status="active" if runs else "ended",
            )
        )
        basket.link(application.assignment, "schools", [school])
        made.append(application)
    basket.write()
    entries = RecommendedEntry.objects.filter(application__in=made).in_bulk(field_name="application_id")
    for application in made:
        application.list_entry, application.status = entries[application.pk], "appointed"
    Application._base_manager.bulk_update(made, ("assignment", "list_entry", "status"), batch_size=500)


def trainings(departments: list[Department], basket: Basket, random: Random) -> None:
    """Ten records of each officer, one in twenty not verified yet."""
    for department in departments:
        topics = [choice.key for choice in department.policy.choices("training_topic")]
        for officer in department.officers:
            for _ in range(10 if department.share else 1):
                topic = random.choice(topics)
                basket.put(
                    TrainingRecord(
                        person=officer.user,
                        agency=officer.agency,
                        topic=topic,
                        title=topic.replace("_", " ").capitalize(),
                        hours=random.choice((4, 8, 16, 40)),
                        completed_on=timezone.localdate() - timedelta(days=random.randrange(10, 1_500)),
                        claimed_by=officer.user,
                        status="claimed" if random.random() < 0.05 else "verified",
                    )
                )
