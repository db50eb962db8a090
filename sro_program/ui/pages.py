"""The three bases of every page: a list, a record, a form."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.views import View

from sro_program.audit.reads import record_read
from sro_program.audit.submissions import made_by, remember
from sro_program.audit.timeline import timeline
from sro_program.permissions.relation import Ability, may_act, true_of
from sro_program.permissions.views import AbilityMixin
from sro_program.workflow import engine, registry
from sro_program.workflow.errors import Refused

from . import exports
from .keeping import incomplete, keeps_itself, kept
from .tables import Column, headings, ordered, table_rows

Words = str | Promise
PAGE_SIZE = 50


class Page(AbilityMixin, View):
    """Base of all pages. `title` stands in the heading and the browser tab."""

    template_name: ClassVar[str] = ""
    title: Words = ""
    lede: Words = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(self.context())

    def context(self) -> dict[str, Any]:
        return {
            "title": self.get_title(),
            "lede": self.lede,
            "crumbs": self.crumbs(),
            "actions": self.actions(),
            "beside": self.beside(),
        }

    def get_title(self) -> Words:
        return self.title

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return ()

    def actions(self) -> list[dict[str, Any]]:
        """Links beside the heading, to what can be done: {label, url, primary}."""
        return []

    def beside(self) -> list[dict[str, Any]]:
        """Links below the heading, to pages about the same things: {label, url}."""
        return []

    def show(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        return render(self.request, self.template_name, context, status=status)


class ListPage(Page):
    """Rows in the scope of the ability: filtered, sorted and paged by the address, exported as shown."""

    template_name = "ui/list.html"
    model: ClassVar[type[Model]]
    columns: ClassVar[Sequence[Column]] = ()
    filterset_class: ClassVar[Any] = None
    related: ClassVar[Sequence[str]] = ()
    prefetch: ClassVar[Sequence[Any]] = ()
    empty: ClassVar[dict[str, Any]] = {}
    export_name: ClassVar[str] = ""

    def get_queryset(self) -> QuerySet[Any]:
        assert self.ability is not None
        rows = self.ability.scope(self.request.user, self.model._default_manager.all())
        return rows.select_related(*self.related).prefetch_related(*self.prefetch)

    def get_columns(self) -> Sequence[Column]:
        return self.columns

    def row_url(self, record: Any) -> str:
        return str(record.get_absolute_url())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.get_queryset()
        chosen = self.filterset_class(request.GET, queryset=rows, request=request) if self.filterset_class else None
        rows = ordered(chosen.qs if chosen else rows, self.get_columns(), request.GET)
        form = request.GET.get("export")
        if form in ("csv", "xlsx") and self.export_name:
            return self._export(form, rows)
        return self.show({**self.context(), **self._list(rows), "filter": chosen})

    def _list(self, rows: QuerySet[Any]) -> dict[str, Any]:
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {
            "columns": headings(self.get_columns(), self.request.GET),
            "rows": table_rows(page.object_list, self.get_columns(), self.row_url),
            "page_obj": page if page.paginator.num_pages > 1 else None,
            "total": page.paginator.count,
            "exports": self._export_links() if self.export_name else [],
            "empty": self.empty,
        }

    def _export_links(self) -> list[dict[str, Any]]:
        links = []
        for form, label in (("csv", _("CSV")), ("xlsx", _("Excel"))):
            asked = self.request.GET.copy()
            asked.pop("page", None)
            asked["export"] = form
            links.append({"label": label, "url": f"?{asked.urlencode()}"})
        return links

    def _export(self, form: str, rows: QuerySet[Any]) -> HttpResponseBase:
        answer = exports.csv_response if form == "csv" else exports.xlsx_response
        columns = self.get_columns()
        lines = ([c.read(record) for c in columns] for record in rows.iterator(chunk_size=500))
        return answer(self.export_name, [c.label for c in columns], lines)


class DetailPage(Page):
    """One record: where it stands, what can be done now, its facts, its timeline.

    `personnel` records are evidence of who looked: each view of the page is written down. `knows` names what
    else the page asks whether the person may do it; the answers are `record.may_<name>`.
    """

    template_name = "ui/detail.html"
    model: ClassVar[type[Model]]
    related: ClassVar[Sequence[str]] = ()
    personnel: ClassVar[bool] = False
    knows: ClassVar[Mapping[str, Ability]] = {}
    record: Any

    def get_queryset(self) -> QuerySet[Any]:
        assert self.ability is not None
        rows = self.ability.scope(self.request.user, self.model._default_manager.all())
        return rows.select_related(*self.related)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.record = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        for name in self.knows:
            setattr(self.record, f"may_{name}", f"may_{name}" in self.held)
        if self.personnel:
            record_read(request.user, self.record, "page")
        return super().get(request, *args, **kwargs)

    @cached_property
    def held(self) -> frozenset[str]:
        """How the person stands to the record, and what they may do to it besides, asked together."""
        record = self.record
        relations = engine.relations_of(registry.for_record(record)) if engine.can_move(record) else ()
        asked = {f"may_{name}": ability.condition for name, ability in self.knows.items()}
        return true_of(record, self.request.user, asked | {r.key: r.records for r in relations})

    def get_title(self) -> Words:
        return str(self.record)

    def steps(self) -> Iterable[dict[str, Any]]:
        return ()

    def timeline_with(self) -> Sequence[Any]:
        """Further records whose decisions belong to this page's timeline."""
        return ()

    def context(self) -> dict[str, Any]:
        context = {**super().context(), "record": self.record, "steps": list(self.steps())}
        if registry.moves(self.record):
            context |= standing_context(self.record, self.request.user, self.held)
            context["timeline"] = timeline(self.record, *self.timeline_with())
        return context


def standing_context(record: Any, user: Any, held: frozenset[str]) -> dict[str, Any]:
    """Where the record stands, whom it waits for, and what this person can do about it."""
    workflow = registry.for_record(record)
    waits = workflow.waits_for(record.status)
    return {
        "badge": workflow.state(record.status),
        "waiting": (_(" or ").join(str(r.label) for r in waits), record.status_since) if waits else None,
        "verdicts": engine.options(record, user, held),
        "version": record.version,
    }


class FormPage(Page):
    """A form that calls a service. What was typed is kept on every refusal; sent twice, it counts once.

    `record_for` names the ability under which an existing record is edited; without a record it is a
    form that makes one. `save` calls the service and answers with the address to go to. `keeps_itself` is for
    forms on a draft: what is typed is saved on the way, so that a closed lid costs no word.
    """

    template_name = "ui/form.html"
    model: ClassVar[type[Model] | None] = None
    form_class: ClassVar[type[Any]]
    submit_label: Words = ""
    keeps_itself: ClassVar[bool] = False
    related: ClassVar[Sequence[str]] = ()
    record: Any = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.earlier: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A form sent twice answers twice alike, also when the first took the record out of its own reach."""
        try:
            answer = self._dispatch(request, *args, **kwargs)
        except Http404:
            if earlier := self._made_earlier():
                return redirect(earlier)
            raise
        earlier = self._made_earlier() if answer.status_code in (409, 422) else ""
        return redirect(earlier) if earlier else answer

    def _made_earlier(self) -> str:
        sent = self.request.method == "POST" and may_act(self.request.user)
        return made_by(_key(self.request), self.request.user) if sent else ""

    def _dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if may_act(request.user):
            if self.model is not None and "pk" in kwargs:
                self.record = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
            elif not self.may_open():
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def may_open(self) -> bool:
        """Whether this person may make a new record here; asked where there is none to look at yet."""
        return True

    def get_queryset(self) -> QuerySet[Any]:
        assert self.ability is not None
        assert self.model is not None
        return self.ability.scope(self.request.user, self.model._default_manager.select_related(*self.related))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._form(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST, request.FILES)
        if self.keeps_itself and keeps_itself(request):
            return kept(lambda: self._keep(form)) if form.is_valid() else incomplete()
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            with transaction.atomic():
                return redirect(self._save_once(form))
        except Refused as refusal:
            form.add_error(None, [str(s) for s in refusal.sentences])
            return self._form(form, status=refusal.status)
        except ValidationError as fault:
            form.add_error(None, fault)
            return self._form(form, status=422)
        except IntegrityError:
            form.add_error(None, _("Somebody saved the same at this moment. Look at the list, then try again."))
            return self._form(form, status=409)

    def _keep(self, form: Any) -> int:
        with transaction.atomic():
            self.save(form)
        self.record.refresh_from_db(fields=["version"])
        return int(self.record.version)

    def _save_once(self, form: Any) -> str:
        with remember(_key(self.request), self.request.user) as submission:
            if not submission.url:
                submission.url = self.save(form)
            return submission.url

    def make_form(self, *data: Any) -> Any:
        return self.form_class(*data, **self.form_arguments())

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial()}

    def initial(self) -> dict[str, Any]:
        return {}

    def save(self, form: Any) -> str:
        raise NotImplementedError

    def seen_version(self) -> int:
        """The version the person saw when opening the form."""
        return whole_number(self.request.POST.get("version")) or 0

    def cancel_url(self) -> str:
        return str(self.record.get_absolute_url()) if self.record is not None else ""

    def _form(self, form: Any, status: int = 200) -> HttpResponse:
        context = {
            "autosave_url": self.request.path if self.keeps_itself else "",
            **self.context(),
            "form": form,
            "record": self.record,
            "key": self.request.POST.get("_key", "") if status != 200 else "",
            "version": self._version(),
            "submit_label": self.submit_label,
            "cancel_url": self.cancel_url(),
        }
        return self.show(context, status=status)

    def _version(self) -> Any:
        if self.record is None:
            return None
        return self.seen_version() or self.record.version


def whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _key(request: HttpRequest) -> uuid.UUID | None:
    """One submission: the form's key and what was typed. Going back and typing something else is another one."""
    key = form_key(request.POST.get("_key"))
    typed = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    files = [(name, str(file), request.META.get("CONTENT_LENGTH")) for name, file in sorted(request.FILES.items())]
    return uuid.uuid5(key, repr((request.path, typed, files))) if key else None


def form_key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def link(label: Words, url: str, *, primary: bool = False) -> dict[str, Any]:
    return {"label": label, "url": url, "primary": primary}


def when_allowed(ability: Ability, user: Any, record: Any, make: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
    """A link, but only for those who may follow it."""
    return [make()] if ability.allows(user, record) else []
