"""Two tenants of the same shape and everybody who asks: what the walk walks through."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from sro_program.notifications.models import Notice, Outbox
from sro_program.organisations.models import Change, FileImport, Role

from .canaries import Canaries
from .organisations import UserFactory, seated
from .tenant import OTHER, Tenant, refused_upload

HERE, THERE, HOST = "A", "B", "H"
MISSING = uuid.UUID("00000000-0000-4000-8000-000000000000")
MISSING_NUMBER = 2_000_000_000
NUMBERED = {"notifications.Notice", "training.Obligation"}
"""Models whose records have numbers for keys."""

INSIDE = (
    "chief", "designee", "sergeant", "lieutenant", "auditor", "applicant", "colleague", "principal", "principal_2",
    "board_member", "school_staff", "superintendent", "superintendent_2", "district_staff", "substitute",
)  # fmt: skip
"""People of the first tenant: they are asked about its records in every state."""
OUTSIDE = ("anonymous", "disabled", "nobody", "administrator", "chief_b", "principal_b")
PERSONAS = (*INSIDE, *OUTSIDE)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who asks. `tenant` is where their seats are, or HOST: no seat, or one that keeps the installation."""

    name: str
    user: Any
    tenant: str


class World:
    """Alabama and Utah side by side. Everything has a mark in it; nothing is shared but the installation."""

    def __init__(self) -> None:
        self.canaries = Canaries()
        self.administrator = seated(Role.ADMINISTRATOR, None)
        self.nobody = UserFactory()
        self.directory_import = refused_upload(FileImport.Kind.DIRECTORY, self.administrator)
        self.canaries.mark(HOST)
        self.here = Tenant("alabama")
        self._notices(self.here)
        self.canaries.mark(HERE)
        self.there = Tenant("utah")
        self._notices(self.there)
        self.canaries.mark(THERE)
        assert {k: set(v) for k, v in self.here.samples.items()} == {k: set(v) for k, v in self.there.samples.items()}
        self.personas = {p.name: p for p in self._personas()}
        Change.objects.all().delete()  # duties are made by hand here: what a request writes is reckoned, no more

    def _notices(self, tenant: Tenant) -> None:
        row = Outbox.objects.create(kind="delegation.given")
        for name, user in (("applicant", tenant.applicant.user), ("chief", tenant.chief)):
            notice = Notice.objects.create(
                outbox=row, user=user, kind=row.kind, title="Told", body="Told", url="/inbox"
            )
            tenant.sample(name, notice)

    def _personas(self) -> list[Persona]:
        here, there = self.here, self.there
        officers = {"applicant": here.applicant, "colleague": here.colleague, "lieutenant": here.lieutenant}
        others = {
            "anonymous": (None, HOST),
            "disabled": (here.left.user, HOST),
            "nobody": (self.nobody, HOST),
            "administrator": (self.administrator, HOST),
            "chief_b": (there.chief, THERE),
            "principal_b": (there.principal, THERE),
        }
        for name in PERSONAS:
            if name not in others:
                user = officers[name].user if name in officers else getattr(here, name)
                user.refresh_from_db()
                others[name] = (user, HERE)
        return [Persona(name, *others[name]) for name in PERSONAS]

    def variants(self, model: str) -> dict[str, tuple[Any, Model | None]]:
        """Own records by state, one of another school, one of the other agency, one that never was."""
        own = dict(self.here.samples[model])
        installation = {"organisations.FileImport": self.directory_import, "accounts.User": self.administrator}
        installation["organisations.Seat"] = self.administrator.seats.get()
        if model in installation:
            own["installation"] = installation[model]
        foreign = next(record for variant, record in self.there.samples[model].items() if variant != OTHER)
        asked = {**own, "other agency": foreign}
        missing = MISSING_NUMBER if model in NUMBERED else MISSING
        return {**{name: (r.pk, r) for name, r in asked.items()}, "missing": (missing, None)}
