"""What schools find on home about the training of their officers: how many are not compliant."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Stat, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing

from ..models import AssignedSchool
from ..permissions.compliance import SEE_COMPLIANCE
from ..queries.compliance import with_compliance

MOST = 200


@on_home("compliance", Role.SUPERINTENDENT, Role.DISTRICT_STAFF, Role.PRINCIPAL, order=34)
def compliance(person: Any, standing: Standing) -> Asking:
    rows: Answer = yield Ask(
        lambda: with_compliance(SEE_COMPLIANCE.scope(person, AssignedSchool.objects.all())).order_by("pk")[:MOST],
        {"officer": "assignment__officer", "late": "late_since"},
    )
    serving = {row["officer"]: bool(row["late"]) for row in rows}
    late = sum(serving.values())
    return Stat(
        _("Officers behind with training"),
        late,
        note=_("of %d at your schools") % len(serving),
        tone="alert" if late else "",
        url=reverse("assignments:compliance"),
    )
