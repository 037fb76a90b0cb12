"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, and the nightly check of the clocks."""

    name = "safehold.casework.notices"
    label = "notices"

    def ready(self) -> None:
        """Register the permissions, the count in the header and the panel; settle notices whenever clocks are replaced."""
        from safehold.casework.cases import clocks
        from safehold.casework.notices import case_page, permissions, settlements  # noqa: F401

        case_page.register()
        clocks.follow(settlements.settle)
