"""What the pages of the selection share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from sro_program.accounts.models import User
from sro_program.permissions.relation import may_act, relations_held
from sro_program.ui.pages import FormPage, whole_number
from sro_program.workflow import registry

from ..services.changing import changed_meanwhile


class ChangePage(FormPage):
    """A form on a record that moves: whoever comes too late is told who was faster, and loses no words."""

    @property
    def person(self) -> User:
        """Whoever is signed in: the mixin lets nobody else come this far."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            record = self._moved_on() if request.method == "POST" and may_act(request.user) else None
            if record is None:
                raise
            return self._moved(record)

    def _moved_on(self) -> Any:
        """The record that left the reach of this form since it was opened, for somebody with a part in it."""
        version = whole_number(self.request.POST.get("version"))
        if self.model is None or not version:
            return None
        record: Any = self.model._default_manager.filter(pk=self.kwargs["pk"]).first()
        if record is None or version >= record.version or self.ability is None:
            return None
        workflow = registry.for_record(record)
        part = relations_held(self.person, record, [r for m in workflow.transitions for r in m.by])
        barred = relations_held(self.person, record, self.ability.never_by)
        return record if part and not barred and workflow.see.allows(self.person, record) else None

    def _moved(self, record: Any) -> HttpResponseBase:
        refusal = changed_meanwhile(record)
        context = {
            "title": self.title,
            "text": "",
            "who": refusal.who,
            "when": refusal.when,
            "back_url": record.get_absolute_url(),
            "typed": self.typed(),
        }
        return render(self.request, "workflow/moved.html", context, status=refusal.status)

    def typed(self) -> list[tuple[str, str]]:
        """What the person had written, so that a refusal loses none of it."""
        skip = ("csrfmiddlewaretoken", "_key", "version")
        return [
            (name, text)
            for name, text in self.request.POST.items()
            if name not in skip and isinstance(text, str) and text
        ]
