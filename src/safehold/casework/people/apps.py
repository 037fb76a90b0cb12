"""App configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "safehold.casework.people"
    label = "people"
