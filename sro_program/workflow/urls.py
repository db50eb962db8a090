from django.urls import path

from .views import PerformView

app_name = "workflow"
urlpatterns = [
    path("do/<slug:workflow>/<uuid:pk>/<slug:transition>", PerformView.as_view(), name="perform"),
]
