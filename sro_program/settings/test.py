"""Tests: like embedded, but fast, loud about mistakes and without any server but the database."""

from sro_program.settings.base import *
from sro_program.settings.base import VAR, database, env

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
DATABASES = {
    "default": {
        **database(env.str("DATABASE_URL", "postgres:///sro")),
        "ENGINE": "sro_program.testing.postgresql",
        "CONN_MAX_AGE": 0,
    },
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAILBOX_DIR = VAR / "test" / "mail"
MEDIA_ROOT = VAR / "test" / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files are served from where they lie, so that no test needs collectstatic first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# Tasks run where they are called; a test that needs real workers starts them itself.
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
