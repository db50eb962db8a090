"""Comments of both sides, and the public meeting with what the board did."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from ..forms.provisions import CommentForm, HearingForm
from ..models import PublicHearing
from ..permissions.agreements import RECORD_HEARING, REVIEW_AGREEMENT
from ..services.provisions import Heard, comment_on, record_hearing
from .base import AgreementPart


class HearingPage(AgreementPart):
    ability = RECORD_HEARING
    form_class = HearingForm
    title = gettext_lazy("Public meeting and board action")
    lede = gettext_lazy("Enter the day and place first; add the comments and the board’s action when they are known.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "agreement": self.record}

    def initial(self) -> dict[str, Any]:
        hearing = PublicHearing.objects.filter(agreement=self.record).first()
        return {name: getattr(hearing, name) for name in Heard.__slots__} if hearing else {}

    def save(self, form: HearingForm) -> str:
        record_hearing(self.record, by=self.person, heard=form.heard(), version=self.seen_version())
        return self.record.get_absolute_url()


class CommentNew(AgreementPart):
    ability = REVIEW_AGREEMENT
    form_class = CommentForm
    title = gettext_lazy("Comment on the draft")
    lede = gettext_lazy("Both sides and the auditor read it. It cannot be changed afterwards.")
    submit_label = gettext_lazy("Send comment")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "agreement": self.record}

    def save(self, form: CommentForm) -> str:
        given = form.cleaned_data
        comment_on(self.record, by=self.person, text=given["text"], provision=given["provision"])
        return f"{self.record.get_absolute_url()}#comments-title"
