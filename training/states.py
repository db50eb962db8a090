"""Which states the nouns of training have."""

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
    State("overdue", _("Overdue"), tone="alert", icon="alert"),
    State("waived", _("Waived"), tone="quiet", icon="minus", final=True),
)
