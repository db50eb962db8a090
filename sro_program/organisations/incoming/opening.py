"""Decides by content, not by name, how a file is read; refuses by size before reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .delimited import delimited_lines
from .encoding import decode
from .lines import Line
from .markup import markup_lines
from .problems import Unreadable
from .workbook import workbook_lines


class Shape(Enum):
    DELIMITED = "delimited"
    MARKUP = "markup"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    max_bytes: int
    max_rows: int


ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_PROGRAMS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x7fELF",
    b"MZ",
)


def read_from_disk(path: Path, limits: Limits) -> Upload:
    """Looks at the size first: a file of gigabytes is refused without reading a byte of it."""
    try:
        refuse_size(path.name, path.stat().st_size, limits)
        return Upload(path.name, path.read_bytes())
    except OSError as error:
        raise Unreadable(
            path.name, _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror}
        ) from error


def refuse_size(name: str, size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise Unreadable(
            name,
            _("The file has %(size)s. Files up to %(most)s are taken. Split it, or download one state at a time.")
            % {"size": filesizeformat(size), "most": filesizeformat(limits.max_bytes)},
        )


def open_table(upload: Upload, *, takes: frozenset[Shape], limits: Limits) -> Iterator[Line]:
    """All rows as text, blank ones included; raises ``Unreadable`` here or while it is read."""
    refuse_size(upload.name, len(upload.content), limits)
    shape = _shape_of(upload, takes)
    if shape is Shape.WORKBOOK:
        lines = workbook_lines(upload.content, file=upload.name, max_rows=limits.max_rows)
    else:
        text = decode(upload.content, file=upload.name)
        lines = (markup_lines if shape is Shape.MARKUP else delimited_lines)(text, file=upload.name)
    return _at_most(lines, limits.max_rows, upload.name)


def _at_most(lines: Iterator[Line], most: int, file: str) -> Iterator[Line]:
    for count, line in enumerate(lines):
        if count > most + LINES_ABOVE_THE_HEADINGS:
            raise Unreadable(
                file, _("The file has more than %(most)s rows. Split it into smaller files.") % {"most": f"{most:,}"}
            )
        yield line


LINES_ABOVE_THE_HEADINGS = 50


def _shape_of(upload: Upload, takes: frozenset[Shape]) -> Shape:
    _refuse_name(upload.name, takes)
    if upload.content.startswith(ZIP):
        if Shape.WORKBOOK in takes:
            return Shape.WORKBOOK
        raise Unreadable(
            upload.name, _("This is an Excel workbook (.xlsx). Open it and save it as “CSV UTF-8”, then upload that.")
        )
    if upload.content.startswith(OLE):
        raise Unreadable(upload.name, _old_workbook(takes))
    if upload.content.startswith(OTHER_PROGRAMS):
        raise Unreadable(
            upload.name,
            _("This is not a table but a file of another program. Upload %(kinds)s.") % {"kinds": _kinds(takes)},
        )
    if not _looks_like_markup(upload.content):
        return Shape.DELIMITED
    if Shape.MARKUP in takes:
        return Shape.MARKUP
    raise Unreadable(upload.name, _("This is a web page. Upload %(kinds)s.") % {"kinds": _kinds(takes)})


def _refuse_name(name: str, takes: frozenset[Shape]) -> None:
    if PurePath(name).suffix.lower() not in _suffixes(takes):
        raise Unreadable(name, _("Files of this kind are not taken. Upload %(kinds)s.") % {"kinds": _kinds(takes)})


def _suffixes(takes: frozenset[Shape]) -> frozenset[str]:
    suffixes = {".csv", ".txt", ".xlsx", ".xls"}
    if Shape.MARKUP in takes:
        suffixes |= {".html", ".htm"}
    return frozenset(suffixes)


def _kinds(takes: frozenset[Shape]) -> str:
    if Shape.MARKUP in takes:
        return _("a .csv file, or the .xls file of the school search")
    return _("a .csv or an .xlsx file")


def _old_workbook(takes: frozenset[Shape]) -> str:
    if Shape.WORKBOOK in takes:
        return _(
            "This is an old Excel workbook (.xls) or one locked with a password. "
            "Open it, remove the password, and save it as .xlsx or “CSV UTF-8”."
        )
    return _("This is a true Excel workbook (.xls). Open it and save it as “CSV UTF-8”, then upload that.")


def _looks_like_markup(content: bytes) -> bool:
    start = content[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return (start[:1] == b"<" and start[1:2].isalpha()) or start[:2] in (b"<!", b"<?")
