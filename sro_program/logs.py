"""What the log does not say: secrets that stand in addresses."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

SIGNED = re.compile(r"(?<=/)[\w-]+\.[\w-]{43}(?=[./?]|$)")
"""A key with a signature over it, as `signing.Signer(sep=".")` writes it."""


def without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: the address of a request, its secret left out."""
    if isinstance(event.get("request"), str):
        event["request"] = SIGNED.sub("…", event["request"])
    return event
