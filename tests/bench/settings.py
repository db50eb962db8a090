"""The production settings on this machine: plain http, one more page, and the count of SQL in each answer."""

from sro_program.settings.production import *  # noqa: F403  a settings module starts from all of another
from sro_program.settings.production import INSTALLED_APPS, MIDDLEWARE

SECURE_SSL_REDIRECT = False
ROOT_URLCONF = "tests.bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]
MIDDLEWARE = ["tests.bench.counting.CountSql", *MIDDLEWARE]
