"""From a notice to its mail: short, naming nobody, sent once, tried again."""

import smtplib
from datetime import timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from applicants.models import Interview
from sro_program.notifications.mailbox import FolderBackend
from sro_program.notifications.models import Delivery, Notice
from sro_program.notifications.outbox import add_message
from sro_program.notifications.sweep import sweep
from sro_program.organisations.models import Role, Seat
from sro_program.ui.dates import day_text
from sro_program.workflow.engine import perform
from tests.factories.organisations import AgencyFactory, OfficerFactory, UserFactory, seated
from tests.factories.selection import ApplicationFactory, InterviewFactory, TrainingRecordFactory

pytestmark = pytest.mark.django_db

BROKEN = f"{__name__}.BrokenBackend"
FLAKY = f"{__name__}.FlakyBackend"
KILLED = f"{__name__}.KilledBackend"


class BrokenBackend(EmailBackend):
    """A mail server that is away."""

    def open(self):
        raise ConnectionRefusedError("nobody answers")


class FlakyBackend(EmailBackend):
    """A mail server that takes the message and then drops the line."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected("gone after DATA")


class KilledBackend(FolderBackend):
    """The process dies after the mail went out and before the database knows."""

    def send_messages(self, email_messages):
        super().send_messages(email_messages)
        raise SystemExit


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def sergeant(agency):
    return seated(Role.SERGEANT, agency, full_name="Sergeant Sam Example")


@pytest.fixture
def record(agency):
    officer = OfficerFactory(agency=agency, user__full_name="Officer Avery Example")
    return TrainingRecordFactory(officer=officer, title="Course with Canary Example")


@pytest.fixture
def person():
    return UserFactory()


def say(*people, **more):
    add_message("import.done", people=people, title="The import is done", url="/training/", **more)


def due_now():
    Delivery.objects.update(next_try_at=timezone.now())


def test_a_mail_says_what_happened_and_where(record, sergeant, mailoutbox, settings):
    settings.SITE_URL = "https://sro.example.test/"
    perform(record, "verify", actor=sergeant)
    assert sweep().sent == 1
    (mail,) = mailoutbox
    assert mail.to == [record.person.email]
    assert mail.subject == "Training record was verified"
    assert mail.body == (
        "Training record was verified.\n\n"
        f"https://sro.example.test/training/{record.pk}\n\n"
        "-- \n"
        "You get this mail because you are the trainee.\n"
        "Choose which mails you get: https://sro.example.test/notices/preferences\n"
    )


def test_a_mail_names_nobody_and_gives_no_reason(record, sergeant, mailoutbox):
    perform(record, "reject", actor=sergeant, reason="Reason with a canary.")
    sweep()
    raw = mailoutbox[0].message().as_string().lower()
    assert [word for word in ("canary", "avery", "sam example") if word in raw] == []
    assert "A reason was given. You can read it after signing in." in mailoutbox[0].body


def test_a_mail_says_what_waits_and_by_when(agency, sergeant, mailoutbox):
    application = ApplicationFactory(opening__agency=agency, status="ineligible")
    perform(application, "reconsider", actor=seated(Role.CHIEF, agency), reason="A waiver is possible.")
    sweep()
    due = timezone.localdate(timezone=ZoneInfo(agency.time_zone)) + timedelta(days=14)
    waits = f"Waiting for you: Find eligible, by {day_text(due)}."
    bodies = {mail.to[0]: mail.body for mail in mailoutbox}
    assert waits in bodies[sergeant.email]
    assert "Waiting for you" not in bodies[application.applicant.email]


def test_a_sent_mail_is_not_sent_again(person, mailoutbox):
    say(person)
    assert [sweep().sent, sweep().sent] == [1, 0]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, len(mailoutbox)) == (Delivery.State.SENT, 0, 1)


def test_a_lost_right_is_noticed_just_before_sending(record, sergeant, mailoutbox, settings):
    settings.EMAIL_BACKEND = BROKEN
    say(sergeant, about=record)
    sweep()
    Seat.objects.filter(user=sergeant).update(until=timezone.localdate() - timedelta(days=2))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    due_now()
    assert sweep().sent == 0
    assert Delivery.objects.get().state == Delivery.State.SKIPPED
    assert mailoutbox == []


def test_a_server_that_is_away_costs_no_notice_and_is_tried_with_growing_pauses(person, settings, time_machine):
    settings.EMAIL_BACKEND = BROKEN
    say(person)
    time_machine.move_to(timezone.now(), tick=False)
    pauses = []
    for _ in range(9):
        sweep()
        delivery = Delivery.objects.get()
        pauses.append(int((delivery.next_try_at - timezone.now()).total_seconds() / 60))
        time_machine.move_to(delivery.next_try_at, tick=False)
    assert pauses == [1, 2, 5, 15, 30, 60, 180, 480, 960]
    assert Notice.objects.filter(user=person).count() == 1
    assert delivery.problem == "ConnectionRefusedError: nobody answers"
    sweep()
    assert Delivery.objects.get().state == Delivery.State.FAILED


def test_a_mail_given_up_is_told_to_the_administrators(person, settings):
    administrator = seated(Role.ADMINISTRATOR, None)
    settings.EMAIL_BACKEND = BROKEN
    say(person)
    sweep()
    Delivery.objects.update(attempts=9, next_try_at=timezone.now())
    sweep()
    sweep()
    assert Notice.objects.get(user=administrator).title == "A notice could not be delivered"


def test_a_server_that_is_away_is_not_hammered(person, settings):
    settings.EMAIL_BACKEND = BROKEN
    for _ in range(10):
        say(person)
    sweep()
    assert Delivery.objects.filter(attempts=1).count() == 3


def test_a_mail_sent_again_after_a_dropped_line_is_the_same_message(person, settings, mailoutbox):
    settings.EMAIL_BACKEND = FLAKY
    say(person)
    sweep()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    due_now()
    assert sweep().sent == 1
    first, second = (mail.message()["Message-ID"] for mail in mailoutbox)
    assert first == second


def test_a_sweep_killed_after_sending_leaves_one_mail_in_the_mailbox(person, settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path
    settings.EMAIL_BACKEND = KILLED
    say(person)
    with pytest.raises(SystemExit):
        sweep()
    assert Delivery.objects.get().state == Delivery.State.WAITING
    settings.EMAIL_BACKEND = "sro_program.notifications.mailbox.FolderBackend"
    assert sweep().sent == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_two_mails_have_two_message_ids(person, mailoutbox):
    say(person)
    say(person)
    sweep()
    assert len({mail.message()["Message-ID"] for mail in mailoutbox}) == 2


def test_an_invitation_carries_its_calendar_file(person, mailoutbox):
    calendar = {"starts_at": timezone.now(), "minutes": 45, "place": "Room 1", "summary": "Interview"}
    add_message(
        "interview.invited",
        people=[person],
        title="You are invited to an interview",
        body="Wed 4 Nov 2026, 07:40 MST, Room 1.",
        url="/training/",
        calendar=calendar,
    )
    sweep()
    parts = list(message_from_bytes(mailoutbox[0].message().as_bytes()).walk())
    (part,) = (p for p in parts if p.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_filename()) == ("REQUEST", "invite.ics")
    assert b"SUMMARY:Interview" in part.get_payload(decode=True)
    assert "Wed 4 Nov 2026, 07:40 MST, Room 1." in mailoutbox[0].body


def test_a_cancelled_appointment_takes_its_entry_out_again(agency, mailoutbox, monkeypatch):
    def calendar_event(self):
        return {"starts_at": self.starts_at, "minutes": self.minutes, "place": self.place, "summary": "Interview"}

    monkeypatch.setattr(Interview, "calendar_event", calendar_event, raising=False)
    interview = InterviewFactory(board__opening__agency=agency)
    perform(interview, "cancel", actor=None)
    sweep()
    (mail,) = mailoutbox
    assert mail.to == [interview.application.applicant.email]
    content = mail.attachments[0].get_payload(decode=True)
    wanted = [b"METHOD:CANCEL", b"STATUS:CANCELLED", f"UID:{interview.pk}@localhost".encode(), b"SEQUENCE:2"]
    assert [line for line in wanted if line not in content.splitlines()] == []
