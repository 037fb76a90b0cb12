"""Django's entry for the page frame."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Page frame, shared components and static files."""

    name = "safehold.web"
    label = "web"
    verbose_name = "Web site"
