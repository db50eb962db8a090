"""A person's notices and which of them come by mail; what could not be delivered; the mailbox."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from sro_program.organisations.relations import HOST
from sro_program.permissions.relation import NOTHING, PUBLIC, SIGNED_IN, Ability
from sro_program.permissions.views import AbilityMixin
from sro_program.ui.pages import PAGE_SIZE, FormPage, Page, link

from . import mailbox
from .forms import PreferencesForm
from .models import Notice
from .queries import given_up_mails, given_up_notices, notices_of, topics_without_mail
from .services import choose_mails, mark_all_read, mark_read, try_given_up_again
from .topics import topics

MEND_DELIVERY = Ability("mend_delivery", "see and retry what could not be delivered", by=(HOST,))


class NoticesPage(Page):
    ability = SIGNED_IN
    template_name = "notifications/notices.html"
    title = gettext_lazy("Notices")

    def actions(self) -> list[dict[str, Any]]:
        return [link(_("Choose mails"), reverse("notice-preferences"))]

    def context(self) -> dict[str, Any]:
        page = Paginator(notices_of(self.request.user), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {**super().context(), "page_obj": page, "unread": any(n.read_at is None for n in page)}


class OpenNotice(AbilityMixin, View):
    """Marks the visitor's own notice read and leads to what it is about."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        notice = mark_read(notice=get_object_or_404(Notice, pk=pk, user=request.user))
        inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
        return redirect(notice.url if inside else "notices")


class ReadAll(AbilityMixin, View):
    ability = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponseBase:
        mark_all_read(user=request.user)
        return redirect("notices")


class PreferencesPage(FormPage):
    ability = SIGNED_IN
    form_class = PreferencesForm
    title = gettext_lazy("Which mails you get")
    lede = gettext_lazy("You find every notice here in the application. Choose which of them also come by mail.")
    submit_label = gettext_lazy("Save choice")

    def initial(self) -> dict[str, Any]:
        off = topics_without_mail(self.request.user)
        return {"wanted": [topic.key for topic in topics() if topic.key not in off]}

    def save(self, form: Any) -> str:
        choose_mails(user=self.request.user, wanted=form.cleaned_data["wanted"])
        messages.success(self.request, _("Your choice is saved."))
        return reverse("notice-preferences")

    def cancel_url(self) -> str:
        return reverse("notices")


class ProblemsPage(Page):
    """What was given up after ten tries, for the administrators of this installation."""

    ability = MEND_DELIVERY
    template_name = "notifications/problems.html"
    title = gettext_lazy("Not delivered")
    shown: ClassVar[int] = 200

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and MEND_DELIVERY.condition(request.user) is NOTHING:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        notices, mails = given_up_notices()[: self.shown], given_up_mails()[: self.shown]
        return {**super().context(), "notices": notices, "mails": mails}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        count = try_given_up_again()
        said = ngettext("%(n)d is tried again now.", "%(n)d are tried again now.", count) % {"n": count}
        messages.success(request, said)
        return redirect("notice-problems")


class MailboxMixin(AbilityMixin):
    """Only where mail becomes files on this machine, which serves nobody but itself."""

    ability = PUBLIC

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAILBOX_PAGE:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class MailboxPage(MailboxMixin, Page):
    template_name = "notifications/mailbox.html"
    title = gettext_lazy("Mailbox")
    lede = gettext_lazy("Mails that this installation would send. They stay on this machine.")

    def context(self) -> dict[str, Any]:
        page = Paginator(mailbox.stored_mails(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        mails = [mailbox.read_mail(path) for path in page]
        return {**super().context(), "page_obj": page, "mails": mails}


class MailboxMessagePage(MailboxMixin, Page):
    template_name = "notifications/mail.html"

    def get_title(self) -> str:
        return self.mail.subject

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mail = mailbox.stored_mail(kwargs["name"])
        if mail is None:
            raise Http404
        self.mail = mail
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("Mailbox"), reverse("mailbox"))]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "mail": self.mail}
