"""The chapter on the selection: six openings in Alabama, four in Utah, each somewhere else on its way."""

from __future__ import annotations

from collections.abc import Iterable

from sro_program.demo.story import Story, Tale, chapter

from . import alabama, utah


@chapter("applicants", order=40)
def select(story: Story) -> Iterable[Tale]:
    yield from alabama.tales(story)
    yield from utah.tales(story)
