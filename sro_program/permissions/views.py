"""Every page names its ability; what lies outside it does not exist."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.views import View

from sro_program.accounts.models import User

from .relation import PUBLIC, Ability, may_act


class SignedInRequest(HttpRequest):
    """What a request is, for the types, once the mixin has let its person in."""

    user: User


class AbilityMixin(AccessMixin, View):
    """Deny by default: no ability named, no page; no sign-in, no page unless PUBLIC.

    `get_queryset` returns only rows in the ability's scope, so a record outside it answers 404
    exactly as a record that never existed.
    """

    ability: ClassVar[Ability | None] = None
    request: SignedInRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.ability is None:
            raise ImproperlyConfigured(f"{type(self).__name__} names no ability.")
        if self.ability is not PUBLIC and not may_act(request.user):
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        assert self.ability is not None
        return self.ability.scope(self.request.user, super().get_queryset())  # type: ignore[misc]  # of the view it stands before
