"""Which states openings, applications and everything around them have."""

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import State

OPENING_STATES = (
    State("draft", _("Draft"), icon="pencil"),
    State("open", _("Open for applications"), tone="ok", icon="door-open"),
    State("closed", _("Closed, selecting"), tone="info", icon="people"),
    State("filled", _("Filled"), tone="ok", icon="check", final=True),
    State("cancelled", _("Cancelled"), icon="x", final=True),
)

APPLICATION_STATES = (
    State("draft", _("Draft"), icon="pencil"),
    State("submitted", _("Submitted"), tone="info", icon="send", filled=("submitted_at",)),
    State("in_chain", _("With the chain of command"), tone="info", icon="diagram", due_days=14),
    State("screening", _("Being screened"), tone="info", icon="search", due_days=14),
    State("eligible", _("Eligible"), tone="ok", icon="check"),
    State("ineligible", _("Not eligible"), tone="alert", icon="x"),
    State("interviewed", _("Interviewed"), tone="info", icon="chat"),
    State("recommended", _("Recommended"), tone="ok", icon="hand-thumbs-up"),
    State("not_recommended", _("Not recommended"), icon="x", final=True),
    State("forwarded", _("With the chief"), tone="warn", icon="inbox", due_days=14),
    State("appointed", _("Appointed"), tone="ok", icon="check", final=True, filled=("list_entry",)),
    State("not_selected", _("Not selected"), icon="x", final=True),
    State("withdrawn", _("Withdrawn"), icon="arrow-left", final=True),
)
UNDECIDED = ("submitted", "in_chain", "screening", "eligible", "interviewed", "recommended", "forwarded")
"""An application in one of these is still running."""

ENDORSEMENT_STATES = (
    State("waiting", _("Later in the chain"), icon="clock"),
    State("asked", _("Asked"), tone="warn", icon="clock"),
    State("endorsed", _("Endorsed"), tone="ok", icon="check", final=True),
    State("declined", _("Not endorsed"), tone="alert", icon="x", final=True),
    State("passed_by", _("Passed by"), icon="arrow-right", final=True),
)

BOARD_STATES = (
    State("draft", _("Being put together"), icon="pencil"),
    State("proposed", _("Waiting for confirmation"), tone="warn", icon="clock"),
    State("constituted", _("Constituted"), tone="ok", icon="check"),
    State("in_session", _("Interviewing"), tone="info", icon="chat"),
    State("closed", _("Closed"), tone="warn", icon="lock"),
    State("forwarded", _("List forwarded"), tone="ok", icon="send", final=True),
    State("dissolved", _("Dissolved"), icon="x", final=True),
)

CONFIRMATION_STATES = (
    State("waiting", _("Waiting"), tone="warn", icon="clock"),
    State("confirmed", _("Confirmed"), tone="ok", icon="check", final=True),
    State("refused", _("Refused"), tone="alert", icon="x", final=True),
    State("void", _("No longer needed"), icon="x", final=True),
)

INTERVIEW_STATES = (
    State("invited", _("Invited"), tone="warn", icon="clock"),
    State("accepted", _("Accepted"), tone="ok", icon="check"),
    State("change_asked", _("Another time asked"), tone="warn", icon="calendar"),
    State("held", _("Held"), tone="ok", icon="check", final=True),
    State("no_show", _("Did not come"), tone="alert", icon="x", final=True),
    State("cancelled", _("Cancelled"), icon="x", final=True),
)
PENDING_INTERVIEW = ("invited", "accepted", "change_asked")

SHEET_STATES = (
    State("draft", _("In work"), tone="warn", icon="pencil"),
    State("submitted", _("Submitted"), tone="ok", icon="lock", final=True),
)
