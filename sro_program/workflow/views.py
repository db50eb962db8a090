"""One view performs every transition of every workflow."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sro_program.permissions.relation import SIGNED_IN
from sro_program.ui.pages import Page, form_key, whole_number

from . import engine, registry
from .errors import BadDecision, MovedMeanwhile, NotVisible, NotYours, Refused
from .forms import form_class
from .spec import Transition, Workflow


class PerformView(Page):
    """GET asks, POST decides. What the person may not see answers 404, like what does not exist."""

    ability = SIGNED_IN
    template_name: ClassVar[str] = "workflow/form.html"
    workflow: Workflow
    transition: Transition
    record: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.workflow, self.transition = _named(kwargs["workflow"], kwargs["transition"])
        return super().dispatch(request, *args, **kwargs)

    def _find(self) -> None:
        rows = registry.model_of(self.workflow)._default_manager.select_related(*self.workflow.related)
        self.record = self.workflow.see.scope(self.request.user, rows).filter(pk=self.kwargs["pk"]).first()
        if self.record is None:
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._find()
        verdict = next((v for v in engine.options(self.record, request.user) if v.transition == self.transition), None)
        if verdict is None:
            return self._not_possible()
        chosen = form_class(self.transition)
        form = chosen(record=self.record, actor=request.user) if chosen else None
        return self.show(self._context(form=form, verdict=verdict))

    def _not_possible(self) -> HttpResponseBase:
        stands = engine.bearing(self.workflow, self.record, self.request.user)
        if stands.role_for(self.workflow, self.transition) is None:
            return self._refused(NotYours(_("This decision belongs to others.")))
        return self._refused(engine.moved(self.workflow, self.transition, self.record))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._find()
        try:
            engine.perform(
                self.record,
                self.transition.key,
                actor=request.user,
                data=request.POST,
                version=whole_number(request.POST.get("version")),
                key=form_key(request.POST.get("_key")),
            )
        except BadDecision as bad:
            return self.show(self._context(form=bad.form), status=bad.status)
        except Refused as refusal:
            return self._refused(refusal)
        said = f"{self.workflow.title} {self.transition.said}."
        messages.success(request, said)
        return redirect(self._after())

    def _after(self) -> str:
        """Back to the record, or home when the move took it out of this person's sight."""
        return (
            str(self.record.get_absolute_url()) if self.workflow.see.allows(self.request.user, self.record) else "home"
        )

    def _context(self, **more: Any) -> dict[str, Any]:
        return {
            "title": self.transition.label,
            "record": self.record,
            "transition": self.transition,
            "version": whole_number(self.request.POST.get("version")) or self.record.version,
            "key": self.request.POST.get("_key", ""),
            "cancel_url": self.record.get_absolute_url(),
            "clauses": [c for r in self.transition.requires if (c := r.clause(self.record))],
            **more,
        }

    def _refused(self, refusal: Refused) -> HttpResponse:
        if isinstance(refusal, NotVisible):
            raise Http404
        context = {
            "title": self.transition.label,
            "transition": self.transition,
            "record": self.record,
            "sentences": refusal.sentences,
            "back_url": self.record.get_absolute_url(),
            "text": str(refusal),
            "typed": _typed(self.transition, self.request),
        }
        template = "workflow/refused.html"
        if isinstance(refusal, MovedMeanwhile):
            template = "workflow/moved.html"
            context |= {"who": refusal.who, "when": refusal.when}
        return render(self.request, template, context, status=refusal.status)


def _named(workflow_key: str, transition_key: str) -> tuple[Workflow, Transition]:
    workflow = registry.get(workflow_key)
    if workflow is None or not workflow.has(transition_key):
        raise Http404
    transition = workflow.transition(transition_key)
    if not transition.by_people:
        raise Http404
    return workflow, transition


def _typed(transition: Transition, request: HttpRequest) -> list[tuple[str, str]]:
    """The words the person had written, so that a refusal loses none of them; never a password."""
    chosen = form_class(transition)
    if chosen is None:
        return []
    names = {name: field.label or name for name, field in chosen.base_fields.items() if _holds_words(field)}
    return [(str(label), request.POST[name]) for name, label in names.items() if request.POST.get(name)]


def _holds_words(field: forms.Field) -> bool:
    chosen = isinstance(field, (forms.ChoiceField, forms.BooleanField))
    return not chosen and not isinstance(field.widget, forms.PasswordInput)
