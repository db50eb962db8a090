"""What the selection puts on the home page, by what people do in it: apply, judge, lead."""

from . import applying, judging, leading

__all__ = ["applying", "judging", "leading"]
