"""What a process does first that another one has started for a share of its work. Imports no model."""

import os


def set_up_django() -> None:
    """Set up Django in a process that was started anew; the environment says for which data folder and database role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")
    import django

    django.setup()
