from .applications import officer_for, own_application, submit_application, takes_applications, write_application
from .openings import adjust_opening, change_opening, draft_opening
from .screening import Decided, decide_finding, decide_findings

__all__ = [
    "Decided",
    "adjust_opening",
    "change_opening",
    "decide_finding",
    "decide_findings",
    "draft_opening",
    "officer_for",
    "own_application",
    "submit_application",
    "takes_applications",
    "write_application",
]
