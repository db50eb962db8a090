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
