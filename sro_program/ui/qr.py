"""A code that the camera of a phone reads, as a drawing for pages and papers."""

from __future__ import annotations

import io

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString

QUIET = 4
"""Light modules that have to surround the code (ISO/IEC 18004)."""


def qr_svg(text: str, *, label: str) -> SafeString:
    """Error correction M: a code of which 15 percent are dirt is still read. `label` is what a screen reader says."""
    code = segno.make(text, error="m", mode="byte", micro=False, boost_error=False)
    drawn = io.BytesIO()
    code.save(
        drawn, kind="svg", xmldecl=False, nl=False, omitsize=True, border=QUIET, dark="#000", light="#fff",
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return SafeString(drawn.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1))
