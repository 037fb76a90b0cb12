"""App configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "safehold.casework.people"
    label = "people"

    def ready(self) -> None:
        """Register the permissions and case page parts of this app."""
        from safehold.casework.people import case_page, permissions  # noqa: F401

        case_page.register()
