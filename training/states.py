"""Which states the nouns of training have."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import State

RECORD_STATES = (
    State("claimed", _("Claimed"), tone="warn", icon="clock"),
    State("verified", _("Verified"), tone="ok", icon="check", final=True),
    State("rejected", _("Rejected"), tone="alert", icon="x", final=True),
    State("withdrawn", _("Withdrawn"), tone="quiet", icon="x", final=True),
)

SESSION_STATES = (
    State("planned", _("Planned"), tone="quiet", icon="clock"),
    State("open", _("Open for sign-up"), tone="info", icon="clock"),
    State("held", _("Held"), tone="warn", icon="clock"),
    State("recorded", _("Recorded"), tone="ok", icon="check", final=True, filled=("recorded_by", "recorded_at")),
    State("cancelled", _("Cancelled"), tone="quiet", icon="x", final=True),
)

OBLIGATION_STATES = (
    State("open", _("Open"), tone="quiet", icon="clock"),
    State("met", _("Met"), tone="ok", icon="check", final=True),
    State("overdue", _("Overdue"), tone="alert", icon="late"),
    State("waived", _("Waived"), tone="quiet", icon="quiet", final=True),
)

# Duties as pages show them

DUE_SOON = State("soon", _("Due soon"), tone="warn", icon="clock")
"""Open, and due within sixty days."""
SOON = timedelta(days=60)


def look(status: str, due_on: date, today: date) -> State:
    """How a duty stands, in a word, a picture and a tone."""
    if status == "open" and due_on <= today + SOON:
        return DUE_SOON
    return next(state for state in OBLIGATION_STATES if state.key == status)


JOINT_STATES = {
    state.key: state
    for state in (
        State("both_missing", _("Neither has attested"), tone="warn", icon="clock"),
        State("officer_missing", _("The officer has not attested"), tone="warn", icon="clock"),
        State("principal_missing", _("The principal has not attested"), tone="warn", icon="clock"),
        State("attested", _("Both attested"), tone="ok", icon="check"),
        State("withdrawn", _("Withdrawn"), tone="quiet", icon="x"),
    )
}

GIVEN_STATES = {
    state.key: state
    for state in (
        State("counts", _("Counts"), tone="ok", icon="check"),
        State("over", _("Over"), tone="quiet", icon="clock"),
        State("withdrawn", _("Withdrawn"), tone="quiet", icon="x"),
    )
}
"""How waivers and assigned trainings stand on a day."""
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
