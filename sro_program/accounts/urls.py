from django.urls import path

from . import views

urlpatterns = [
    path("", views.AccountPage.as_view(), name="account"),
    path("edit", views.AccountEditPage.as_view(), name="account-edit"),
    path("seat", views.SeatSwitchView.as_view(), name="seat-switch"),
    path("<uuid:pk>/disable", views.DisableAccountPage.as_view(), name="account-disable"),
    path("<uuid:pk>/enable", views.EnableAccountPage.as_view(), name="account-enable"),
]
