from django.urls import include, path

app_name = "organisations"
urlpatterns = [
    path("imports/", include("sro_program.organisations.file_imports.urls")),
]
