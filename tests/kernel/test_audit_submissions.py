"""A form sent twice counts once, one after the other and at the same moment."""

import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from sro_program.audit.models import Submission
from sro_program.audit.submissions import made_by, remember
from sro_program.workflow.errors import Refused
from tests.factories.organisations import UserFactory

KEY = uuid.UUID(int=7)


@pytest.mark.django_db
def test_the_second_time_the_address_of_the_first_is_known():
    user = UserFactory()
    with remember(KEY, user) as submission:
        assert submission.url == ""
        submission.url = "/made/1"
    with remember(KEY, user) as again:
        assert again.url == "/made/1"


@pytest.mark.django_db
def test_a_form_that_failed_can_be_sent_again():
    user = UserFactory()
    with pytest.raises(ValueError, match="no"), remember(KEY, user):
        raise ValueError("no")
    assert not Submission.objects.exists()
    with remember(KEY, user) as submission:
        assert submission.url == ""


@pytest.mark.django_db
def test_the_key_of_somebody_else_is_refused():
    with remember(KEY, UserFactory()) as submission:
        submission.url = "/made/1"
    with pytest.raises(Refused, match="sent by somebody else"), remember(KEY, UserFactory()):
        pass


@pytest.mark.django_db
def test_what_a_form_made_is_told_to_whoever_sent_it_only():
    user = UserFactory()
    with remember(KEY, user) as submission:
        submission.url = "/made/1"
    assert (made_by(KEY, user), made_by(KEY, UserFactory()), made_by(None, user)) == ("/made/1", "", "")


@pytest.mark.django_db
def test_without_a_key_nothing_is_kept():
    with remember(None, UserFactory()) as submission:
        submission.url = "/made/1"
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_is_carried_out_once():
    user = UserFactory()
    start, made, answers = Barrier(2), [], []

    def send():
        start.wait()
        with transaction.atomic(), remember(KEY, user) as submission:
            if not submission.url:
                made.append(1)
                submission.url = "/made/1"
            answers.append(submission.url)
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), answers) == (1, ["/made/1", "/made/1"])
