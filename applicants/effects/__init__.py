from .appointing import appoint_under_agreement, fill_opening_when_full, issue_letter, take_list_entry
from .boards import (
    ask_for_confirmations,
    conclude_applications,
    constitute_if_confirmed,
    dissolve_if_running,
    freeze_list,
    resume_session,
    return_to_draft,
    void_confirmations,
)
from .interviews import begin_session, cancel_pending_interviews, keep_wish, mark_interviewed, take_new_time
from .openings import freeze_questions, release_applications
from .screening import (
    ask_next_supervisor,
    open_findings,
    stamp_submitted,
    start_chain_or_screening,
    start_endorsements,
)

__all__ = [
    "appoint_under_agreement",
    "ask_for_confirmations",
    "ask_next_supervisor",
    "begin_session",
    "cancel_pending_interviews",
    "conclude_applications",
    "constitute_if_confirmed",
    "dissolve_if_running",
    "fill_opening_when_full",
    "freeze_list",
    "freeze_questions",
    "issue_letter",
    "keep_wish",
    "mark_interviewed",
    "open_findings",
    "release_applications",
    "resume_session",
    "return_to_draft",
    "stamp_submitted",
    "start_chain_or_screening",
    "start_endorsements",
    "take_list_entry",
    "take_new_time",
    "void_confirmations",
]
