"""Mail as files, and the page that shows them on the machine that wrote them."""

from email.message import EmailMessage as ParsedMail
from email.mime.text import MIMEText

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from sro_program.notifications import mailbox

BACKEND = "sro_program.notifications.mailbox.FolderBackend"


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mail"
    return settings.MAILBOX_DIR


def write(subject="Interview", body="See https://sro.example.test/x\n", message_id="<1@example.test>", attach=""):
    mail = EmailMessage(subject, body, to=["a@example.test"], headers={"Message-ID": message_id})
    if attach:
        part = MIMEText(attach, "calendar", "utf-8")
        part.add_header("Content-Disposition", "attachment", filename="invite.ics")
        mail.attach(part)
    return get_connection(BACKEND).send_messages([mail])


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_each_message_is_one_file_for_its_owner_only(folder):
    assert write() == 1
    assert names(folder) == ["1@example.test.eml"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "1@example.test.eml").stat().st_mode & 0o777 == 0o600


def test_a_message_sent_twice_is_one_file(folder):
    write()
    write()
    assert names(folder) == ["1@example.test.eml"]


def test_a_message_without_an_id_of_its_own_gets_a_file_too(folder):
    get_connection(BACKEND).send_messages([EmailMessage("Password", "x", to=["a@example.test"])])
    assert len(names(folder)) == 1


@pytest.mark.parametrize("message_id", ["<../../etc/passwd@x>", "<.hidden@x>", "<a b@x>", f"<{'x' * 400}@x>"])
def test_a_file_name_stays_in_the_folder(message_id):
    name = mailbox.file_name(message_id)
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name) < 200


def test_two_ids_never_share_a_file():
    assert mailbox.file_name("<a b@x>") != mailbox.file_name("<a_b@x>")


def test_a_folder_that_cannot_be_written_is_an_error_unless_silence_is_asked(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "file" / "mail"
    (tmp_path / "file").write_text("")
    mail = EmailMessage("x", "x", to=["a@example.test"])
    with pytest.raises(OSError, match="Not a directory"):
        get_connection(BACKEND).send_messages([mail])
    assert get_connection(BACKEND, fail_silently=True).send_messages([mail]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_a_stored_mail_reads_as_it_was_written(folder):
    write(subject="Grüße", attach="BEGIN:VCALENDAR")
    mail = mailbox.stored_mail("1@example.test.eml")
    assert mail is not None
    assert (mail.subject, mail.to, mail.text) == ("Grüße", "a@example.test", "See https://sro.example.test/x\n")
    assert mail.attachments == (("invite.ics", "BEGIN:VCALENDAR"),)


def test_only_names_in_the_folder_are_read(folder):
    write()
    (folder.parent / "secret.eml").write_bytes(ParsedMail().as_bytes())
    assert mailbox.stored_mail("../secret.eml") is None


@pytest.mark.django_db
def test_without_the_setting_there_is_no_mailbox_page(client, folder):
    write()
    urls = [reverse("mailbox"), reverse("mailbox-message", args=["1@example.test.eml"])]
    assert [client.get(url).status_code for url in urls] == [404, 404]


@pytest.mark.django_db
def test_the_pages_list_and_show_mails(client, folder, settings):
    settings.MAILBOX_PAGE = True
    assert "No mail yet" in client.get(reverse("mailbox")).content.decode()
    write(subject="<b>Interview</b>", attach="BEGIN:VCALENDAR")
    listed = client.get(reverse("mailbox")).content.decode()
    assert "&lt;b&gt;Interview&lt;/b&gt;" in listed
    shown = client.get(reverse("mailbox-message", args=["1@example.test.eml"])).content.decode()
    assert '<a href="https://sro.example.test/x" rel="nofollow">https://sro.example.test/x</a>' in shown
    assert "BEGIN:VCALENDAR" in shown
    assert client.get(reverse("mailbox-message", args=["2@example.test.eml"])).status_code == 404
