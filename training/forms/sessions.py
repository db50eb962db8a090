"""What people fill in about training sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.accounts.models import User
from sro_program.organisations.models import Agency
from sro_program.policy.policy import Policy
from sro_program.ui.forms import HouseForm

from ..models import SessionEvaluation, SessionPlace, TrainingSession
from ..permissions.audiences import labels
from ..services.sessions import Opinion, SessionText, Share, split_hours
from .fields import HoursField

MOST_TOPICS = 6
LONGEST = timedelta(days=31)
MOST_SEATS = 5_000


@dataclass(frozen=True, slots=True)
class TopicRow:
    topic: Any
    hours: Any


class SessionForm(HouseForm):
    """Up to six topics. Each has its hours, or all have one number between them, which is split evenly."""

    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.none())
    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    about = forms.CharField(
        label=gettext_lazy("What it is about"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    hours = HoursField(
        label=gettext_lazy("Hours for all topics together"),
        required=False,
        help_text=gettext_lazy("They are split evenly. Leave this empty to give each topic its own hours above."),
    )
    instructor = forms.CharField(label=gettext_lazy("Instructor"), max_length=120)
    provider = forms.CharField(label=gettext_lazy("Given by"), max_length=120, required=False)
    remote = forms.BooleanField(label=gettext_lazy("Held by video"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=150, help_text=gettext_lazy("For video, how people get in.")
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"))
    ends_at = forms.DateTimeField(label=gettext_lazy("Ends"))
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        required=False,
        help_text=gettext_lazy("Leave this empty for as many as come."),
    )
    signup_closes_at = forms.DateTimeField(
        label=gettext_lazy("Sign-up closes"),
        required=False,
        help_text=gettext_lazy("Day and time. Leave this empty for the moment it begins."),
    )
    audiences = forms.MultipleChoiceField(label=gettext_lazy("Who may come"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, agencies: Any, policy: Policy, **kwargs: Any) -> None:
        self.labels = {c.key: c.label for c in policy.choices("training_topic")}
        self.base_fields = {**self.base_fields, **_topic_fields(self.labels)}  # type: ignore[misc]  # topics of a pack
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_TOPICS + 1):
            self.fields[f"topic_{n}"].label, self.fields[f"hours_{n}"].label = (
                _("Topic %d") % n,
                _("Hours of topic %d") % n,
            )
        agency, audiences = self.fields["agency"], self.fields["audiences"]
        assert isinstance(agency, forms.ModelChoiceField)
        assert isinstance(audiences, forms.MultipleChoiceField)
        agency.queryset = agencies
        if len(agencies) == 1:
            agency.initial, agency.widget = agencies[0].pk, forms.HiddenInput()
        audiences.choices = list(labels().items())

    def topic_rows(self) -> Iterator[TopicRow]:
        for n in range(1, MOST_TOPICS + 1):
            yield TopicRow(self[f"topic_{n}"], self[f"hours_{n}"])

    def before_topics(self) -> list[Any]:
        return [self[name] for name in ("title", "about")]

    def after_topics(self) -> list[Any]:
        names = ("hours", "instructor", "provider", "remote", "place", "starts_at", "ends_at", "seats")
        return [self[name] for name in (*names, "signup_closes_at", "audiences")]

    def clean_seats(self) -> int | None:
        seats: int | None = self.cleaned_data["seats"]
        if seats is not None and seats < 1:
            self.add_error("seats", _("A session has at least one seat. Leave this empty for as many as come."))
        if seats is not None and seats > MOST_SEATS:
            self.add_error("seats", _("This is more than any room has. Leave this empty for as many as come."))
        return seats

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self.shares = self._shares(given)
        begins, ends, closes = (given.get(name) for name in ("starts_at", "ends_at", "signup_closes_at"))
        if begins and ends:
            self._check_length(begins, ends)
        if begins and closes and closes > begins:
            self.add_error("signup_closes_at", _("Sign-up closes before the session begins, or when it begins."))
        if begins and not closes and "signup_closes_at" not in self.errors:
            given["signup_closes_at"] = begins
        return given

    def _check_length(self, begins: Any, ends: Any) -> None:
        if ends <= begins:
            self.add_error("ends_at", _("It ends after it begins. Check the day and the time."))
            return
        if ends - begins > LONGEST:
            self.add_error("ends_at", _("A session lasts a month at most. Plan a longer course as several sessions."))
            return
        asked = sum((share.hours for share in self.shares), start=Decimal(0))
        if asked * 3600 > Decimal((ends - begins).total_seconds()):
            said = _("The topics have %(hours)s hours, but the session is shorter. Change the hours, or when it ends.")
            self.add_error("ends_at", said % {"hours": asked.normalize()})

    def _shares(self, given: dict[str, Any]) -> tuple[Share, ...]:
        rows = [(n, given.get(f"topic_{n}") or "", given.get(f"hours_{n}")) for n in range(1, MOST_TOPICS + 1)]
        chosen = [(n, topic, hours) for n, topic, hours in rows if topic]
        for n, topic, hours in rows:
            if hours is not None and not topic:
                self.add_error(f"topic_{n}", _("Choose the topic of these hours, or clear them."))
        topics = [topic for _n, topic, _hours in chosen]
        for n, topic, _hours in chosen:
            if topics.count(topic) > 1 and topics.index(topic) != [c[0] for c in chosen].index(n):
                self.add_error(f"topic_{n}", _("This topic stands there twice. Give it all its hours in one line."))
        if not chosen:
            self.add_error("topic_1", _("Choose at least one topic."))
            return ()
        return self._with_hours(chosen, given.get("hours"))

    def _with_hours(self, chosen: Sequence[tuple[int, str, Any]], together: Decimal | None) -> tuple[Share, ...]:
        own = [hours for _n, _topic, hours in chosen]
        if together is None:
            for n, _topic, hours in chosen:
                if hours is None and f"hours_{n}" not in self.errors and "hours" not in self.errors:
                    self.add_error(
                        f"hours_{n}", _("Give this topic its hours, or fill in the hours for all together.")
                    )
        elif any(hours is not None for hours in own):
            self.add_error("hours", _("Give each topic its hours, or one number for all, not both."))
        elif together * 10 < len(chosen):
            self.add_error("hours", _("These are too few hours for so many topics."))
        else:
            own = list(split_hours(together, len(chosen)))
        if self.errors.keys() & {"hours", *(f"hours_{n}" for n, _t, _h in chosen)}:
            return ()
        return tuple(
            Share(topic, self.labels[topic], hours) for (_n, topic, _h), hours in zip(chosen, own, strict=True)
        )

    def text(self) -> SessionText:
        given = {name: self.cleaned_data[name] for name in SessionText.__slots__ if name != "topics"}
        return SessionText(**given, topics=self.shares)


def _topic_fields(topics: dict[str, str]) -> dict[str, forms.Field]:
    choices = [("", _("No topic")), *topics.items()]
    fields: dict[str, forms.Field] = {}
    for n in range(1, MOST_TOPICS + 1):
        fields[f"topic_{n}"] = forms.ChoiceField(label=_("Topic %d") % n, choices=choices, required=False)
        fields[f"hours_{n}"] = HoursField(label=_("Hours of topic %d") % n, required=False)
    return fields


def written(session: TrainingSession) -> dict[str, Any]:
    """The form's fields as the session has them."""
    own: dict[str, Any] = {
        name: getattr(session, name) for name in SessionText.__slots__ if name not in ("topics", "audiences")
    }
    for share in session.topics.all():
        own |= {f"topic_{share.nth}": share.topic, f"hours_{share.nth}": share.hours}
    return {**own, "audiences": list(session.audiences), "agency": session.agency_id}


class RosterForm(HouseForm):
    """`shown` carries who was there when the page was opened, so that later sign-ins at the door stay."""

    came = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who came"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Came without sign-up"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shown = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args: Any, places: Sequence[SessionPlace], others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [place for place in places if place.state != SessionPlace.State.WITHDRAWN]
        there = [place.person_id for place in listed if place.came_at]
        people = User.objects.filter(pk__in=[place.person_id for place in listed])
        everybody = User.objects.filter(pk__in=[place.person_id for place in places])
        for name, rows in (("came", people), ("shown", everybody), ("others", others)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = rows
        self.fields["came"].initial = self.fields["shown"].initial = there
        self.fields["came"].label, self.fields["others"].label = _("Signed up"), _("Came without sign-up")
        if not listed:
            del self.fields["came"]
        if not others:
            del self.fields["others"]

    def ticked(self) -> list[Any]:
        given = self.cleaned_data
        return [person.pk for name in ("came", "others") for person in given.get(name, ())]

    def seen(self) -> list[Any]:
        return [person.pk for person in self.cleaned_data["shown"]]


class ConfirmForm(HouseForm):
    """Nothing to fill in: one look, one click."""


def _mark(label: Any) -> forms.TypedChoiceField:
    marks = [(str(n), str(n)) for n in SessionEvaluation.MARKS]
    return forms.TypedChoiceField(label=label, choices=marks, coerce=int, widget=forms.RadioSelect)


class EvaluationForm(HouseForm):
    content = _mark(gettext_lazy("What was taught: from 1 (poor) to 5 (very good)"))
    teaching = _mark(gettext_lazy("How it was taught"))
    use = _mark(gettext_lazy("How useful it is for your work"))
    helped = forms.CharField(
        label=gettext_lazy("What helped you"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    change = forms.CharField(
        label=gettext_lazy("What should change"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def opinion(self) -> Opinion:
        return Opinion(**self.cleaned_data)
