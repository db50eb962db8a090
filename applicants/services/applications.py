"""Writing an application until it is sent. Afterwards it only moves through its workflow."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sro_program.accounts.models import User
from sro_program.organisations.models import Officer
from sro_program.organisations.queries import today_at
from sro_program.organisations.seats import forget_standing
from sro_program.workflow.engine import perform
from sro_program.workflow.errors import NotVisible, Unmet

from ..models import Application, Opening
from ..permissions import EDIT_APPLICATION, SEE_OPENING
from .changing import changed_meanwhile, take


def officer_for(opening: Opening, user: User) -> Officer | None:
    """The officer of the opening's agency that the person is today."""
    return Officer.objects.filter(user=user, agency=opening.agency_id, left_on__isnull=True).first()


def own_application(opening: Opening, user: User) -> Application | None:
    """The application of theirs that counts: a withdrawn one leaves the place free."""
    return opening.applications.filter(applicant=user).exclude(status="withdrawn").first()


def takes_applications(opening: Opening) -> bool:
    return opening.status == "open" and opening.closes_on >= today_at(opening.agency)


@transaction.atomic
def write_application(
    opening: Opening,
    *,
    by: User,
    version: int | None,
    volunteer: bool,
    motivation: str,
    experience: str,
    special_skills: str,
) -> Application:
    """Keep what the officer wrote: begin the draft, or change the one there is.

    `version` is the draft's that the writer saw, and 0 where they saw none.
    """
    application = own_application(opening, by)
    if application is None:
        application = _begin(opening, by)
    elif not version:
        raise changed_meanwhile(application)
    else:
        application = take(application, by=by, ability=EDIT_APPLICATION, version=version)
        application.version += 1
    application.volunteer, application.motivation = volunteer, motivation
    application.experience, application.special_skills = experience, special_skills
    application.save()
    return application


@transaction.atomic
def submit_application(
    opening: Opening,
    *,
    by: User,
    version: int | None,
    volunteer: bool,
    motivation: str,
    experience: str,
    special_skills: str,
) -> Application:
    """Keep what the officer wrote and send it; a refusal to send leaves everything as it was."""
    Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    application = write_application(
        opening,
        by=by,
        version=version,
        volunteer=volunteer,
        motivation=motivation,
        experience=experience,
        special_skills=special_skills,
    )
    perform(application, "submit", actor=by)
    return application


def _begin(opening: Opening, by: User) -> Application:
    forget_standing(by)
    officer = officer_for(opening, by)
    if officer is None or not SEE_OPENING.allows(by, opening):
        raise NotVisible(_("There is nothing here."))
    if not takes_applications(opening):
        raise Unmet(_("This opening does not take applications any more."))
    return Application(opening=opening, officer=officer, applicant=by)
