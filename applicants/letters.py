"""Letters that the selection sends."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sro_program.documents.models import Document
from sro_program.documents.pdf import render_pdf
from sro_program.documents.services import store_document
from sro_program.organisations.queries import today_at

from .models import Application


def write_appointment_letter(application: Application, *, signed_by: Any) -> Document:
    """The letter of appointment as PDF, kept with the application."""
    agency, assignment = application.opening.agency, application.assignment
    assert assignment is not None
    today = today_at(agency)
    schools = ", ".join(s.name for s in assignment.schools.order_by("name"))
    content = render_pdf(
        "letter",
        {
            "agency": agency.name,
            "address": agency.address,
            "phone": agency.phone,
            "date": date_format(today, "j F Y"),
            "addressee": f"{application.officer.rank} {application.applicant.full_name}",
            "reference": str(application.pk)[:8].upper(),
            "subject": _("Appointment as School Resource Officer"),
            "paragraphs": [
                _("I appoint you as School Resource Officer at %(schools)s, from %(day)s.")
                % {"schools": schools, "day": date_format(assignment.starts_on, "j F Y")},
                _("The interview board recommended you and your name is on the list it forwarded to me."),
                _("You serve under “%(agreement)s” between %(agency)s and %(district)s.")
                % {
                    "agreement": assignment.agreement.title,
                    "agency": agency.name,
                    "district": application.opening.district.name,
                },
                _("Thank you for taking on this work."),
            ],
            "signed_by": signed_by.full_name,
            "signed_as": application.policy.titles.get("chief", _("Chief")),
        },
    )
    return store_document(
        about=application,
        kind="appointment_letter",
        name="appointment-letter.pdf",
        media_type="application/pdf",
        content=content,
        made_by=signed_by,
    )
