from django.urls import path

from .views.agreements import AgreementDetail, AgreementEdit, AgreementList, AgreementNew
from .views.assignments import AssignmentDetail, AssignmentList

app_name = "assignments"
urlpatterns = [
    path("", AgreementList.as_view(), name="agreement-list"),
    path("new", AgreementNew.as_view(), name="agreement-new"),
    path("<uuid:pk>", AgreementDetail.as_view(), name="agreement"),
    path("<uuid:pk>/change", AgreementEdit.as_view(), name="agreement-edit"),
    path("assignments", AssignmentList.as_view(), name="assignment-list"),
    path("assignments/<uuid:pk>", AssignmentDetail.as_view(), name="assignment"),
]
