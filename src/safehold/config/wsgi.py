"""The WSGI application that the server processes run. It is refused where it would stand above row-level security."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from safehold.config.row_level_security import refuse_role_above

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")

application = get_wsgi_application()
refuse_role_above(settings.DATA, settings.DATABASE_ROLE)
