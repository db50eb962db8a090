"""What every way to run has in common. Anything a host decides is read from the environment."""

import os
from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF

from sro_program.logs import without_secrets

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()
env = environ.Env()


# Our statements are long and take a few milliseconds: compiling them or starting workers takes longer than they do.
QUICK_STATEMENTS = "-c jit=off -c max_parallel_workers_per_gather=0"


def database(url: str) -> dict[str, Any]:
    """Settings of the database at `url`; a socket folder is given as `?host=/folder`."""
    config: dict[str, Any] = {
        **environ.Env.db_url_config(url),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
    }
    options = config.setdefault("OPTIONS", {})
    config["HOST"] = options.pop("host", config["HOST"])
    options.setdefault("connect_timeout", 5)
    options.setdefault("options", QUICK_STATEMENTS)
    return config


def broker(url: str) -> str:
    """The same Redis address in Celery's spelling, which differs for a socket file."""
    return url.replace("unix://", "redis+socket://", 1) if url.startswith("unix://") else url


DEBUG = env.bool("DEBUG", False)
ROOT_URLCONF = "sro_program.urls"
WSGI_APPLICATION = "sro_program.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "import_export",
    "csp",
    "django_structlog",
    "sro_program.accounts",
    "sro_program.organisations",
    "sro_program.policy",
    "sro_program.permissions",
    "sro_program.workflow",
    "sro_program.audit",
    "sro_program.notifications",
    "sro_program.documents",
    "sro_program.ui",
    "training",
    "assignments",
    "applicants",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sro_program.organisations.middleware.SeatMiddleware",
    "sro_program.organisations.middleware.ChangeMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sro_program.ui.frame.frame",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Language and time: dates are shown in the agency's own zone; this one is for pages without an agency.
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "America/Chicago")

# Folders with policy packs beside the three that come with the program (docs/policy-packs.md).
POLICY_PACK_DIRS = env.list("POLICY_PACK_DIRS", default=[])

# Rate limits count in the database: they hold across processes, and losing Redis must lose nothing.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# Sign-in. Accounts are given by organisations (the adapter closes sign-up).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "sro_program.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/900s/key",
    "reset_password": "20/m/ip,3/900s/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "5/m/user",
    "confirm_presence": "120/m/ip",  # a district's principals often share one address
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 1800
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
]

# Sessions live in the database only, so that signing out is final even while Redis is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# What a browser may load: our own files and nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Files: static ones are hashed and compressed; uploads are private and have no address of their own.
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Mail. SITE_URL is where links in mails and calendar files lead.
SITE_URL = env.str("SITE_URL", "http://localhost:8000")
EMAIL_TIMEOUT = 10  # seconds; a sweep must end before its task's time limit
MAILBOX_PAGE = False
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "SRO Program <no-reply@localhost>")

# History: event rows are written by triggers and refuse to be changed.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# Work that runs later. A message may run twice or never: tasks are sweeps over rows (docs/decisions).
# A task ends before Redis hands its message out again, so two runs never overlap by redelivery.
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 55
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 3,  # a broker that answers nothing keeps nobody waiting longer, once (`nudging`)
    "max_retries": 0,  # worker and beat try again by themselves; a web server has no time for that
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # a schedule in code has nothing to remember
CELERY_BEAT_SCHEDULE = {
    "applicants.remind": {"task": "applicants.tasks.remind", "schedule": 300.0, "options": {"expires": 300.0}},
    "assignments.look_at_posts": {
        "task": "assignments.tasks.look_at_posts",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "assignments.remind_reviews": {
        "task": "assignments.tasks.remind_reviews",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "assignments.keep_cover_needs": {
        "task": "assignments.tasks.keep_cover_needs",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "assignments.ask_principals": {
        "task": "assignments.tasks.ask_principals",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "assignments.look_at_coverage": {
        "task": "assignments.tasks.look_at_coverage",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "assignments.remind_evaluations": {
        "task": "assignments.tasks.remind_evaluations",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "assignments.remind": {"task": "assignments.tasks.remind", "schedule": 300.0, "options": {"expires": 300.0}},
    "notifications.sweep": {
        "task": "sro_program.notifications.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "training.remind_of_outlines": {
        "task": "training.tasks.remind_of_outlines",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "workflow.sweep": {
        "task": "sro_program.workflow.tasks.sweep",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "organisations.sweep_imports": {
        "task": "sro_program.organisations.tasks.sweep_imports",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "organisations.work_off_changes": {
        "task": "sro_program.organisations.tasks.work_off_changes",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "training.keep_obligations": {
        "task": "training.tasks.keep_obligations",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "training.remind": {"task": "training.tasks.remind", "schedule": 300.0, "options": {"expires": 300.0}},
}

# Logs: one line of JSON per event, ids instead of names.
_SHARED_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    without_secrets,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[*_SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": _SHARED_PROCESSORS,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
