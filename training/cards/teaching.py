"""What outlines and lessons put on the home page: lessons ahead, gaps in training, weeks over the limit, figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Now, TruncDate, TruncWeek
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sro_program.home.cards import Answer, Ask, Asking, Card, CardRow, Stat, day_in, moment_in, on_home
from sro_program.organisations.models import Role
from sro_program.organisations.seats import Standing
from sro_program.ui.dates import away_text, day_text, moment_text

from ..models import BusyWeek, CourseOutline, Lesson
from ..permissions.teaching import SEE_INSTRUCTOR, SEE_LESSON
from ..queries.instruction import term_of
from ..queries.reading_outlines import subject_name
from ..queries.teaching import untrained

SHOWN = 5
ENDS_SOON = timedelta(days=60)


@on_home("lessons-ahead", Role.OFFICER, Role.PRINCIPAL, Role.SCHOOL_STAFF, order=36)
def ahead(person: Any, standing: Standing) -> Asking:
    """The officer's next lessons, the school's next lessons."""
    teaches = standing.has(Role.OFFICER)

    def rows() -> QuerySet[Lesson]:
        found = SEE_LESSON.scope(person, Lesson.objects.filter(status="scheduled", starts_at__gt=Now()))
        found = found.filter(officer__user=person.pk) if teaches else found
        return found.order_by("starts_at", "pk")[:SHOWN]

    columns = {"pk": "pk", "title": "outline__title", "at": "starts_at", "school": "school__name", "group": "group"}
    found: Answer = yield Ask(rows, columns)
    return Card(
        "lessons-ahead",
        _("Lessons ahead"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("training:teaching:lesson", args=[row["pk"]]),
                detail=f"{moment_text(moment_in(row['at']))} · {row['school']}, {row['group']}",
                tag=away_text(moment_in(row["at"])),
                tone="info",
            )
            for row in found
        ],
        empty=_("No lesson is planned."),
        more_url=reverse("training:teaching:lessons"),
        more_label=_("Lessons"),
    )


@on_home("outlines-untrained", Role.SERGEANT, order=37)
def gaps(person: Any, standing: Standing) -> Asking:
    """Instructors without a current record in what they teach (AL-III-A-2-b)."""

    def rows() -> QuerySet[CourseOutline]:
        return SEE_INSTRUCTOR.scope(person, untrained()).order_by("author__user__full_name", "pk")[:SHOWN]

    columns = {
        "pk": "pk",
        "title": "title",
        "who": "author__user__full_name",
        "pack": "policy_pack",
        "subject": "subject",
    }
    found: Answer = yield Ask(rows, columns)
    if not found:
        return None
    return Card(
        "outlines-untrained",
        _("Instructors without training in their subject"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("training:teaching:outline", args=[row["pk"]]),
                detail=f"{row['who']} · {subject_name(row['pack'], row['subject'])}",
                tag=_("No record"),
                tone="warn",
            )
            for row in found
        ],
        more_url=f"{reverse('training:teaching:outlines')}?untrained=true",
        more_label=_("All of them"),
    )


@on_home("teaching-weeks", Role.SERGEANT, order=38)
def weeks(person: Any, standing: Standing) -> Asking:
    """Weeks from last week on that hold more teaching than the clause allows (AL-III-A-1-b-ii)."""
    led = standing.agencies(Role.SERGEANT)

    def rows() -> QuerySet[BusyWeek]:
        since = TruncDate(TruncWeek(Now())) - timedelta(days=7)
        return BusyWeek.objects.filter(agency__in=led, monday__gte=since).order_by("monday", "pk")[:SHOWN]

    columns = {
        "who": "officer__user__full_name",
        "officer": "officer",
        "monday": "monday",
        "minutes": "minutes",
        "limit": "limit_hours",
        "clause": "clause",
    }
    found: Answer = yield Ask(rows, columns)
    if not found:
        return None
    return Card(
        "teaching-weeks",
        _("Weeks with more teaching than the limit"),
        rows=[
            CardRow(
                row["who"],
                url=reverse("organisations:officer", args=[row["officer"]]),
                detail=_("Week of %(day)s · %(clause)s") % {"day": day_text(day_in(row["monday"])), **row},
                tag=_("%(hours)g of %(limit)d hours") % {"hours": round(row["minutes"] / 60, 1), **row},
                tone="warn",
            )
            for row in found
        ],
    )


@on_home("teaching-term", Role.OFFICER, Role.SERGEANT, Role.CHIEF, order=39)
def this_term(person: Any, standing: Standing) -> Asking:
    """What was taught this term: the officer's own, or what those one leads taught (AL-III-A-1-a)."""
    first, last = term_of(timezone.localdate())
    url = reverse("training:teaching:instruction") + f"?since={first.isoformat()}&until={last.isoformat()}"

    def rows() -> QuerySet[Any]:
        found = SEE_LESSON.scope(person, Lesson.objects.filter(status="taught", day__range=(first, last)))
        return found.order_by().values("status").annotate(n=Count("pk"), m=Sum("minutes"), s=Sum("students"))

    found: Answer = yield Ask(rows, {"n": "n", "m": "m", "s": "s"})
    one = found[0] if found else {"n": 0, "m": 0, "s": 0}
    note = _("%(hours)g hours, %(students)d students") % {"hours": round(one["m"] / 60, 1), "students": one["s"]}
    return Stat(_("Lessons this term"), one["n"], note=note, url=url)


@on_home("outlines-ending", Role.OFFICER, order=41)
def ending(person: Any, standing: Standing) -> Asking:
    """The officer's own approved outlines whose approval ends soon."""

    def rows() -> QuerySet[CourseOutline]:
        found = CourseOutline.objects.filter(author__user=person.pk, status="approved")
        soon = found.filter(approved_until__lte=timezone.localdate() + ENDS_SOON)
        return soon.order_by("approved_until", "pk")[:SHOWN]

    found: Answer = yield Ask(rows, {"pk": "pk", "title": "title", "until": "approved_until"})
    if not found:
        return None
    return Card(
        "outlines-ending",
        _("Outlines whose approval ends"),
        rows=[
            CardRow(
                row["title"],
                url=reverse("training:teaching:outline", args=[row["pk"]]),
                detail=_("taught until %s") % day_text(day_in(row["until"])),
                tag=away_text(day_in(row["until"])),
                tone="warn",
            )
            for row in found
        ],
    )
