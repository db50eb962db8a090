from django.urls import path

from .views import DecidedView, HomeView, InboxView, SearchView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("inbox", InboxView.as_view(), name="inbox"),
    path("decided", DecidedView.as_view(), name="decided"),
    path("search", SearchView.as_view(), name="search"),
]
