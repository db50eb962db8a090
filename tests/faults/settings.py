"""script/server's settings with a cheap password hash, a quick beat, and mail that can be made to fail."""

from sro_program.settings.embedded import *  # noqa: F403  # settings start from all of another module
from sro_program.settings.embedded import CELERY_BEAT_SCHEDULE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False  # each test signs its people in from one address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "tests.faults.mail.WatchedFolder"

BEAT_SECONDS = 1.0
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": BEAT_SECONDS, "options": {"expires": BEAT_SECONDS}}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
}
