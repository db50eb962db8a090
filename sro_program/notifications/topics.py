"""What one can be told about: each workflow is a topic, and so is everything else together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sro_program.workflow import registry

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    label: str | Promise


def topics() -> list[Topic]:
    told = [Topic(w.key, w.title) for w in registry.every() if any(m.tells for m in w.transitions)]
    return [*sorted(told, key=lambda topic: str(topic.label)), Topic(OTHER, _("Everything else"))]


def topic_of(kind: str) -> str:
    """“interview.invited” belongs to the workflow “interview”, whether a transition told it or a service."""
    key = kind.partition(".")[0]
    return key if registry.get(key) is not None else OTHER
