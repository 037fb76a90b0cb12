"""Django's entry for the page frame."""

from django.apps import AppConfig
from django.core import checks


class WebConfig(AppConfig):
    """Page frame, shared components and static files."""

    name = "safehold.web"
    label = "web"
    verbose_name = "Web site"

    def ready(self) -> None:
        """Check that the navigation leads to pages."""
        from safehold.web.frame import check_navigation

        checks.register(check_navigation, checks.Tags.urls)
