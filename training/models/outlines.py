"""Course outlines: what an officer means to teach, in versions, each approved before it is taught."""

from __future__ import annotations

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sro_program.models_base import Record, WorkflowRecord
from sro_program.organisations.models import Agency, Officer
from sro_program.policy.models import UnderPolicy
from sro_program.workflow.states import choices, state_constraints, state_triggers

from ..states import CHANGEABLE, IN_WORK, OUTLINE_STATES
from .invitations import Invitation

SHORTEST, LONGEST = 5, 480


class Grade(models.TextChoices):
    """As the national directory of schools writes them."""

    PK = "PK", _("Pre-K")
    KG = "KG", _("K")
    G01 = "01", "1"
    G02 = "02", "2"
    G03 = "03", "3"
    G04 = "04", "4"
    G05 = "05", "5"
    G06 = "06", "6"
    G07 = "07", "7"
    G08 = "08", "8"
    G09 = "09", "9"
    G10 = "10", "10"
    G11 = "11", "11"
    G12 = "12", "12"


class Part(models.TextChoices):
    """What a comment can be about."""

    TITLE = "title", _("Title")
    SUBJECT = "subject", _("Subject")
    GRADES = "grades", _("Grades")
    MINUTES = "minutes", _("Minutes")
    OBJECTIVES = "objectives", _("What students learn")
    MATERIALS = "materials", _("Materials")
    ACTIVITIES = "activities", _("What happens in class")
    ASSESSMENT = "assessment", _("How you see what they learned")


TEXTS = (Part.OBJECTIVES, Part.MATERIALS, Part.ACTIVITIES, Part.ASSESSMENT)

_WRITTEN = ("title", "subject", "topics", "grades", "minutes", "objectives", "materials", "activities", "assessment")
_OPEN = ", ".join(f"'{status}'" for status in CHANGEABLE)
_NEW, _OLD = (", ".join(f"{row}.{name}" for name in _WRITTEN) for row in ("NEW", "OLD"))
FROZEN = f"""
IF OLD.status NOT IN ({_OPEN}) AND ROW({_NEW}) IS DISTINCT FROM ROW({_OLD}) THEN
  RAISE EXCEPTION 'what was handed in is changed only as a new version'
    USING ERRCODE = 'integrity_constraint_violation';
END IF;
IF OLD.approved_on IS NOT NULL AND (NEW.approved_on IS DISTINCT FROM OLD.approved_on
    OR NEW.approved_until > OLD.approved_until OR (NEW.approved_until IS NULL AND OLD.approved_until IS NOT NULL)) THEN
  RAISE EXCEPTION 'an approval is neither moved nor made longer'
    USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
"""
"""Whoever approved a text must find the same text taught; an approval ends early at most."""


@pghistory.track()
class CourseOutline(WorkflowRecord, UnderPolicy):
    """One version of what is taught. `series` holds the versions together; `edition` counts them.

    It may be taught on days from `approved_on` to `approved_until`, both included: to the end the clause sets,
    or to the day another version took its place or somebody retired it. `topics` are those that the policy of
    the day names as training in the subject.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="course_outlines")
    author = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="course_outlines", verbose_name=_("instructor")
    )
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    edition = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="followed_by"
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="copies"
    )
    title = models.CharField(_("title"), max_length=150)
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    grades = ArrayField(models.CharField(max_length=2, choices=Grade), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=45, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    objectives = models.TextField(_("what students learn"), max_length=4000, blank=True)
    materials = models.TextField(_("materials"), max_length=4000, blank=True)
    activities = models.TextField(_("what happens in class"), max_length=8000, blank=True)
    assessment = models.TextField(_("how you see what they learned"), max_length=4000, blank=True)
    invitations = models.ManyToManyField(Invitation, related_name="outlines", blank=True)
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    approved_until = models.DateField(_("taught until"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=choices(OUTLINE_STATES), default=OUTLINE_STATES[0].key, editable=False
    )

    class Meta:
        ordering = ("title", "-edition", "id")
        verbose_name = _("course outline")
        indexes = (
            models.Index(fields=("agency", "status", "title"), name="outlines_of_agency"),
            models.Index(fields=("author", "status"), name="outlines_of_author"),
            models.Index(fields=("status", "approved_until"), name="outlines_by_end"),
        )
        constraints = (
            *state_constraints("course_outline", OUTLINE_STATES),
            models.UniqueConstraint(fields=("series", "edition"), name="outline_version_once"),
            models.UniqueConstraint(
                fields=("series",), condition=Q(status__in=IN_WORK), name="one_outline_version_in_work"
            ),
            models.UniqueConstraint(
                fields=("series",), condition=Q(status="approved"), name="one_outline_version_approved"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST), name="outline_of_some_minutes"
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True)
                | Q(approved_until__isnull=True)
                | Q(approved_until__gte=F("approved_on")),
                name="outline_ends_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("approved", "retired")) | Q(approved_on__isnull=True),
                name="outline_approved_by_decision",
            ),
        )
        triggers = (
            *state_triggers(OUTLINE_STATES),
            pgtrigger.Trigger(
                name="text_frozen", when=pgtrigger.Before, operation=pgtrigger.Update, func=pgtrigger.Func(FROZEN)
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:teaching:outline", args=[self.pk])

    @property
    def inbox_detail(self) -> str:
        return str(_("%(who)s, version %(n)d") % {"who": self.author, "n": self.edition})


@pghistory.track()
class OutlineComment(Record):
    """What whoever decides says about one part, or one line of it, and the author's answer.

    `quote` is the line as it read then. Written while the outline is decided, read by the author once it is
    returned, answered before it is handed in again.
    """

    outline = models.ForeignKey(CourseOutline, on_delete=models.CASCADE, related_name="comments")
    part = models.CharField(_("part"), max_length=20, choices=Part)
    line = models.PositiveSmallIntegerField(_("line"), null=True, blank=True)
    quote = models.CharField(_("the line"), max_length=500, blank=True)
    text = models.TextField(_("comment"), max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("comment on an outline")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="outline_comment_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="outline_comment_answered_with_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.text}"
