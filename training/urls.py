from django.urls import include, path

from .views.records import TrainingDetail, TrainingList, TrainingNew

app_name = "training"
urlpatterns = [
    path("", TrainingList.as_view(), name="home"),
    path("new", TrainingNew.as_view(), name="record-new"),
    path("<uuid:pk>", TrainingDetail.as_view(), name="record"),
    path("lessons/", include(("training.urls_teaching", "teaching"))),
]
