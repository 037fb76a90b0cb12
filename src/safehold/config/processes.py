"""What a process does first that another one has started for a share of its work. Imports no model."""

import gc
import os

ROWS_BETWEEN_COLLECTIONS = 50_000


def set_up_for_a_share() -> None:
    """Set up Django in a process that was started anew; the environment says for which data folder and database role.

    What is there from the start is left out of garbage collection, and what comes is looked through seldom: a batch of some
    hundred cases makes tens of thousands of objects, and looking through them again and again was two fifths of the time.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")
    import django

    django.setup()
    gc.freeze()
    gc.set_threshold(ROWS_BETWEEN_COLLECTIONS, 50, 100)
