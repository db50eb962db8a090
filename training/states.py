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
