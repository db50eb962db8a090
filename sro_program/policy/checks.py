"""A pack that cannot be used stops the program at start, with file and key, and not a person in the middle of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from sro_program.policy import loader


@register("policy")
def packs_are_sound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(sentence, hint="Mend the file named here; nothing of the pack is used until then.", id="policy.E001")
        for sentence in loader.faults()
    ]
