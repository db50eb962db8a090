"""The page behind the morning mail: no sign-in unless an agency wants it, one button, once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views import View

from sro_program.permissions.relation import PUBLIC
from sro_program.permissions.views import AbilityMixin
from sro_program.workflow.errors import Refused

from ..models import ConfirmationLink
from ..queries.presence import DutyKey
from ..rules.presence import at_my_school
from ..services.morning import asked_about, confirm_by_link, link_of, needs_sign_in, still_counts


class ConfirmFromMail(AbilityMixin, View):
    """Looking at the page changes nothing, so that programs which open links in mails confirm nothing."""

    ability = PUBLIC
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        limited = ratelimit.consume_or_429(request, action="confirm_presence", limit_get=True)
        if limited is not None:
            return limited
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        link = link_of(token)
        if link is None or not still_counts(link, timezone.now()):
            return self._gone(link)
        duties = asked_about(link)
        if needs_sign_in(duties) and request.user.pk != link.user_id:
            return self._sign_in(request, link)
        now = timezone.now()
        shown = [at_my_school(duty, link.user, now) for duty in duties]
        return self._page({"link": link, "shown": shown, "some": any(s.answers for s in shown)})

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        link = link_of(token)
        if link is None or not still_counts(link, timezone.now()):
            return self._gone(link)
        if needs_sign_in(asked_about(link)) and request.user.pk != link.user_id:
            return self._sign_in(request, link)
        keys = _keys(request.POST.getlist("duty"))
        if not keys:
            return self.get(request, token)
        try:
            confirmed = confirm_by_link(link=link, keys=keys, signed_in=request.user)
        except Refused as refusal:
            return self._page({"link": link, "sentences": refusal.sentences}, refusal.status)
        return self._page({"link": link, "confirmed": confirmed})

    def _sign_in(self, request: HttpRequest, link: ConfirmationLink) -> HttpResponse:
        if request.user.is_authenticated:
            return self._page({"somebody_else": True}, 403)
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")

    def _gone(self, link: ConfirmationLink | None) -> HttpResponse:
        """Says no more than the holder of the link knew already."""
        return self._page({"used": link is not None and link.used_at is not None}, 410 if link else 404)

    def _page(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        answer = render(self.request, "assignments/presence_mail.html", context, status=status)
        answer["Cache-Control"] = "no-store, private"
        return answer


def _keys(texts: list[str]) -> list[DutyKey]:
    found = []
    for text in texts:
        try:
            found.append(DutyKey.read(text))
        except ValueError:
            continue
    return found
