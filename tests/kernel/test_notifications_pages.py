"""Notices and their settings: everybody sees their own."""

import pytest
from django.urls import reverse

from sro_program.notifications.models import Delivery, Notice, Outbox, Preference
from sro_program.notifications.outbox import add_message
from sro_program.notifications.queries import unread
from sro_program.notifications.sweep import sweep
from sro_program.notifications.topics import topic_of, topics
from sro_program.organisations.models import Role
from tests.factories.organisations import UserFactory, seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def tell(*people, title="The import is done", url="/policy/"):
    add_message("import.done", people=people, title=title, url=url)
    sweep()
    return Notice.objects.order_by("-pk")[0]


def test_notices_ask_for_sign_in(client):
    for name in ("notices", "notice-preferences", "notice-problems"):
        assert client.get(reverse(name)).status_code == 302


def test_the_unread_come_first(signed_in, person):
    first, second, third = (tell(person, title=f"Import {n}") for n in range(3))
    signed_in.get(reverse("notice-open", args=[second.pk]))
    signed_in.get(reverse("notice-open", args=[third.pk]))
    shown = signed_in.get(reverse("notices"))
    assert [n.pk for n in shown.context["page_obj"]] == [first.pk, third.pk, second.pk]


def test_opening_a_notice_marks_it_read_and_leads_on(signed_in, person):
    notice = tell(person)
    assert unread(person).count() == 1
    answer = signed_in.get(reverse("notice-open", args=[notice.pk]))
    assert answer.url == "/policy/"
    assert unread(person).count() == 0


def test_a_notice_never_leads_to_another_site(signed_in, person):
    notice = tell(person, url="//evil.example.test/")
    assert signed_in.get(reverse("notice-open", args=[notice.pk])).url == reverse("notices")


def test_the_notice_of_somebody_else_does_not_exist(signed_in):
    notice = tell(UserFactory())
    assert signed_in.get(reverse("notice-open", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_all_read_touches_only_ones_own(signed_in, person):
    other = UserFactory()
    tell(person, other)
    assert signed_in.get(reverse("notices-read-all")).status_code == 405
    signed_in.post(reverse("notices-read-all"))
    assert (unread(person).count(), unread(other).count()) == (0, 1)


@pytest.mark.parametrize("notices", [1, 3])
def test_the_list_takes_the_same_sql_for_one_and_for_three(signed_in, person, notices, django_assert_num_queries):
    for _ in range(notices):
        tell(person)
    signed_in.get(reverse("notices"))
    with django_assert_num_queries(6):
        signed_in.get(reverse("notices"))


def test_each_workflow_that_tells_is_a_topic():
    keys = [topic.key for topic in topics()]
    assert {"selection", "training_record"} < set(keys)
    assert keys[-1] == "other"
    assert [topic_of("selection.appoint"), topic_of("import.done")] == ["selection", "other"]


def test_a_choice_of_mails_is_kept_and_can_be_changed(signed_in, person):
    url = reverse("notice-preferences")
    assert signed_in.get(url).context["form"].initial["wanted"] == [topic.key for topic in topics()]
    assert signed_in.post(url, {"wanted": ["selection"]}).url == url
    assert signed_in.get(url).context["form"].initial["wanted"] == ["selection"]
    signed_in.post(url, {"wanted": ["other", "selection"]})
    wanted = Preference.objects.filter(user=person, mail=True).order_by("kind").values_list("kind", flat=True)
    assert list(wanted) == ["other", "selection"]


def test_no_mail_at_all_is_a_choice(signed_in, person, mailoutbox):
    signed_in.post(reverse("notice-preferences"), {})
    tell(person)
    assert mailoutbox == []
    assert unread(person).count() == 1


def test_an_unknown_topic_is_refused(signed_in):
    answer = signed_in.post(reverse("notice-preferences"), {"wanted": ["nonsense"]})
    assert answer.status_code == 422
    assert not Preference.objects.exists()


def test_problems_are_for_administrators_only(signed_in):
    assert signed_in.get(reverse("notice-problems")).status_code == 404
    assert signed_in.post(reverse("notice-problems")).status_code == 404


def test_an_administrator_sees_what_was_given_up_and_tries_again(client, person, mailoutbox):
    client.force_login(seated(Role.ADMINISTRATOR, None))
    assert "Everything was delivered" in client.get(reverse("notice-problems")).content.decode()
    tell(person)
    Delivery.objects.update(state=Delivery.State.FAILED, attempts=10, problem="SMTPRecipientsRefused")
    Outbox.objects.create(kind="import.done", payload={}, attempts=10, problem="KeyError: 'people'")
    shown = client.get(reverse("notice-problems")).content.decode()
    assert "SMTPRecipientsRefused" in shown
    assert "KeyError: &#x27;people&#x27;" in shown
    client.post(reverse("notice-problems"))
    assert sweep().sent == 1
    assert len(mailoutbox) == 2
