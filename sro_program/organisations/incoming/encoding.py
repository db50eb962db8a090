"""From bytes to text, or a clear refusal naming the line.

A wrong guess would store damaged names for years, so only three readings are taken:
what a byte-order mark says, UTF-8, and Windows Western text whose marks are plausible.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from .problems import Unreadable

BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SAMPLE = 400
PLAUSIBLE_WINDOWS_TEXT = re.compile(
    r"[\x00-\x7f\u00a0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2122\u20ac]*"
)
"""Other Windows letters are almost always text of another encoding read wrongly."""
LINE_END = re.compile(r"\r\n|\r|\n")


def decode(content: bytes, *, file: str) -> str:
    """The file's text without byte-order mark."""
    if not content.strip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"):
        raise Unreadable(file, _("This file is empty. Download it again and upload the new copy."))
    text = _decode_as(_encoding_of(content, file), content, file)
    _refuse_damage(text, file)
    return text


def _encoding_of(content: bytes, file: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:SAMPLE]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _has_utf8_letters(content):
            raise _wrong_byte(content, error.start, file) from error
        return "cp1252"
    return "utf-8"


def _has_utf8_letters(content: bytes) -> bool:
    """Text with valid UTF-8 letters beside invalid bytes is damaged, not Windows text."""
    return re.search(rb"[\xc3-\xdf][\x80-\xbf](?![\x80-\xbf])|\xe2\x80[\x80-\xbf]", content) is not None


def _decode_as(encoding: str, content: bytes, file: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_byte(content, error.start, file) from error
    if encoding == "cp1252":
        plausible = PLAUSIBLE_WINDOWS_TEXT.match(text)
        end = plausible.end() if plausible else 0
        if end < len(text):
            raise _wrong_byte(content, end, file)
    return text


def _wrong_byte(content: bytes, position: int, file: str) -> Unreadable:
    before = content[:position]
    line = 1 + (before.count(b"\n") or before.count(b"\r"))
    return Unreadable(
        file,
        _(
            "Line %(line)s has a letter we cannot read (byte %(byte)s). The file is not in UTF-8 or in Windows text. "
            "Open it in your spreadsheet program and save it as “CSV UTF-8”."
        )
        % {"line": line, "byte": f"{content[position]:02X}"},
        line=line,
    )


def _refuse_damage(text: str, file: str) -> None:
    for mark, sentence in (
        ("\x00", _("Line %(line)s has a zero byte. This is not a text table. Save it as “CSV UTF-8”.")),
        (
            "\ufffd",
            _(
                "Line %(line)s has the mark “�”, so letters were lost when the file was saved. "
                "Download it again and upload the new copy."
            ),
        ),
    ):
        position = text.find(mark)
        if position >= 0:
            line = 1 + len(LINE_END.findall(text, 0, position))
            raise Unreadable(file, sentence % {"line": line}, line=line)
