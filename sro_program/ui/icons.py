"""Our words for pictures. `script/vendor` draws exactly these into the one sprite file.

A page names the meaning ("late"), never the drawing; adding a word here needs one run of
`script/vendor`.
"""

from __future__ import annotations

from typing import Final

# our word -> file in Bootstrap Icons
ICONS: Final[dict[str, str]] = {
    # places
    "home": "house",
    "selection": "people",
    "agreements": "file-earmark-text",
    "coverage": "grid-3x3",
    "training": "mortarboard",
    "reports": "bar-chart",
    "organisation": "building",
    "policy": "journal-text",
    "school": "bank",
    "more": "three-dots",
    # the frame
    "brand": "shield",
    "search": "search",
    "notices": "bell",
    "account": "person-circle",
    "sign-out": "box-arrow-right",
    "open-menu": "chevron-down",
    "switch": "arrow-left-right",
    "next": "chevron-right",
    "previous": "chevron-left",
    "sorted-up": "arrow-up",
    "sorted-down": "arrow-down",
    "sortable": "arrow-down-up",
    # how things stand
    "check": "check-lg",
    "done": "check-circle",
    "waiting": "clock",
    "late": "exclamation-triangle",
    "info": "info-circle",
    "quiet": "dash-circle",
    "refused": "x-circle",
    "closed": "lock",
    "here": "arrow-right-circle",
    "draft": "pencil",
    # what one can do
    "add": "plus-lg",
    "edit": "pen",
    "remove": "trash",
    "close": "x-lg",
    "print": "printer",
    "download": "download",
    "upload": "upload",
    "filter": "funnel",
    "undo": "arrow-counterclockwise",
    "send": "send",
    "mail": "envelope",
    "calendar": "calendar-event",
    "pdf": "file-earmark-pdf",
    "help": "question-circle",
    "settings": "gear",
    "person": "person",
    "list": "list-check",
    "score": "clipboard-check",
    "sign": "vector-pen",
    "away": "person-walking",
    "inbox": "inbox",
}

# how a tone of a status looks; states may name their own picture
TONES: Final[dict[str, str]] = {
    "ok": "done",
    "warn": "waiting",
    "alert": "late",
    "info": "here",
    "quiet": "quiet",
}
