"""Which states a training record has."""

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import State

RECORD_STATES = (
    State("claimed", _("Claimed"), tone="warn", icon="clock"),
    State("verified", _("Verified"), tone="ok", icon="check", final=True),
    State("rejected", _("Rejected"), tone="alert", icon="x", final=True),
)

OBLIGATION_STATES = (
    State("open", _("Open"), tone="quiet", icon="clock"),
    State("met", _("Met"), tone="ok", icon="check", final=True),
    State("overdue", _("Overdue"), tone="alert", icon="alert"),
    State("waived", _("Waived"), tone="quiet", icon="minus", final=True),
)

# Outlines, invitations and lessons

OUTLINE_STATES = (
    State("draft", _("Draft"), tone="quiet", icon="pencil"),
    State("submitted", _("Submitted"), tone="warn", icon="clock", due_days=7),
    State("returned", _("Returned"), tone="warn", icon="undo"),
    State("approved", _("Approved"), tone="ok", icon="done", filled=("approved_on", "approved_by")),
    State("declined", _("Declined"), tone="alert", icon="x", final=True),
    State("retired", _("Retired"), tone="quiet", icon="lock", final=True),
)
INVITATION_STATES = (
    State("open", _("Open"), tone="warn", icon="mail"),
    State("accepted", _("Accepted"), tone="ok", icon="done", final=True),
    State("declined", _("Declined"), tone="quiet", icon="x", final=True),
    State("withdrawn", _("Withdrawn"), tone="quiet", icon="undo", final=True),
)
LESSON_STATES = (
    State("scheduled", _("Planned"), tone="info", icon="calendar"),
    State("taught", _("Taught"), tone="ok", icon="done", final=True, filled=("students",)),
    State("cancelled", _("Cancelled"), tone="quiet", icon="x", final=True),
)
IN_WORK = ("draft", "submitted", "returned")
CHANGEABLE = ("draft", "returned")
