"""What must hold after any fault. Each check returns sentences; none is good news."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db.models import Max

from applicants.models import Application, Opening
from sro_program.documents.services import documents_of
from sro_program.notifications.mailbox import ENDING, file_name
from sro_program.notifications.mails import message_id
from sro_program.notifications.models import Delivery, Notice, Outbox
from sro_program.notifications.recipients import addressed, recipients, told_by
from sro_program.workflow import registry
from sro_program.workflow.models import TransitionRecord

from .clients import Acknowledged
from .mail import taken_file


@dataclass
class Checker:
    """Looks at everything that came after it was made. Nothing may be deciding or sweeping meanwhile."""

    mail: Path
    lines_before: int = field(default_factory=lambda: _last(TransitionRecord))
    outbox_before: int = field(default_factory=lambda: _last(Outbox))

    def faults(self, acknowledged: Iterable[Acknowledged] = ()) -> list[str]:
        return [*self._lost(acknowledged), *self._lines(), *self._selections(), *self._notices(), *self._mails()]

    @property
    def lines(self) -> Any:
        return TransitionRecord.objects.filter(pk__gt=self.lines_before).order_by("pk")

    @property
    def outbox(self) -> Any:
        return Outbox.objects.filter(pk__gt=self.outbox_before).order_by("pk")

    @property
    def deliveries(self) -> Any:
        return Delivery.objects.filter(notice__outbox__pk__gt=self.outbox_before)

    def _lost(self, acknowledged: Iterable[Acknowledged]) -> Iterator[str]:
        """Acknowledged is stored: by its key, as the decision it was."""
        stored = {line.key: (line.object_id, line.transition) for line in self.lines.filter(key__isnull=False)}
        for ack in acknowledged:
            if stored.get(ack.key) != (ack.record.pk, ack.transition):
                yield f"lost: {ack.transition} of {ack.record.pk}"

    def _lines(self) -> Iterator[str]:
        """One line for each move, in order, up to where the record is; one outbox row for each that tells."""
        rows = Counter(self.outbox.filter(line__isnull=False).values_list("line", flat=True))
        by_record = defaultdict(list)
        for line in self.lines:
            by_record[line.workflow, line.object_id].append(line)
            workflow = registry.get(line.workflow)
            assert workflow is not None
            wanted = int(bool(workflow.transition(line.transition).tells))
            if rows[line.pk] != wanted:
                yield f"{rows[line.pk]} outbox rows instead of {wanted}: {line.workflow}.{line.transition}"
        for (key, pk), lines in by_record.items():
            yield from _broken_chain(key, pk, lines)

    def _selections(self) -> Iterator[str]:
        touched = self.lines.filter(workflow="selection").values("object_id")
        for application in Application.objects.filter(pk__in=touched):
            letters = documents_of(application).filter(kind="appointment_letter").count()
            has = (application.list_entry_id is not None, application.assignment_id is not None, letters)
            wanted = (True, True, 1) if application.status == "appointed" else (False, False, 0)
            if has != wanted:
                yield f"half state: {application.status} with {has}"
        for opening in Opening.objects.filter(applications__in=touched, board__status="forwarded").distinct():
            appointed = opening.applications.filter(status="appointed").count()
            undecided = opening.applications.filter(status="forwarded").count()
            if appointed > opening.positions or (opening.status == "filled") != (appointed == opening.positions):
                yield f"opening {opening.status} with {appointed} of {opening.positions} appointed"
            if opening.status == "filled" and undecided:
                yield f"filled opening leaves {undecided} waiting"

    def _notices(self) -> Iterator[str]:
        """Everybody whom a row tells has exactly one notice of it, and nobody else has one."""
        notices = defaultdict(list)
        for row, user in Notice.objects.filter(outbox__pk__gt=self.outbox_before).values_list("outbox", "user"):
            notices[row].append(user)
        for row in self.outbox.select_related("line"):
            if row.done_at is None:
                yield f"not told: {row.kind} ({row.problem})"
            wanted = recipients(told_by(row.line)) if row.line else addressed(row)
            if sorted(notices[row.pk]) != sorted(person.user.pk for person in wanted):
                yield f"{len(notices[row.pk])} notices instead of {len(wanted)}: {row.kind}"

    def _mails(self) -> Iterator[str]:
        """Each notice has one mail, and each mail one file: no more, no less."""
        deliveries = list(self.deliveries.select_related("notice__user"))
        if (notices := Notice.objects.filter(outbox__pk__gt=self.outbox_before).count()) != len(deliveries):
            yield f"{len(deliveries)} mails for {notices} notices"
        for delivery in deliveries:
            if delivery.state != Delivery.State.SENT:
                yield f"mail {delivery.state}: {delivery.notice.kind} ({delivery.problem})"
        wanted = {file_name(message_id(delivery)) for delivery in deliveries}
        wanted |= {
            file_name(message_id(d))
            for d in Delivery.objects.filter(notice__outbox__pk__lte=self.outbox_before, state="sent").select_related(
                "notice"
            )
        }
        there = {path.name for path in self.mail.glob(f"*{ENDING}")} if self.mail.exists() else set()
        if there != wanted:
            yield f"{len(wanted - there)} mail files missing, {len(there - wanted)} too many"

    def taken_twice(self) -> int:
        """Mails that the mail server took again: same Message-ID, after a kill between sending and committing."""
        ours = {message_id(delivery) for delivery in self.deliveries.select_related("notice")}
        taken = Counter(taken_file(self.mail).read_text().split()) if taken_file(self.mail).exists() else Counter()
        return sum(count - 1 for name, count in taken.items() if name in ours)


def _last(model: Any) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def _broken_chain(key: str, pk: Any, lines: list[TransitionRecord]) -> Iterator[str]:
    workflow = registry.get(key)
    assert workflow is not None
    record = registry.model_of(workflow)._base_manager.get(pk=pk)
    for before, after in pairwise(lines):
        if after.source != before.target or after.record_version <= before.record_version:
            yield f"{key} {pk}: {before.transition} to {before.target}, then {after.transition} from {after.source}"
    if (lines[-1].target, lines[-1].record_version) != (record.status, record.version):
        yield f"{key} {pk} is {record.status}, its last line says {lines[-1].target}"
