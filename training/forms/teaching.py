"""What is asked about invitations, outlines and lessons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sro_program.organisations.models import Officer, School
from sro_program.policy.schema import Choice
from sro_program.ui.forms import HouseForm
from sro_program.workflow.forms import DecisionForm

from ..models import CourseOutline, Grade, Invitation, OutlineComment, Part, Setting
from ..models.lessons import MOST_STUDENTS
from ..models.outlines import LONGEST, SHORTEST
from ..services.outlines import OutlineText


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


# Invitations


class InviteForm(HouseForm):
    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    title = forms.CharField(
        label=gettext_lazy("What the class is about"),
        max_length=150,
        help_text=gettext_lazy("Like: What happens after an arrest."),
    )
    wanted = forms.CharField(
        label=gettext_lazy("For whom and when"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Like: Health, grade 9, three classes in March. Name no student."),
    )

    def __init__(self, *args: Any, schools: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "school", schools.order_by("name", "pk"))
        _choose(self, "officer", officers)
        if not officers.exists():
            self.fields["officer"].help_text = _("No officer serves at your school today, so nobody can be invited.")


class NoteInvitationForm(HouseForm):
    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    inviter = forms.CharField(label=gettext_lazy("Who invited you"), max_length=120)
    inviter_role = forms.CharField(
        label=gettext_lazy("What they are at the school"),
        max_length=80,
        help_text=gettext_lazy("Like: principal, or teacher of health."),
    )
    invited_on = forms.DateField(label=gettext_lazy("On which day"))
    title = forms.CharField(label=gettext_lazy("What the class is about"), max_length=150)
    wanted = forms.CharField(label=gettext_lazy("For whom and when"), max_length=300, required=False)

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "school", schools.order_by("name", "pk"))


# Outlines


def _long(label: Any, most: int, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class InvitationField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return invitation_line(obj)


def invitation_line(invitation: Invitation) -> str:
    return _("%(school)s: %(title)s (%(who)s, %(day)s)") % {
        "school": invitation.school,
        "title": invitation.title,
        "who": invitation.inviter,
        "day": f"{invitation.invited_on:%Y-%m-%d}",
    }


class OutlineForm(HouseForm):
    """A draft may be kept half written; handing it in asks for the rest."""

    title = forms.CharField(label=Part.TITLE.label, max_length=150)
    subject = forms.ChoiceField(label=Part.SUBJECT.label, widget=forms.RadioSelect)
    grades = forms.MultipleChoiceField(
        label=Part.GRADES.label, choices=Grade.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes of one class"), min_value=SHORTEST, max_value=LONGEST, initial=45
    )
    objectives = _long(
        Part.OBJECTIVES.label, 4000, 4, gettext_lazy("One thing a line. Comments can be bound to a line.")
    )
    activities = _long(Part.ACTIVITIES.label, 8000, 8, gettext_lazy("One step a line, with its minutes."))
    materials = _long(Part.MATERIALS.label, 4000, 3)
    assessment = _long(Part.ASSESSMENT.label, 4000, 3)
    invitations = InvitationField(
        label=gettext_lazy("Who invited it"),
        queryset=Invitation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, subjects: dict[str, Choice], invitations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ChoiceField)
        subject.choices = [(c.key, c.label) for c in subjects.values()]
        _choose(self, "invitations", invitations)
        if not invitations.exists():
            self.fields["invitations"].help_text = _(
                "You have no accepted invitation yet. The school makes one here, or you write down who invited you."
            )

    def text(self) -> OutlineText:
        given = dict(self.cleaned_data)
        given.pop("invitations")
        return OutlineText(**given)


class CommentForm(HouseForm):
    place = forms.ChoiceField(label=gettext_lazy("About"))
    text = forms.CharField(label=gettext_lazy("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places.items())

    def part_and_line(self) -> tuple[str, int | None]:
        part, _sep, line = self.cleaned_data["place"].partition(":")
        return part, int(line) if line else None


class AnswersForm(HouseForm):
    """One answer for each comment that has none yet."""

    def __init__(self, *args: Any, comments: list[OutlineComment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comments = {f"answer_{c.pk.hex}": c for c in comments}
        for name, comment in self.comments.items():
            self.fields[name] = forms.CharField(
                label=self._label(comment),
                help_text=comment.text,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "maxlength": "2000"}),
                error_messages={"required": _("Say what you did about it, or why you left it.")},
            )

    @staticmethod
    def _label(comment: OutlineComment) -> str:
        if comment.line is None:
            return str(comment.get_part_display())
        return _("%(part)s, line %(n)d: “%(quote)s”") % {
            "part": comment.get_part_display(),
            "n": comment.line,
            "quote": comment.quote,
        }

    def answers(self) -> dict[Any, str]:
        return {comment.pk: self.cleaned_data[name] for name, comment in self.comments.items()}


# Lessons


class OutlineChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        until = f"{obj.approved_until:%Y-%m-%d}" if obj.approved_until else _("no end")
        said = _("%(title)s, version %(n)d (approved %(since)s to %(until)s)")
        return said % {"title": obj.title, "n": obj.edition, "since": f"{obj.approved_on:%Y-%m-%d}", "until": until}


class InvitationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return invitation_line(obj)


class LessonForm(HouseForm):
    outline = OutlineChoice(label=gettext_lazy("Approved outline"), queryset=CourseOutline.objects.none())
    invitation = InvitationChoice(label=gettext_lazy("At whose invitation"), queryset=Invitation.objects.none())
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"))
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes"), min_value=SHORTEST, max_value=LONGEST)
    setting = forms.ChoiceField(
        label=gettext_lazy("What kind of class"), choices=Setting.choices, widget=forms.RadioSelect
    )
    grade = forms.ChoiceField(label=gettext_lazy("Grade"), choices=Grade.choices)
    group = forms.CharField(
        label=gettext_lazy("Class"), max_length=100, help_text=gettext_lazy("Like: Health, period 3. Name no student.")
    )
    teacher = forms.CharField(label=gettext_lazy("Teacher or staff in the room"), max_length=120)
    place = forms.CharField(label=gettext_lazy("Room"), max_length=100, required=False)

    def __init__(self, *args: Any, outlines: Any, invitations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "outline", outlines)
        _choose(self, "invitation", invitations)
        if not invitations.exists():
            self.fields["invitation"].help_text = _(
                "No school at which you serve has invited you yet. Ask the school, or write down who invited you."
            )


class TaughtForm(DecisionForm):
    students = forms.IntegerField(
        label=gettext_lazy("Students reached"), min_value=1, max_value=MOST_STUDENTS, help_text=gettext_lazy("About.")
    )
    note = forms.CharField(
        label=gettext_lazy("How it went"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Name no student."),
    )
