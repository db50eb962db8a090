"""Every page names its ability; relations agree with themselves; changed rights show in a diff."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.views import View

from sro_program.accounts.models import User
from sro_program.permissions.access import routes
from sro_program.permissions.relation import SYSTEM, relations_held
from sro_program.permissions.views import AbilityMixin
from sro_program.workflow import registry
from tests.factories.department import Department

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
OTHERS_OWN = ("account_",)
"""Sign-in pages of allauth guard themselves."""


def unguarded() -> list[str]:
    return [r.name or r.path for r in routes() if r.ability is None and not r.name.startswith(OTHERS_OWN)]


def test_every_route_names_its_ability() -> None:
    assert unguarded() == []
    assert len(routes()) >= 60


class Forgotten(View):
    def get(self, request: Any) -> HttpResponse:
        return HttpResponse()


urlpatterns = [path("forgotten", Forgotten.as_view(), name="forgotten")]


@override_settings(ROOT_URLCONF=__name__)
def test_a_route_without_ability_is_found() -> None:
    assert unguarded() == ["forgotten"]


def test_every_guarded_view_uses_the_mixin() -> None:
    assert [r.name for r in routes() if r.ability is not None and not issubclass(r.view, AbilityMixin)] == []


@pytest.mark.django_db
def test_relations_agree_in_a_world_of_two_tenants() -> None:
    """May I, which rows are mine, who are they: three readings of one declaration give one answer."""
    here, there = Department("alabama"), Department("utah")
    for department in (here, there):
        department.agreement()
        department.forwarded(4, 2)
        department.submit(department.opening())
        department.agreement(status="draft")
    people = list(User.objects.all())
    asked = 0
    for workflow in registry.every():
        model = registry.model_of(workflow)
        for record in model._default_manager.all():
            for relation in (r for m in workflow.transitions for r in m.by if r is not SYSTEM):
                members = set(relation.people(record).values_list("pk", flat=True))
                mine = {p.pk for p in people if relation.key in relations_held(p, record, [relation])}
                assert mine <= members, (workflow.key, relation.key)
                asked += 1
    assert asked > 50


def matrix() -> dict[str, dict[str, dict[str, Any]]]:
    return {
        w.key: {
            m.key: {
                "from": list(m.source),
                "to": m.target,
                "by": [r.key for r in m.by],
                "never": [r.key for r in m.never_by],
                "delegable": m.delegable and m.by_people,
            }
            for m in w.transitions
        }
        for w in registry.every()
    }


def abilities() -> dict[str, list[str]]:
    return {
        r.name: sorted({x.key for x in r.ability.by} or {r.ability.key}) for r in routes() if r.ability is not None
    }


@pytest.mark.parametrize(("name", "read"), [("transitions", matrix), ("pages", abilities)])
def test_rights_are_as_committed(name: str, read: Any) -> None:
    """Set UPDATE_SNAPSHOTS=1 to accept a changed right; the diff then shows it to the reviewer."""
    file = SNAPSHOTS / f"{name}.json"
    now = json.dumps(read(), indent=1, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(now)
    assert file.read_text() == now
