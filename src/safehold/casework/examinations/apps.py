"""App configuration."""

from django.apps import AppConfig


class ExaminationsConfig(AppConfig):
    """Examinations."""

    name = "safehold.casework.examinations"
    label = "examinations"
