"""One's own account, the seat one acts from, and accounts that are closed or opened again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sro_program.organisations.middleware import SESSION_KEY
from sro_program.organisations.models import Role, Seat
from sro_program.organisations.seats import standing_of
from sro_program.permissions.relation import SIGNED_IN
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import FormPage, Page, link

from .forms import AccountReasonForm, ProfileForm
from .models import User
from .permissions import DISABLE_ACCOUNT, ENABLE_ACCOUNT
from .services import change_profile, disable_account, enable_account


class AccountPage(Page):
    ability = SIGNED_IN
    template_name: ClassVar[str] = "accounts/account.html"
    title = gettext_lazy("Your account")

    def actions(self) -> list[dict[str, Any]]:
        return [
            link(_("Change name or phone"), reverse("account-edit"), primary=True),
            link(_("Change password"), reverse("account_change_password")),
        ]

    def context(self) -> dict[str, Any]:
        seats = Seat.objects.filter(user=self.request.user).select_related("agency", "district", "school__district")
        return {
            **super().context(),
            "person": self.request.user,
            "seats": [(seat, seat.holds_now()) for seat in seats.order_by("-since", "pk")],
        }


class AccountEditPage(FormPage):
    ability = SIGNED_IN
    form_class = ProfileForm
    title = gettext_lazy("Change name or phone")
    lede = gettext_lazy("Your mail address is how you sign in. An administrator changes it.")

    def initial(self) -> dict[str, Any]:
        return {"full_name": self.request.user.full_name, "phone": self.request.user.phone}

    def cancel_url(self) -> str:
        return reverse("account")

    def save(self, form: ProfileForm) -> str:
        change_profile(person=self.request.user, **form.cleaned_data)
        return reverse("account")


class SeatSwitchView(AbilityMixin, View):
    """Act from another of one's own seats from now on."""

    ability = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.POST.get("seat", "")
        seat = next((s for s in standing_of(request.user).seats if str(s.pk) == asked), None)
        if seat is None:
            raise Http404
        request.session[SESSION_KEY] = str(seat.pk)
        request.session.cycle_key()
        messages.success(request, _("You now act as %(seat)s.") % {"seat": seat})
        return redirect(_inside(request, request.POST.get("next", "")))


def _inside(request: HttpRequest, address: str) -> str:
    """An address of ours, or home: nobody is sent elsewhere by a link."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") else reverse("home")


class _AccountPage(FormPage):
    model = User
    form_class = AccountReasonForm

    def get_title(self) -> str:
        return f"{self.title}: {self.record}"

    def cancel_url(self) -> str:
        return reverse("organisations:home")

    def _version(self) -> None:
        """An account has no version; closing and opening it check its state under a lock."""


class DisableAccountPage(_AccountPage):
    ability = DISABLE_ACCOUNT
    title = gettext_lazy("Disable the account")
    lede = gettext_lazy("The person is signed out at once and cannot sign in again. Seats and records stay.")
    submit_label = gettext_lazy("Disable it")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "danger": True}

    def save(self, form: AccountReasonForm) -> str:
        standing = standing_of(self.request.user)
        led = None if standing.has(Role.ADMINISTRATOR) else standing.agencies(Role.CHIEF)
        disable_account(person=self.record, actor=self.request.user, as_chief_of=led, **form.cleaned_data)
        messages.success(self.request, _("The account is disabled."))
        return self.cancel_url()


class EnableAccountPage(_AccountPage):
    ability = ENABLE_ACCOUNT
    title = gettext_lazy("Open the account again")
    lede = gettext_lazy("The person gets a mail with a link to set a new password.")
    submit_label = gettext_lazy("Open it")

    def save(self, form: AccountReasonForm) -> str:
        enable_account(person=self.record, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The account is open. A link to set a password is on its way."))
        return self.cancel_url()
