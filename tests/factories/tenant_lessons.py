"""The part of a tenant that is about teaching: invitations, outlines and lessons in the states that differ."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from training.services.outlines import comment_on

from .lessons import invitation, lesson, outline
from .tenant_coverage import OTHER

if TYPE_CHECKING:
    from .tenant import Tenant


def teaching(tenant: Tenant) -> None:
    """Of an officer of the first school, and one of another officer at the other school."""
    officer, third = tenant.colleague, tenant.third
    tenant.sample("open", invitation(tenant, officer, "open"))
    asked = tenant.sample("accepted", invitation(tenant, officer))
    for status in ("draft", "submitted", "returned", "approved", "retired"):
        made = tenant.sample(status, outline(tenant, officer, status, invitations=[asked]))
        if status == "submitted":
            comment_on(by=tenant.chief, outline=made, part="activities", line=1, quote="Talk", text="How long?")
        if status == "approved":
            begun = timezone.now() - timedelta(hours=3)
            tenant.sample("scheduled", lesson(tenant, made))
            tenant.sample("begun", lesson(tenant, made, starts_at=begun))
            tenant.sample("taught", lesson(tenant, made, "taught", starts_at=begun - timedelta(days=1), note="Well."))
    elsewhere = {"school": tenant.school_2, "by": tenant.principal_2}
    there = tenant.sample(OTHER, invitation(tenant, third, **elsewhere))
    others = tenant.sample(OTHER, outline(tenant, third, "submitted", invitations=[there]))
    assert others.author == third
    taught_there = outline(tenant, third, invitations=[there])
    tenant.sample(OTHER, lesson(tenant, taught_there, school=tenant.school_2))
