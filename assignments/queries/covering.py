"""Who may take which hours: on the list that day, with what the policy asks for, and free at that time.

Everything is judged for the day of the cover, not for the day of the offer, and for many people at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from sro_program.policy.policy import Policy
from sro_program.policy.services import policy_in_force
from sro_program.ui.dates import day_text
from sro_program.workflow.spec import Sentence

from ..models import Absence, Certificate, Cover, CoverNeed, PreferredSubstitute, Substitute
from ..states import AWAY, COVERING
from .duties import barring_duties
from .expected import hours_due

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A substitute for some hours, with what speaks against it."""

    substitute: Substitute
    missing: tuple[Sentence, ...]
    rank: int | None = None

    @property
    def may(self) -> bool:
        return not self.missing


def candidates(
    need: CoverNeed, hours: Span, among: QuerySet[Any] | None = None, *, but_cover: Any = None
) -> list[Candidate]:
    """The agency's substitutes for these hours: those the school prefers first, then by name."""
    preferred = PreferredSubstitute.objects.filter(school=need.school_id, substitute=OuterRef("pk")).values("rank")
    rows = _on_the_list(need) if among is None else among
    people = list(rows.annotate(rank=Subquery(preferred[:1])))
    papers, busy = _papers(people), _Busy.at(people, hours, but_cover)
    duties = _duties(people, need)
    policy = policy_in_force(need.assignment.agreement.agency, need.day)
    found = [
        Candidate(
            s,
            (
                *_unlisted(s, need),
                *_without_twins(_unqualified(s, need.day, policy, papers[s.pk]), _untrained(s, policy, duties)),
                *busy.of(s),
            ),
            s.rank,
        )
        for s in people
    ]
    return sorted(found, key=lambda c: (not c.may, c.rank is None, c.rank or 0, str(c.substitute)))


def _on_the_list(need: CoverNeed) -> QuerySet[Substitute]:
    rows = Substitute.objects.filter(agency=need.agency_id, user__is_active=True)
    return rows.exclude(user__officer=need.assignment.officer_id).select_related("user__officer")


def _papers(people: Sequence[Substitute]) -> dict[UUID, list[Certificate]]:
    papers: dict[UUID, list[Certificate]] = defaultdict(list)
    for paper in Certificate.objects.filter(substitute__in=people):
        papers[paper.substitute_id].append(paper)
    return papers


def _unlisted(substitute: Substitute, need: CoverNeed) -> list[Sentence]:
    if substitute.agency_id == need.agency_id and (substitute.ended_on is None or substitute.ended_on >= need.day):
        return []
    return [_about(substitute, _("%(who)s is not on the list of substitutes that day.") % {"who": substitute})]


def _unqualified(s: Substitute, day: date, policy: Policy, papers: list[Certificate]) -> list[Sentence]:
    if s.kind == Substitute.Kind.OFFICER:
        said = _no_officer(s, day)
        return [_about(s, said, policy.demand("qualified_cover"))] if said else []
    missing = []
    for rule in policy.coverage.of(s.kind):
        own = [p for p in papers if p.kind == rule.key and p.issued_on <= day]
        if any(p.expires_on is None or p.expires_on >= day for p in own):
            continue
        facts = {"who": s, "what": rule.label, "day": day_text(day)}
        last = max((p.expires_on for p in own if p.expires_on), default=None)
        if last is None:
            said = _("%(who)s has no “%(what)s” on file for %(day)s. Add it once you have seen it.") % facts
        else:
            words = _(
                "“%(what)s” of %(who)s expired on %(last)s, before %(day)s. Add the renewed one, or choose another."
            )
            said = words % {**facts, "last": day_text(last)}
        missing.append(_about(s, said, policy.clause(rule.clause)))
    return missing


def _duties(people: Sequence[Substitute], need: CoverNeed) -> dict[UUID, list[tuple[str, str, date]]]:
    found: dict[UUID, list[tuple[str, str, date]]] = defaultdict(list)
    for person, title, clause, due in barring_duties({s.user_id for s in people}, need.agency_id, need.day):
        found[person].append((title, clause, due))
    return found


def _untrained(s: Substitute, policy: Policy, duties: dict[UUID, list[tuple[str, str, date]]]) -> list[Sentence]:
    words = _(
        "“%(what)s” of %(who)s was due on %(day)s and is not verified. Have it put on record, or choose another."
    )
    return [
        _about(s, words % {"what": title, "who": s, "day": day_text(due)}, policy.clause(clause))
        for title, clause, due in duties.get(s.user_id, ())
    ]


def _without_twins(papers: list[Sentence], duties: list[Sentence]) -> list[Sentence]:
    """A paper that is missing says enough; the duty behind it says the same by the same clause."""
    said = {sentence.clause.id for sentence in papers if sentence.clause}
    return [*papers, *(d for d in duties if not d.clause or d.clause.id not in said)]


def _no_officer(s: Substitute, day: date) -> str:
    officer = getattr(s.user, "officer", None)
    facts = {"who": s, "day": day_text(day)}
    if officer is None or officer.agency_id != s.agency_id or (officer.left_on and officer.left_on < day):
        return _("%(who)s does not serve as an officer of the agency on %(day)s.") % facts
    if officer.certified_until is None or officer.certified_until < day:
        return _("%(who)s is not certified on %(day)s, as far as the roster says.") % facts
    return ""


def _about(substitute: Substitute, text: str, clause: Any = None) -> Sentence:
    url = reverse("assignments:covers:substitute", args=[substitute.pk])
    return Sentence(text, clause, _("Papers of %(who)s") % {"who": substitute}, url)


@dataclass(frozen=True, slots=True)
class _Busy:
    """What else people do at one time, asked in four statements however many they are."""

    covering: frozenset[UUID]
    away: frozenset[UUID]
    on_duty: frozenset[UUID]

    @classmethod
    def at(cls, people: Sequence[Substitute], hours: Span, but_cover: Any) -> _Busy:
        users = {s.user_id for s in people}
        begins, ends = hours
        elsewhere = Cover.objects.filter(
            substitute__user__in=users, status__in=COVERING, starts_at__lt=ends, ends_at__gt=begins
        ).exclude(pk=but_cover)
        sworn = [s.user.officer for s in people if hasattr(s.user, "officer")]
        officers = {o.pk: o.user_id for o in sworn if o.left_on is None}
        away = Absence.objects.filter(
            officer__in=officers, status__in=AWAY, starts_at__lt=ends, ends_at__gt=begins
        ).order_by()
        return cls(
            frozenset(elsewhere.order_by().values_list("substitute__user", flat=True)),
            frozenset(officers[pk] for pk in away.values_list("officer", flat=True)),
            frozenset(officers[pk] for pk in _on_duty(officers, hours)),
        )

    def of(self, s: Substitute) -> list[Sentence]:
        facts = {"who": s}
        said = {
            _("%(who)s covers elsewhere at that time. Choose another, or part of the hours."): self.covering,
            _("%(who)s is away at that time."): self.away,
            _(
                "%(who)s is on duty at another school at that time. Choose another, or part of the hours."
            ): self.on_duty,
        }
        return [_about(s, words % facts) for words, users in said.items() if s.user_id in users]


def _on_duty(officers: Iterable[UUID], hours: Span) -> set[UUID]:
    """Officers with hours of their own at that time which nobody has taken over."""
    keys = list(officers)
    if not keys:
        return set()
    first, last = hours[0].date() - timedelta(days=1), hours[1].date() + timedelta(days=1)
    own = [d for d in hours_due(first, last, officers=keys) if d.starts_at < hours[1] and d.ends_at > hours[0]]
    if not own:
        return set()
    given = Cover.objects.filter(
        need__assignment__in={d.assignment for d in own}, status__in=COVERING,
        starts_at__lte=hours[0], ends_at__gte=hours[1],
    )  # fmt: skip
    free = set(given.order_by().values_list("need__assignment", flat=True))
    return {d.officer for d in own if d.assignment not in free and not d.suspended}


def missing_for(cover: Cover) -> tuple[Sentence, ...]:
    """What speaks against this person for these hours, as things stand."""
    rows = Substitute.objects.filter(pk=cover.substitute_id).select_related("user__officer")
    (found,) = candidates(cover.need, (cover.starts_at, cover.ends_at), rows, but_cover=cover.pk)
    return found.missing
