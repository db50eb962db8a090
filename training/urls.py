from django.urls import include, path

from .views.instruction import Instruction
from .views.invitations import InvitationDetail, InvitationList, InvitationNote, Invite
from .views.lessons import LessonDetail, LessonList, LessonNew
from .views.outlines import (
    OutlineAnswers,
    OutlineCommentNew,
    OutlineCompare,
    OutlineCopy,
    OutlineDetail,
    OutlineEdit,
    OutlineList,
    OutlineNew,
    OutlineVersion,
)
from .views.records import TrainingDetail, TrainingList, TrainingNew

teaching_patterns = [
    path("", LessonList.as_view(), name="lessons"),
    path("new", LessonNew.as_view(), name="lesson-new"),
    path("<uuid:pk>", LessonDetail.as_view(), name="lesson"),
    path("figures", Instruction.as_view(), name="instruction"),
    path("invitations", InvitationList.as_view(), name="invitations"),
    path("invitations/new", Invite.as_view(), name="invite"),
    path("invitations/note", InvitationNote.as_view(), name="invitation-note"),
    path("invitations/<uuid:pk>", InvitationDetail.as_view(), name="invitation"),
    path("outlines", OutlineList.as_view(), name="outlines"),
    path("outlines/new", OutlineNew.as_view(), name="outline-new"),
    path("outlines/<uuid:pk>", OutlineDetail.as_view(), name="outline"),
    path("outlines/<uuid:pk>/change", OutlineEdit.as_view(), name="outline-edit"),
    path("outlines/<uuid:pk>/version", OutlineVersion.as_view(), name="outline-version"),
    path("outlines/<uuid:pk>/copy", OutlineCopy.as_view(), name="outline-copy"),
    path("outlines/<uuid:pk>/comment", OutlineCommentNew.as_view(), name="outline-comment"),
    path("outlines/<uuid:pk>/answers", OutlineAnswers.as_view(), name="outline-answers"),
    path("outlines/<uuid:pk>/compare", OutlineCompare.as_view(), name="outline-compare"),
]

app_name = "training"
urlpatterns = [
    path("", TrainingList.as_view(), name="home"),
    path("new", TrainingNew.as_view(), name="record-new"),
    path("<uuid:pk>", TrainingDetail.as_view(), name="record"),
    path("lessons/", include((teaching_patterns, "teaching"))),
]
