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
    "clock": "clock",
    "late": "exclamation-triangle",
    "info": "info-circle",
    "quiet": "dash-circle",
    "x": "x-circle",
    "lock": "lock",
    "here": "arrow-right-circle",
    "pencil": "pencil",
    "pen": "pen",
    "people": "people",
    "person": "person",
    "chat": "chat-dots",
    "diagram": "diagram-3",
    "door-open": "door-open",
    "hand-thumbs-up": "hand-thumbs-up",
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "inbox": "inbox",
    "send": "send",
    "calendar": "calendar-event",
    # what one can do
    "add": "plus-lg",
    "close": "x-lg",
    "remove": "trash",
    "print": "printer",
    "download": "download",
    "upload": "upload",
    "filter": "funnel",
    "undo": "arrow-counterclockwise",
    "mail": "envelope",
    "pdf": "file-earmark-pdf",
    "help": "question-circle",
    "settings": "gear",
    "list": "list-check",
    "score": "clipboard-check",
    "away": "person-walking",
}

# how a tone of a status looks; states may name their own picture
TONES: Final[dict[str, str]] = {
    "ok": "done",
    "warn": "clock",
    "alert": "late",
    "info": "here",
    "quiet": "quiet",
}
