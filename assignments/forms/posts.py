"""What people fill in about posts: where and when, weekly hours, contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.forms.fields import phone_field
from sro_program.organisations.models import Officer, Role, School
from sro_program.organisations.seats import standing_of
from sro_program.ui.dates import day_text
from sro_program.ui.forms import HouseForm

from ..models import Agreement, AssignedSchool, Assignment, Weekday
from ..models.assignments import minutes_between
from ..queries.posts import Hours
from ..services.posts import Contact, Post
from .agreements import SchoolsField

RUNNING = ("in_force", "signed")
LONGEST_SHIFT = 12 * 60


class _AgreementField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Agreement) -> str:
        return f"{obj.title}, {obj.district.name}"


class PostForm(HouseForm):
    """Where and when. Only agreements in force, or signed to be so, can be chosen."""

    agreement = _AgreementField(
        label=gettext_lazy("Agreement"),
        queryset=Agreement.objects.none(),
        help_text=gettext_lazy("Without an agreement in force nobody serves. Is it missing? Have it signed first."),
    )
    schools = SchoolsField(
        label=gettext_lazy("Schools"),
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one school.")},
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty if the post runs as long as the agreement."),
    )

    def __init__(self, *args: Any, person: Any, post: Assignment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.led = [post.agreement.agency_id] if post else standing_of(person).agencies(Role.CHIEF, Role.SERGEANT)
        running = Agreement.objects.filter(agency__in=self.led, status__in=RUNNING)
        if post is not None:
            running = running.filter(district=post.agreement.district_id)
        self._choose_from("agreement", running.select_related("district").order_by("title", "pk"))
        schools = School.objects.filter(agreements__in=running).select_related("district").distinct()
        self._choose_from("schools", schools.order_by("district__name", "name"))

    def _choose_from(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day cannot come before the first day."))
        return given

    def post(self) -> Post:
        given = self.cleaned_data
        return Post(given["agreement"], list(given["schools"]), given["starts_on"], given["ends_on"])


class NewPostForm(PostForm):
    field_order = ("officer", "agreement", "schools", "starts_on", "ends_on", "basis")

    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    basis = forms.CharField(
        label=gettext_lazy("How the officer was appointed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For an officer without an earlier post here: when, and by whom. The chief writes it."),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.person = person
        serving = Officer.objects.filter(agency__in=self.led, left_on__isnull=True)
        self._choose_from("officer", serving.select_related("user").order_by("user__full_name", "pk"))

    def clean(self) -> dict[str, Any]:
        """Appointments come from the recommended list; a post beside one is for those who were appointed before."""
        given = super().clean()
        officer = given.get("officer")
        if officer is None or Assignment.objects.filter(officer=officer).exclude(status="cancelled").exists():
            return given
        if officer.agency_id not in standing_of(self.person).agencies(Role.CHIEF):
            self.add_error(
                "officer",
                _("%(officer)s has no earlier post here. The chief appoints from the recommended list of an opening.")
                % {"officer": officer},
            )
        elif not given.get("basis"):
            self.add_error("basis", _("Say when and by whom this officer was appointed."))
        return given


@dataclass(frozen=True, slots=True)
class DayFields:
    label: str
    starts: forms.BoundField
    ends: forms.BoundField


@dataclass(frozen=True, slots=True)
class PlaceFields:
    """One school of the form: its contact and the days of its week."""

    place: AssignedSchool
    contact: forms.BoundField
    phone: forms.BoundField
    days: list[DayFields]


class HoursForm(HouseForm):
    """Contact and weekly hours of every school of a post. A day without hours is a day without duty."""

    def __init__(self, *args: Any, places: Sequence[AssignedSchool], post: Assignment, **kwargs: Any) -> None:
        self.places, self.post = places, post
        self.base_fields = {name: field for place in places for name, field in _fields_of(place)}  # type: ignore[misc]  # each post has schools of its own
        if post.status != "planned":
            self.base_fields["since"] = forms.DateField(
                label=_("These hours count from"),
                help_text=_("Until the day before, the former hours stay as they were."),
            )
        super().__init__(*args, **kwargs)
        for place in places:
            for day in Weekday:  # the school stands above its week; no day must be filled in
                self.fields[f"from_{place.pk}_{day.value}"].label = _("%s from") % day.label
                self.fields[f"until_{place.pk}_{day.value}"].label = _("%s until") % day.label

    def by_place(self) -> Iterator[PlaceFields]:
        for place in self.places:
            days = [
                DayFields(str(day.label), self[f"from_{place.pk}_{day.value}"], self[f"until_{place.pk}_{day.value}"])
                for day in Weekday
            ]
            yield PlaceFields(place, self[f"contact_{place.pk}"], self[f"phone_{place.pk}"], days)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since = given.get("since")
        if since and not self.post.starts_on <= since <= self.post.last_day:
            days = {"first": day_text(self.post.starts_on), "last": day_text(self.post.last_day)}
            self.add_error("since", _("The post runs from %(first)s to %(last)s. Choose a day of it.") % days)
        for place in self.places:
            for day in Weekday:
                self._check_day(place, day.value, str(day.label))
        return given

    def _check_day(self, place: AssignedSchool, day: int, label: str) -> None:
        names = f"from_{place.pk}_{day}", f"until_{place.pk}_{day}"
        if any(name in self.errors for name in names):
            return
        starts, ends = (self.cleaned_data.get(name) for name in names)
        if (starts is None) != (ends is None):
            missing = names[0] if starts is None else names[1]
            self.add_error(missing, _("Write both times of %s, or none.") % label)
        elif starts is not None and ends is not None and not 0 < minutes_between(starts, ends) <= LONGEST_SHIFT:
            self.add_error(
                names[1],
                _("These hours would last until the next day. One shift has at most 12 hours; for 3 pm write 15:00.")
                if ends < starts
                else _("One shift has at most 12 hours, and until comes after from."),
            )

    def hours(self) -> list[Hours]:
        given = self.cleaned_data
        return [
            Hours(place.school, day.value, starts, given[f"until_{place.pk}_{day.value}"])
            for place in self.places
            for day in Weekday
            if (starts := given[f"from_{place.pk}_{day.value}"]) is not None
        ]

    def contacts(self) -> list[Contact]:
        given = self.cleaned_data
        return [
            Contact(place.school, given[f"contact_{place.pk}"], given[f"phone_{place.pk}"]) for place in self.places
        ]


def _fields_of(place: AssignedSchool) -> Iterator[tuple[str, forms.Field]]:
    yield (
        f"contact_{place.pk}",
        forms.CharField(label=_("Contact at the school"), max_length=120, help_text=_("Name and task, in one line.")),
    )
    yield f"phone_{place.pk}", phone_field()
    for day in Weekday:
        for name in ("from", "until"):
            yield f"{name}_{place.pk}_{day.value}", forms.TimeField(required=False, help_text=" ")
