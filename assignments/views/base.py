"""What the pages about one agreement share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.ui.pages import FormPage

from ..models import Agreement


def crumbs_to(agreement: Agreement | None = None) -> list[tuple[Any, str]]:
    crumbs: list[tuple[Any, str]] = [(_("Agreements"), reverse("assignments:agreement-list"))]
    return [*crumbs, (agreement.title, agreement.get_absolute_url())] if agreement else crumbs


def may(record: Any, name: str) -> bool:
    """What `knowing` found out; no where it was not asked."""
    return bool(getattr(record, f"may_{name}", False))


class AgreementPart(FormPage):
    """A form on one agreement."""

    model = Agreement
    related = ("agency", "district")
    record: Agreement

    @property
    def person(self) -> User:
        """Whoever is signed in: the mixin lets nobody else come this far."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return crumbs_to(self.record)
