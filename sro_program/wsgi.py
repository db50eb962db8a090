import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sro_program.settings.embedded")

application = get_wsgi_application()

# Look for garbage less often, and not among what the start made: a page makes thousands of objects and keeps none.
gc.freeze()
gc.set_threshold(50_000, 20, 100)
