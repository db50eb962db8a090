"""Prints of posts and emergency plans."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sro_program.documents.pdf import render_pdf

from .models import AssignedSchool, EmergencyPlan


def pocket_card(plan: EmergencyPlan) -> bytes:
    """What to do first, on a card for the pocket; with the officers at the school and whom they talk to."""
    version = plan.current
    assert version is not None
    places = AssignedSchool.objects.filter(school=plan.school_id, assignment__status="active")
    officers = [p.assignment.officer for p in places.select_related("assignment__officer__user")]
    numbers = [f"{o.rank} {o} {o.user.phone}".strip() for o in officers]
    facts = [
        (_("School"), plan.school.phone or _("no number on file")),
        (_("Officer"), "; ".join(numbers) or _("none at this school")),
        (_("Emergency"), "911"),
    ]
    due = date_format(plan.review_due, "j F Y") if plan.review_due else ""
    return render_pdf(
        "pocket",
        {
            "school": plan.school.name,
            "title": plan.hazard_label,
            "steps": version.pocket.splitlines(),
            "facts": facts,
            "foot": _("Version %(number)d. Next review %(due)s. Keep it on you; do not copy it.")
            % {"number": version.number, "due": due},
        },
    )
