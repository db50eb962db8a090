"""The code at the school's desk: the page it opens, and the page from which it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.documents.downloads import handed_out
from sro_program.organisations.models import School
from sro_program.permissions.relation import SIGNED_IN
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import DetailPage, FormPage, Page, link, when_allowed
from sro_program.ui.qr import qr_svg

from ..forms import ConfirmForm
from ..letters import desk_pdf
from ..models import DeskCode
from ..permissions.presence import CHANGE_DESK_CODE, SEE_DESK_CODE
from ..queries.presence import consents_to_location, own_today
from ..rules.presence import due_first, own_hours
from ..services.desk_codes import desk_of, desk_token, new_desk_code


def address_of(code: DeskCode) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("assignments:presence:desk", args=[desk_token(code)])


class Desk(Page):
    """What the code opens: one tap for whoever has hours at this school today."""

    ability = SIGNED_IN
    template_name = "assignments/presence_desk.html"
    title = gettext_lazy("At the desk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        code = desk_of(kwargs["token"])
        context = {**self.context(), "code": code}
        if code is None:
            return self.show(context, status=404)
        now = timezone.now()
        own = [own_hours(duty, now) for duty in own_today(request.user, now) if duty.key.school == code.school_id]
        keeps_place = bool(own) and consents_to_location(request.user)
        shown = {"own": due_first(own, now), "desk": kwargs["token"], "keeps_place": keeps_place, "back": "today"}
        return self.show({**context, **shown, "title": code.school})


class DeskCodePage(DetailPage):
    ability = SEE_DESK_CODE
    model = School
    template_name = "assignments/desk_code.html"
    related = ("district",)

    def get_title(self) -> str:
        return _("Code for the desk")

    def crumbs(self) -> Sequence[tuple[Any, str]]:
        return [(str(self.record), self.record.get_absolute_url())]

    def actions(self) -> list[dict[str, Any]]:
        code = self.code()
        paper = [link(_("Sheet to print"), reverse("assignments:presence:desk-pdf", args=[self.record.pk]))]
        label = _("Make a new code") if code else _("Make the code")
        make = reverse("assignments:presence:desk-new", args=[self.record.pk])
        renew = when_allowed(
            CHANGE_DESK_CODE, self.request.user, self.record, lambda: link(label, make, primary=code is None)
        )
        return [*(paper if code else []), *renew]

    def code(self) -> DeskCode | None:
        return DeskCode.objects.filter(school=self.record, ended_at__isnull=True).select_related("made_by").first()

    def context(self) -> dict[str, Any]:
        code = self.code()
        address = address_of(code) if code else ""
        # drawn by us from an address of ours: black squares and nothing anybody typed
        drawing = mark_safe(qr_svg(address, label=_("Code that opens the check-in page"))) if code else ""  # noqa: S308
        return {**super().context(), "code": code, "address": address, "drawing": drawing}


class DeskCodeNew(FormPage):
    ability = CHANGE_DESK_CODE
    model = School
    form_class = ConfirmForm
    title = gettext_lazy("Make a code for the desk")
    lede = gettext_lazy("A code printed before stops working at once. Print the new one and hang it up.")
    submit_label = gettext_lazy("Make the code")

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def cancel_url(self) -> str:
        return reverse("assignments:presence:desk-code", args=[self.record.pk])

    def save(self, form: ConfirmForm) -> str:
        new_desk_code(school=self.record, by=self.request.user)
        return self.cancel_url()


class DeskCodePdf(AbilityMixin, View):
    ability = SEE_DESK_CODE
    model = School

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        school = get_object_or_404(SEE_DESK_CODE.scope(request.user, School.objects.all()), pk=pk)
        code = get_object_or_404(DeskCode, school=school, ended_at__isnull=True)
        return handed_out(desk_pdf(school, address_of(code)), name=f"{slugify(school.name)[:80] or 'desk'}-code.pdf")
