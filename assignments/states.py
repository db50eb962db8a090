"""Which states agreements, signatures and assignments have."""

from django.utils.translation import gettext_lazy as _

from sro_program.workflow.states import State

AGREEMENT_STATES = (
    State("draft", _("Draft"), icon="pencil"),
    State("in_review", _("In review"), tone="info", icon="chat"),
    State("public_comment", _("Open for public comment"), tone="info", icon="people"),
    State("signing", _("Waiting for signatures"), tone="warn", icon="pen"),
    State("signed", _("Signed"), tone="info", icon="check"),
    State("in_force", _("In force"), tone="ok", icon="check"),
    State("expired", _("Expired"), tone="alert", icon="clock", final=True),
    State("terminated", _("Terminated"), tone="alert", icon="x", final=True),
    State("superseded", _("Superseded"), icon="clock", final=True),
    State("withdrawn", _("Withdrawn"), icon="x", final=True),
)
BEFORE_SIGNING = ("draft", "in_review", "public_comment", "signing")
WRITABLE = ("draft", "in_review")
"""While an agreement stands here, its text can be changed."""
BINDING = ("signed", "in_force")
SIGNED_ONCE = ("signed", "in_force", "expired", "terminated", "superseded")

SIGNATURE_STATES = (
    State("waiting", _("Waiting"), tone="warn", icon="pen"),
    State("signed", _("Signed"), tone="ok", icon="check", final=True, filled=("signer", "signed_at")),
    State("declined", _("Declined"), tone="alert", icon="x", final=True),
    State("void", _("No longer needed"), icon="x", final=True),
)

ASSIGNMENT_STATES = (
    State("planned", _("Planned"), tone="info", icon="calendar"),
    State("active", _("Active"), tone="ok", icon="check"),
    State("suspended", _("Suspended"), tone="warn", icon="clock"),
    State("ended", _("Ended"), icon="clock", final=True),
    State("cancelled", _("Cancelled"), icon="x", final=True),
)

OPEN_POST = ("planned", "active", "suspended")
"""Posts whose hours count: an officer's open posts may neither overlap nor exceed full time."""

HAND_OVER_STATES = (
    State("open", _("Open"), tone="warn", icon="switch"),
    State("completed", _("Completed"), tone="ok", icon="done", final=True),
)

PLAN_STATES = (
    State("draft", _("In preparation"), tone="info", icon="pencil"),
    State("in_force", _("In force"), tone="ok", icon="check", filled=("current", "review_due")),
    State("retired", _("Retired"), icon="x", final=True),
)

# Requests

PROGRAM_REQUEST_STATES = (
    State("requested", _("Requested"), tone="info", icon="send"),
    State("advised", _("Advised"), tone="warn", icon="chat"),
    State("permitted", _("Permitted by the principal"), tone="warn", icon="hand-thumbs-up"),
    State("returned", _("Returned"), tone="warn", icon="undo"),
    State("approved", _("Approved"), tone="ok", icon="check", filled=("decided_by", "decided_at")),
    State("active", _("Running"), tone="ok", icon="check", filled=("decided_by", "decided_at")),
    State("completed", _("Completed"), icon="check", final=True, filled=("decided_by", "decided_at")),
    State("declined", _("Declined"), tone="alert", icon="x", final=True, filled=("decided_by", "decided_at")),
    State("withdrawn", _("Withdrawn"), icon="x", final=True),
)

SERVICE_REQUEST_STATES = (
    State("asked", _("Asked"), tone="warn", icon="send"),
    State("approved", _("On the calendar"), tone="info", icon="calendar"),
    State("done", _("Done"), tone="ok", icon="check", final=True),
    State("not_done", _("Not done"), tone="alert", icon="x", final=True),
    State("declined", _("Declined"), tone="alert", icon="x", final=True),
    State("cancelled", _("Cancelled"), icon="x", final=True),
)

# Coverage

ABSENCE_STATES = (
    State("asked", _("Asked"), tone="warn", icon="send"),
    State("approved", _("Approved"), tone="ok", icon="check"),
    State("reported", _("Reported"), tone="info", icon="send"),
    State("declined", _("Declined"), tone="alert", icon="x", final=True),
    State("withdrawn", _("Withdrawn"), icon="x", final=True),
)
AWAY = ("approved", "reported")
"""Absences that count: the officer is not expected."""

COVER_NEED_STATES = (
    State("open", _("Open"), tone="alert", icon="search"),
    State("filled", _("Filled"), tone="ok", icon="check"),
    State("unmet", _("Stayed open"), tone="alert", icon="x", final=True),
    State("dropped", _("No longer needed"), icon="x", final=True),
)

COVER_STATES = (
    State("offered", _("Offered"), tone="warn", icon="send"),
    State("accepted", _("Accepted"), tone="ok", icon="check"),
    State("came", _("Came"), tone="ok", icon="done", final=True),
    State("did_not_come", _("Did not come"), tone="alert", icon="x", final=True),
    State("declined", _("Declined"), icon="x", final=True),
    State("lapsed", _("No longer open"), icon="clock", final=True),
    State("withdrawn", _("Withdrawn"), icon="x", final=True),
)
COVERING = ("accepted", "came")
"""Covers that count as somebody at the school."""
LIVE_COVER = ("offered", "accepted", "came")
"""Of these, each substitute has one for the same hours."""

SWAP_STATES = (
    State("asked", _("Asked"), tone="warn", icon="switch"),
    State("agreed", _("Agreed"), tone="warn", icon="hand-thumbs-up"),
    State("approved", _("Approved"), tone="ok", icon="check", final=True),
    State("declined", _("Declined"), tone="alert", icon="x", final=True),
    State("withdrawn", _("Withdrawn"), icon="x", final=True),
    State("lapsed", _("Not decided in time"), icon="clock", final=True),
)

# The coverage board: how hours stand, in word, picture and tone; not states that anybody moves

COVERAGE_LOOKS = (
    State("uncovered", _("Uncovered"), tone="alert", icon="x"),
    State("part_covered", _("Part covered"), tone="warn", icon="late"),
    State("late", _("Late"), tone="warn", icon="away"),
    State("expected", _("Expected"), tone="quiet", icon="clock"),
    State("covered", _("Covered"), tone="info", icon="people"),
    State("present", _("Present"), tone="ok", icon="check"),
    State("no_duty", _("No duty"), tone="none", icon="quiet"),
    State("no_school", _("No school"), tone="none", icon="calendar"),
)

# Coverage statements

STATEMENT_STATES = (
    State("draft", _("To be sent"), tone="warn", icon="pencil", due_days=10),
    State("sent", _("Sent"), tone="info", icon="send", due_days=14),
    State("disputed", _("Disputed"), tone="warn", icon="chat", due_days=14),
    State("acknowledged", _("Acknowledged by both sides"), tone="ok", icon="done", final=True),
)


# Evaluations

EVALUATION_STATES = (
    State("planned", _("Planned"), tone="info", icon="calendar"),
    State("self_review", _("Self-review asked for"), tone="warn", icon="pencil"),
    State("drafted", _("Being written"), tone="info", icon="pencil"),
    State("released", _("Released"), tone="warn", icon="send", filled=("released_by", "released_at")),
    State(
        "acknowledged",
        _("Acknowledged"),
        tone="warn",
        icon="pen",
        filled=("released_by", "released_at", "acknowledged_at"),
    ),
    State(
        "countersigned",
        _("Countersigned"),
        tone="ok",
        icon="check",
        filled=("released_by", "released_at", "acknowledged_at", "countersigned_by", "countersigned_at"),
    ),
    State("cancelled", _("Cancelled"), icon="x", final=True),
)
EVALUATION_OPEN = ("planned", "self_review", "drafted")
"""While an evaluation stands here, its author writes; the officer reads only goals and self-review."""
EVALUATION_RELEASED = ("released", "acknowledged", "countersigned")

FEEDBACK_STATES = (
    State("requested", _("Asked for"), tone="warn", icon="send"),
    State("submitted", _("Given"), tone="ok", icon="check", final=True, filled=("author", "submitted_at")),
    State("withdrawn", _("Taken back"), icon="x", final=True),
)

INSPECTION_STATES = (
    State("begun", _("Not finished"), tone="info", icon="pencil"),
    State("to_correct", _("To be corrected"), tone="warn", icon="late"),
    State("in_order", _("In order"), tone="ok", icon="check", final=True),
)

# What schools see of an officer's training

COMPLIANT = State("compliant", _("Compliant"), tone="ok", icon="check")
NOT_COMPLIANT = State("not_compliant", _("Not compliant"), tone="alert", icon="late")
