from django.urls import path

from .views.agreements import AgreementDetail, AgreementEdit, AgreementList, AgreementNew, AgreementTimeline
from .views.assignments import AssignmentDetail, AssignmentList
from .views.editions import Amend, Compare, Renew
from .views.papers import AgreementPdf, PaperNew
from .views.provisions import Offences, ProvisionEdit, ProvisionList, ProvisionsAgree
from .views.review import CommentNew, HearingPage

app_name = "assignments"
urlpatterns = [
    path("", AgreementList.as_view(), name="agreement-list"),
    path("new", AgreementNew.as_view(), name="agreement-new"),
    path("<uuid:pk>", AgreementDetail.as_view(), name="agreement"),
    path("<uuid:pk>/change", AgreementEdit.as_view(), name="agreement-edit"),
    path("timeline", AgreementTimeline.as_view(), name="timeline"),
    path("<uuid:pk>/provisions", ProvisionList.as_view(), name="provision-list"),
    path("<uuid:pk>/provisions/agree", ProvisionsAgree.as_view(), name="provisions-agree"),
    path("provisions/<uuid:pk>", ProvisionEdit.as_view(), name="provision"),
    path("<uuid:pk>/offenses", Offences.as_view(), name="offences"),
    path("<uuid:pk>/hearing", HearingPage.as_view(), name="hearing"),
    path("<uuid:pk>/comment", CommentNew.as_view(), name="comment-new"),
    path("<uuid:pk>/amend", Amend.as_view(), name="amend"),
    path("<uuid:pk>/renew", Renew.as_view(), name="renew"),
    path("<uuid:pk>/compare", Compare.as_view(), name="compare"),
    path("<uuid:pk>/pdf", AgreementPdf.as_view(), name="pdf"),
    path("<uuid:pk>/paper", PaperNew.as_view(), name="paper-new"),
    path("assignments", AssignmentList.as_view(), name="assignment-list"),
    path("assignments/<uuid:pk>", AssignmentDetail.as_view(), name="assignment"),
]
