"""Where an application stands, what is next, by when: for the applicant, and for those who decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Application
from .queries.stages import STATES, party_of
from .queries.story import Story


@dataclass(frozen=True, slots=True)
class Where:
    now: str
    next: str = ""
    by: date | datetime | None = None
    by_label: str = ""


def for_applicant(application: Application, story: Story, reason: str = "") -> Where:
    """Plain words and no judgment; never a score or a place on the list."""
    tell = _TELL.get(application.status)
    return tell(application, story) if tell else _over(application, reason)


def for_decider(application: Application, story: Story) -> Where:
    """Whom it waits for and what that person does."""
    party = party_of(application.status)
    if party is None:
        return Where(_("The selection of this applicant has ended."))
    if application.status == "in_chain" and story.asked is not None:
        now = _("%s was asked to endorse the request.") % story.asked.supervisor
    else:
        now = _("It waits for %s.") % party.label
    return Where(now, _DECIDERS.get(application.status, lambda: "")(), _usual_end(application), _("Should be done by"))


_DECIDERS: dict[str, Any] = {
    "draft": lambda: _("The applicant writes and sends it."),
    "submitted": lambda: _("It goes on by itself."),
    "in_chain": lambda: _("Each supervisor endorses or declines, then the screening begins."),
    "screening": lambda: _("Decide each qualification from the records, then find the applicant eligible or not."),
    "eligible": lambda: _("The board invites the applicant and holds the interview."),
    "interviewed": lambda: _("The board recommends or not, once every eligible applicant was heard."),
    "recommended": lambda: _("The board forwards its list to the chief."),
    "forwarded": lambda: _("The chief appoints from the list, or says why not."),
}


def _usual_end(application: Application) -> date | None:
    days = STATES[application.status].due_days
    return timezone.localtime(application.status_since + timedelta(days=days)).date() if days is not None else None


def _draft(application: Application, story: Story) -> Where:
    return Where(
        _("You have not sent it yet. Only you can see it."),
        _("Finish it and send it."),
        application.opening.closes_on,
        _("Send it by"),
    )


def _in_chain(application: Application, story: Story) -> Where:
    asked = story.asked
    now = _("%s was asked to endorse your request.") % asked.supervisor if asked else _("Your request is on its way.")
    return Where(
        now,
        _("It goes on to the screening even if a supervisor declines."),
        _usual_end(application),
        _("Usually done by"),
    )


def _screening(application: Application, story: Story) -> Where:
    return Where(
        _("The SRO supervisor checks the qualifications against the records."),
        _("You are told the result with its reasons, and then invited to an interview."),
        _usual_end(application),
        _("Usually done by"),
    )


def _eligible(application: Application, story: Story) -> Where:
    interview = story.interview
    if interview is None:
        days = application.policy.selection.interview_notice_days
        notice = ngettext("at least %d day before", "at least %d days before", days) % days if days else _("in time")
        return Where(_("You meet the qualifications."), _("The board invites you to an interview, %s.") % notice)
    tell = {
        "invited": (_("You are invited to an interview."), _("Accept, or ask for another time.")),
        "accepted": (_("You accepted the interview."), _("Be there in time.")),
        "change_asked": (_("You asked for another time."), _("You get a new invitation.")),
        "no_show": (_("You are recorded as not having come."), _("Speak with the SRO supervisor if that is wrong.")),
    }
    now, following = tell.get(interview.status, (_("You meet the qualifications."), ""))
    return Where(now, following, interview.starts_at, _("Interview on"))


def _with_board(application: Application, story: Story) -> Where:
    return Where(
        _("The board has interviewed you."),
        _("It decides when every eligible applicant was heard, and forwards its list to the chief."),
    )


def _forwarded(application: Application, story: Story) -> Where:
    return Where(
        _("The board recommended you. Your name is on the list the chief has."),
        _("The chief decides. Only the chief appoints."),
        _usual_end(application),
        _("Usually done by"),
    )


def _appointed(application: Application, story: Story) -> Where:
    post = application.assignment
    return Where(
        _("You are appointed. Congratulations."),
        _("Your letter is below."),
        post.starts_on if post else application.opening.starts_on,
        _("Your post begins on"),
    )


def _over(application: Application, reason: str) -> Where:
    now = {
        "ineligible": _("You were found not eligible."),
        "not_recommended": _("The board did not recommend you for this post."),
        "not_selected": _("You were not selected for this post."),
        "withdrawn": _("You withdrew your application."),
    }[application.status]
    following = {
        "ineligible": _("The chief can take it up again. Ask the SRO supervisor if a record is wrong."),
        "withdrawn": _("You can apply again while the opening takes applications."),
    }.get(application.status, _("Thank you for applying. You can apply for other openings."))
    return Where(f"{now} {_('Reason: %s') % reason}" if reason else now, following)


_TELL: dict[str, Any] = {
    "draft": _draft,
    "submitted": _in_chain,
    "in_chain": _in_chain,
    "screening": _screening,
    "eligible": _eligible,
    "interviewed": _with_board,
    "recommended": _with_board,
    "forwarded": _forwarded,
    "appointed": _appointed,
}
