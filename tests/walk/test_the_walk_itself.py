"""The walk sees what it is there to see: mistakes put in on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from applicants.models import Opening
from applicants.permissions import SEE_SHEET
from applicants.views.openings import OpeningDetail
from assignments.models import Agreement
from assignments.views.agreements import AgreementDetail
from sro_program.permissions.relation import EVERYTHING, SYSTEM, Relation
from sro_program.workflow import registry
from tests.factories.world import World

from .expecting import allows
from .persons import all_targets
from .sealed import unsealed
from .targets import OUTSIDE
from .walking import Walk, walk

pytestmark = pytest.mark.django_db


def walked(world: World, name: str, page: str) -> Walk:
    return walk(world, name, [t for t in all_targets(world) if t.name == page])


def test_a_page_that_forgot_its_scope(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = Agreement.objects.select_related("agency", "district", "drafted_by")
    monkeypatch.setattr(AgreementDetail, "get_queryset", lambda self: everything.all())
    wrong = "\n".join(walked(world, "nobody", "assignments:agreement").wrong)
    assert "nobody GET assignments:agreement [draft]: + (200), declared -" in wrong
    assert "shows assignments.Agreement.terms of A" in wrong
    assert "shows assignments.Agreement.terms of B" in wrong


def test_a_look_that_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = OpeningDetail.context

    def writing(self: Any) -> Any:
        Opening.objects.filter(pk=self.record.pk).update(created_at=timezone.now())
        return real(self)

    monkeypatch.setattr(OpeningDetail, "context", writing)
    wrong = walked(world, "chief", "applicants:opening").wrong
    assert any("GET applicants:opening [open]: 200, yet wrote" in line for line in wrong)


def test_a_page_that_breaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpeningDetail, "context", lambda self: {}[0])
    wrong = walked(world, "chief", "applicants:opening").wrong
    assert any("E (500), declared +" in line for line in wrong)


def test_a_404_that_knows_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = AgreementDetail.get

    def telling(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return real(self, request, *args, **kwargs)
        except Http404:
            if Agreement.objects.filter(pk=kwargs["pk"]).exists():
                request.user.full_name = "It exists"
            raise

    monkeypatch.setattr(AgreementDetail, "get", telling)
    wrong = walked(world, "nobody", "assignments:agreement").wrong
    assert any("differs from another 404" in line for line in wrong)


EVERYBODY = Relation("everybody", "everybody", people=SYSTEM.people, records=lambda user: EVERYTHING)


@pytest.fixture
def open_sheets() -> Iterator[None]:
    """Everybody may see every score sheet, and says so."""
    before = SEE_SHEET.by
    object.__setattr__(SEE_SHEET, "by", (*before, EVERYBODY))
    allows.cache_clear()
    yield
    object.__setattr__(SEE_SHEET, "by", before)
    allows.cache_clear()


@pytest.mark.usefixtures("open_sheets")
def test_a_right_given_by_mistake_opens_no_sealed_sheet_unseen(world: World) -> None:
    """Page and declaration agree; what is written out by hand in `sealed` still does not let it pass."""
    done = walked(world, "principal", "applicants:sheet")
    assert not any("declared" in line for line in done.wrong)
    assert any("sealed score sheet" in line for line in unsealed(world.here.principal, done.shown))


def test_what_is_out_of_sight_is_asked_of_every_workflow(world: World) -> None:
    asked = {(t.decision[0].key, t.variant) for t in all_targets(world) if t.decision is not None}
    wanted = {(w.key, variant) for w in registry.every() for variant in {*OUTSIDE} & {*world.variants(w.model)}}
    assert len(wanted) >= 2 * len(registry.every())
    assert wanted - asked == set()
