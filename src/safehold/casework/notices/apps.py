"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, and the nightly check of the clocks."""

    name = "safehold.casework.notices"
    label = "notices"

    def ready(self) -> None:
        """Register permissions, count and panel; settle notices whenever clocks are replaced; tell of events."""
        from safehold.casework.cases import clocks, events
        from safehold.casework.notices import case_page, event_notices, permissions, settlements  # noqa: F401

        case_page.register()
        clocks.follow(settlements.settle)
        events.follow(event_notices.tell)
