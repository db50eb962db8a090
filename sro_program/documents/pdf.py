"""Letters and record prints as accessible PDF.

Data reaches the template as JSON, never as markup: whatever somebody typed is shown as typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder

TEMPLATES = Path(__file__).parent / "typst"


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `typst/<template>.typ`: tagged, titled, in English, PDF/UA wherever its letters exist."""
    source = TEMPLATES / f"{template}.typ"
    if source.parent != TEMPLATES or not source.is_file():
        raise ValueError(f"There is no document template {template!r}.")
    given = json.dumps(data, cls=DjangoJSONEncoder)
    # The built-in fonts give the same bytes on every machine; this machine's own fonts are for names
    # in writings that those lack, and a letter that is not PDF/UA is better than none.
    for local_fonts in (False, True):
        try:
            return _compile(source, given, accessible=True, local_fonts=local_fonts)
        except typst.TypstError as problem:
            if "could not be displayed with font" not in str(problem):
                raise
    return _compile(source, given, accessible=False, local_fonts=True)


def _compile(source: Path, data: str, *, accessible: bool, local_fonts: bool) -> bytes:
    made: bytes = typst.compile(
        str(source),
        root=str(TEMPLATES),
        ignore_system_fonts=not local_fonts,
        sys_inputs={"data": data},
        pdf_standards="ua-1" if accessible else None,
    )
    return made
