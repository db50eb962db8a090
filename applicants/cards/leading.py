"""For those who lead the selection, and the school side: where everything stands, and what can be decided."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assignments.models import Agreement
from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Stat, day_in, moment_in, on_home
from sro_program.home.first_steps import first_step
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.policy.loader import packs
from sro_program.ui.dates import away_text, day_text

from ..models import Application, BoardConfirmation, InterviewBoard, JointDiscussion, Opening, RecommendedEntry
from ..permissions import RECORD_DISCUSSION, SEE_BOARD, SEE_OPENING, SEE_PIPELINE
from ..queries.stages import STATES, is_late, late_by, party_of
from ..states import BOARD_STATES, OPENING_STATES, UNDECIDED
from ..tables import asked_of

SHOWN = 5
LEADERS = (Role.CHIEF, Role.SERGEANT, Role.AUDITOR)
SCHOOL_SIDE = (Role.SUPERINTENDENT, Role.PRINCIPAL)
OPENINGS = {state.key: state for state in OPENING_STATES}
BOARDS = {state.key: state for state in BOARD_STATES}

first_step(
    "opening",
    gettext_lazy("Announce the first opening"),
    whose=gettext_lazy("The chief or the SRO supervisor does this."),
    roles=(Role.CHIEF, Role.SERGEANT),
    order=80,
    done=lambda: Exists(Opening.objects.filter(agency=OuterRef("pk")).exclude(status="draft")),
    link=lambda agency: reverse("applicants:opening-new"),
)


@on_home("selection-stages", *LEADERS, order=20)
def stages(person: Any, standing: Standing) -> Asking:
    """How many applications stand where, as figures and as a list."""

    def counted() -> QuerySet[Any]:
        running = SEE_PIPELINE.scope(person, Application.objects.filter(status__in=UNDECIDED)).order_by()
        return running.values("status").annotate(n=Count("pk"), late=Count("pk", filter=is_late(Now())))

    columns = {name: F(name) for name in ("status", "n", "late")}
    rows: Answer = yield Ask(counted, columns)
    found = {row["status"]: row for row in rows}
    pipeline = reverse("applicants:pipeline")
    late = sum(row["late"] for row in rows)
    waiting = found.get("forwarded", {"n": 0, "late": 0})
    return (
        Stat(
            _("Applications running"),
            sum(row["n"] for row in rows),
            note=_("%d late") % late if late else _("all in time"),
            tone="alert" if late else "ok",
            url=pipeline,
        ),
        Stat(_("With the chief"), waiting["n"], note=_("on a board’s list"), url=f"{pipeline}?status=forwarded"),
        Card(
            "selection-stages",
            _("Where applications stand"),
            rows=[_stage_row(found[key], pipeline) for key in UNDECIDED if key in found],
            empty=_("Nobody has applied yet. Announce an opening, and officers can apply for it."),
            more_url=pipeline,
            more_label=_("The whole picture"),
        ),
    )


def _stage_row(row: dict[str, Any], pipeline: str) -> CardRow:
    state, late = STATES[row["status"]], row["late"]
    party = party_of(row["status"])
    return CardRow(
        state.label,
        url=f"{pipeline}?status={row['status']}",
        detail=_("waits for %s") % party.label if party else "",
        tag=_("%(all)d, %(late)d late") % {"all": row["n"], "late": late} if late else str(row["n"]),
        tone="alert" if late else state.tone,
    )


@on_home("selection-late", Role.CHIEF, Role.SERGEANT, order=22)
def late(person: Any, standing: Standing) -> Asking:
    """Who has not acted in time, the longest first."""

    def longest() -> QuerySet[Application]:
        rows = SEE_PIPELINE.scope(person, Application.objects.filter(is_late(Now()))).annotate(asked=asked_of())
        return rows.order_by("status_since", "pk")[:SHOWN]

    columns = {name: name for name in ("pk", "status", "status_since", "asked")}
    more = {"who": "applicant__full_name", "title": "opening__title"}
    found: Answer = yield Ask(longest, {**columns, **more})
    return Card(
        "selection-late",
        _("Late in the selection"),
        rows=[_late_row(row) for row in found],
        empty=_("Every application moves on in time."),
        more_url=f"{reverse('applicants:pipeline')}?age=late",
        more_label=_("All of them"),
    )


def _late_row(row: dict[str, Any]) -> CardRow:
    days = late_by(SimpleNamespace(status=row["status"], status_since=moment_in(row["status_since"])))
    party = party_of(row["status"])
    whom = row["asked"] if row["status"] == "in_chain" and row["asked"] else party.label if party else ""
    return CardRow(
        row["who"],
        url=reverse("applicants:application", args=[row["pk"]]),
        detail=_("%(stage)s, waits for %(whom)s · %(opening)s")
        % {"stage": STATES[row["status"]].label, "whom": whom, "opening": row["title"]},
        tag=ngettext("late by %d day", "late by %d days", days) % days,
        tone="alert",
    )


@on_home("selection-lists", Role.CHIEF, Role.SERGEANT, Role.SUPERINTENDENT, order=14)
def lists(person: Any, standing: Standing) -> Asking:
    """Lists that lie with the chief, and what an appointment still lacks."""
    columns = {name: name for name in ("pk", "title", "policy_pack", "names", "discussed", "agreed", "since")}
    found: Answer = yield Ask(lambda: _with_the_chief(person), columns)
    if not found and not standing.has(Role.CHIEF):
        return None
    return Card(
        "selection-lists",
        _("Recommended lists"),
        rows=[_list_row(row, decides=standing.has(Role.CHIEF)) for row in found],
        empty=_("When a board has forwarded its list, you appoint from it here. Only the chief appoints."),
    )


def _with_the_chief(person: Any) -> QuerySet[Opening]:
    names = RecommendedEntry.objects.filter(list__opening=OuterRef("pk"), application__status="forwarded").order_by()
    in_force = Agreement.objects.filter(agency=OuterRef("agency"), district=OuterRef("district"), status="in_force")
    waiting = Opening.objects.filter(status="closed", applications__status="forwarded").distinct().order_by()
    rows = Opening.objects.filter(pk__in=waiting.values("pk")).annotate(
        names=Subquery(names.values("list").annotate(n=Count("pk")).values("n")),
        discussed=Exists(JointDiscussion.objects.filter(opening=OuterRef("pk"))),
        agreed=Exists(in_force),
        since=Subquery(names.values("list__forwarded_at")[:1]),
    )
    return RECORD_DISCUSSION.scope(person, rows).order_by("status_since", "pk")[:SHOWN]


def _list_row(row: dict[str, Any], *, decides: bool) -> CardRow:
    url = reverse("applicants:list", args=[row["pk"]])
    tag, tone = (_("you can appoint"), "ok") if decides else (_("with the chief"), "info")
    if not row["agreed"]:
        tag, tone = _("no agreement in force"), "alert"
    elif packs()[row["policy_pack"]].selection.joint_discussion and not row["discussed"]:
        tag, tone = _("joint discussion not recorded"), "alert"
        url = reverse("applicants:discussion-new", args=[row["pk"]])
    number = row["names"] or 0
    detail = ngettext("%d name on the list", "%d names on the list", number) % number
    forwarded = _("forwarded %s") % away_text(moment_in(row["since"])) if row["since"] else ""
    return CardRow(row["title"], url=url, detail=", ".join(filter(None, (detail, forwarded))), tag=tag, tone=tone)


@on_home("selection-openings", *LEADERS, *SCHOOL_SIDE, order=30)
def openings(person: Any, standing: Standing) -> Asking:
    """Posts that are announced or being filled, those that close next on top."""

    def shown() -> QuerySet[Opening]:
        rows = SEE_OPENING.scope(person, Opening.objects.filter(status__in=("draft", "open", "closed")))
        board = InterviewBoard.objects.filter(opening=OuterRef("pk")).values("status")[:1]
        return rows.annotate(board_status=Subquery(board)).order_by("-closes_on", "pk")[:SHOWN]

    columns = {name: name for name in ("pk", "title", "status", "closes_on", "starts_on", "board_status")}
    found: Answer = yield Ask(shown, columns)
    return Card(
        "selection-openings",
        _("Openings for your schools") if not standing.has(*LEADERS) else _("Openings"),
        rows=[_opening_row(row) for row in found],
        empty=_("No post for a school resource officer is announced now."),
        more_url=reverse("applicants:opening-list"),
        more_label=_("All openings"),
    )


def _opening_row(row: dict[str, Any]) -> CardRow:
    state, closes = OPENINGS[row["status"]], day_in(row["closes_on"])
    detail = _("Apply until %(day)s, %(away)s") % {"day": day_text(closes), "away": away_text(closes)}
    if row["status"] == "closed":
        begins = _("post begins on %s") % day_text(day_in(row["starts_on"]))
        board = BOARDS[row["board_status"]].label if row["board_status"] else _("no board yet")
        detail = _("Board: %(board)s · %(begins)s") % {"board": board, "begins": begins}
    return CardRow(
        row["title"],
        url=reverse("applicants:opening", args=[row["pk"]]),
        detail=detail,
        tag=state.label,
        tone=state.tone,
    )


@on_home("selection-boards", Role.SUPERINTENDENT, order=20)
def boards(person: Any, standing: Standing) -> Asking:
    """Interview boards for schools of the district, and whether they wait for the superintendent."""

    def running() -> QuerySet[InterviewBoard]:
        asked = BoardConfirmation.objects.filter(board=OuterRef("pk"), status="waiting", party="superintendent")
        rows = InterviewBoard.objects.filter(status__in=("proposed", "constituted", "in_session", "closed"))
        waiting_first = SEE_BOARD.scope(person, rows).annotate(asked=Exists(asked))
        return waiting_first.order_by("-asked", "status_since", "pk")[:SHOWN]

    columns = {"pk": "pk", "status": "status", "since": "status_since", "asked": "asked", "title": "opening__title"}
    found: Answer = yield Ask(running, columns)
    return Card(
        "selection-boards",
        _("Interview boards"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("applicants:board", args=[row["pk"]]),
                detail=_("%(state)s, since %(day)s")
                % {"state": BOARDS[row["status"]].label, "day": day_text(moment_in(row["since"]))},
                tag=_("waits for you") if row["asked"] else BOARDS[row["status"]].label,
                tone="warn" if row["asked"] else BOARDS[row["status"]].tone,
            )
            for row in found
        ],
        empty=_("Boards that interview officers for your schools stand here. You confirm their members."),
    )
