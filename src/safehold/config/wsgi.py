"""The WSGI application that the server processes run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")

application = get_wsgi_application()
