"""The album: one static page with all pictures, by role and page, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from .picturing import Look

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; background: #f4f4f2; color: #1c1c1c }
nav a { margin-right: 1rem } h2 { margin-top: 3rem; border-top: 2px solid #999; padding-top: 1rem }
article { margin: 1.5rem 0 } .pictures { display: flex; gap: 1rem; align-items: flex-start; flex-wrap: wrap }
.pictures a { display: block; max-height: 420px; overflow: hidden; border: 1px solid #bbb; background: #fff }
.pictures img { display: block; width: 420px } .pictures a.phone img { width: 200px }
code { color: #555 } .faults { color: #a40000; margin: .3rem 0 }
"""


def album(looks: Sequence[Look], told: str) -> str:
    """`told` is the summary as the terminal shows it."""
    ordered = sorted(looks, key=lambda look: (look.role, look.person, look.key))
    people = [(person, list(pages)) for person, pages in groupby(ordered, key=lambda look: look.person)]
    links = "".join(f'<a href="#{escape(person)}">{escape(person)} ({len(pages)})</a> ' for person, pages in people)
    sections = "".join(_person(person, pages) for person, pages in people)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{STYLE}</style>'
        f"<h1>Gallery</h1><p>{escape(told)}</p><nav>{links}</nav>{sections}</html>\n"
    )


def _person(person: str, pages: Sequence[Look]) -> str:
    first = pages[0]
    heading = f"{escape(first.role)}, {escape(first.organisation)}" if first.organisation else escape(first.role)
    return f'<h2 id="{escape(person)}">{heading}</h2>' + "".join(_page(look) for look in pages)


def _page(look: Look) -> str:
    faults = "".join(f'<p class="faults">{escape(fault)}</p>' for fault in look.faults)
    pictures = "".join(
        f'<a class="{escape(mode)}" href="{escape(name)}"><img loading="lazy" alt="{escape(look.title)}, '
        f'{escape(mode)}" src="{escape(name)}"></a>'
        for mode, name in look.pictures.items()
    )
    return (
        f"<article><h3>{escape(look.title or look.key)}</h3><p><code>{escape(look.key)} {escape(look.path)}</code></p>"
        f'{faults}<div class="pictures">{pictures}</div></article>'
    )
