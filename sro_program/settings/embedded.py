"""script/server on one machine: own PostgreSQL and Valkey, mail as files, plain http on localhost."""

from sro_program.embedded.places import PLACES, secret_key
from sro_program.settings.base import *
from sro_program.settings.base import broker, database, env

SECRET_KEY = env.str("SECRET_KEY", "") or secret_key(PLACES)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATABASES = {"default": database(env.str("DATABASE_URL", PLACES.database_url))}
CELERY_BROKER_URL = broker(env.str("REDIS_URL", PLACES.redis_url))

# Mail becomes files in var/mail, shown on a page of their own, unless a mail server is named.
EMAIL_BACKEND = "sro_program.notifications.mailbox.FolderBackend"
MAILBOX_DIR = PLACES.mail
MAILBOX_PAGE = "EMAIL_URL" not in env
if "EMAIL_URL" in env:
    vars().update(env.email_url("EMAIL_URL"))
