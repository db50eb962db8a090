"""Writing an application: one page, kept while it is typed, sent once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.workflow.errors import Refused

from .. import services
from ..forms import ApplicationForm
from ..models import Application, Opening
from ..permissions import EDIT_APPLICATION, SEE_OPENING
from ..queries.training import training_beside
from .base import ChangePage

SEND = "submit"
TEXTS = ("volunteer", "motivation", "experience", "special_skills")


class WritePage(ChangePage):
    """Applies for `opening`; `draft` is what is written so far, if anything."""

    form_class = ApplicationForm
    template_name = "applicants/application_form.html"
    submit_label = gettext_lazy("Save draft")

    @property
    def opening(self) -> Opening:
        raise NotImplementedError

    @property
    def draft(self) -> Application | None:
        raise NotImplementedError

    @property
    def officer(self) -> Officer:
        raise NotImplementedError

    def form_arguments(self) -> dict[str, Any]:
        sending = self.request.POST.get("do") == SEND
        return {**super().form_arguments(), "policy": self.opening.policy, "sending": sending}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.draft, name) for name in TEXTS} if self.draft else {}

    def crumbs(self) -> list[tuple[Any, str]]:
        opening = self.opening
        return [(_("Selection"), reverse("applicants:home")), (opening.title, opening.get_absolute_url())]

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "opening": self.opening,
            "training": training_beside(self.officer, self.opening.policy, today_at(self.opening.agency)),
            "autosave_url": reverse("applicants:application-autosave", args=[self.opening.pk]),
        }

    def save(self, form: ApplicationForm) -> str:
        write = services.submit_application if form.sending else services.write_application
        application = write(self.opening, by=self.person, version=self.seen_version(), **form.cleaned_data)
        return application.get_absolute_url()

    def cancel_url(self) -> str:
        return self.draft.get_absolute_url() if self.draft else self.opening.get_absolute_url()

    def _version(self) -> int:
        return self.seen_version() or (self.draft.version if self.draft else 0)


class ApplicationNew(WritePage):
    """Reached from an opening. Whoever has begun already goes on with that."""

    ability = SEE_OPENING
    model = Opening
    related = ("agency", "district")
    title = gettext_lazy("Apply")

    def get_queryset(self) -> QuerySet[Any]:
        """Only an officer of the agency applies; for anybody else the page does not exist."""
        serving = Officer.objects.filter(user=self.person, left_on__isnull=True)
        return super().get_queryset().filter(agency__in=serving.values("agency"))

    def _moved_on(self) -> None:
        """The version sent is that of the draft, not of the opening in the address."""

    @property
    def opening(self) -> Opening:
        return self.record

    @property
    def draft(self) -> None:
        return None

    @cached_property
    def officer(self) -> Officer:
        return Officer.objects.get(user=self.person, agency=self.opening.agency_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        own = services.own_application(self.opening, self.person)
        if own is not None:
            drafted = own.status == "draft"
            return redirect(reverse("applicants:application-edit", args=[own.pk]) if drafted else own)
        if not services.takes_applications(self.opening):
            return self._closed()
        return super().get(request, *args, **kwargs)

    def _closed(self) -> HttpResponseBase:
        context = {
            "title": self.title,
            "record": self.opening,
            "sentences": [_("This opening does not take applications any more.")],
            "back_url": self.opening.get_absolute_url(),
        }
        return render(self.request, "workflow/refused.html", context, status=422)


class ApplicationEdit(WritePage):
    ability = EDIT_APPLICATION
    model = Application
    related = ("opening__agency", "opening__district", "officer")
    title = gettext_lazy("Your application")

    @property
    def opening(self) -> Opening:
        return self.record.opening

    @property
    def draft(self) -> Application:
        return self.record

    @property
    def officer(self) -> Officer:
        return self.record.officer


class AutosaveView(ApplicationNew):
    """Keeps the words typed so far; what cannot be kept yet stays in the browser, and the writer is told."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponseNotAllowed(["POST"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        try:
            with transaction.atomic():
                application = services.write_application(
                    self.opening, by=self.person, version=self.seen_version(), **form.cleaned_data
                )
        except Refused as refusal:
            return JsonResponse({"errors": [str(s) for s in refusal.sentences]}, status=refusal.status)
        except ValidationError as fault:
            return JsonResponse({"errors": fault.messages}, status=422)
        except IntegrityError:
            return JsonResponse({"errors": [_("Saved in another window at this moment.")]}, status=409)
        return JsonResponse({"version": application.version})
