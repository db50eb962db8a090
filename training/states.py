"""Which states a training record has."""

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import State

RECORD_STATES = (
    State("claimed", _("Claimed"), tone="warn", icon="clock"),
    State("verified", _("Verified"), tone="ok", icon="check", final=True),
    State("rejected", _("Rejected"), tone="alert", icon="x", final=True),
)
